/**
 * Run as a process, which prints how often functions and blocks of the server's code are entered while each of the largest policies
 * is checked, as JSON. Counters are in what is compiled after they were asked for, so that the engine is loaded then.
 */
import { Session } from "node:inspector/promises";
import type { LargePolicy } from "./largest-policies.ts";

export interface EnteredCode {
  readonly name: string;
  readonly count: number;
  /** Whether it was not checked to its end. */
  readonly limited: boolean;
}

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

const { wholeEngine } = await import("./whole-engine.ts");
const { defaultSettings } = await import("../../server/rules/engine.ts");
const { configurationsOf } = await import("../../server/rules/configurations.ts");
const { checkModels, projectDiagnostics } = await import("../../server/rules/project.ts");
const { largestPolicies } = await import("./largest-policies.ts");

function check({ file, text }: LargePolicy): boolean {
  const engine = wholeEngine();
  const read = engine.read(file, text);
  const all = [read, ...configurationsOf(engine, [read]).all];
  const models = checkModels(
    engine,
    all.flatMap((one) => one.models ?? []),
  );
  const found = projectDiagnostics(engine, all, models, engine.workspaceFacts([]), defaultSettings);
  return found.some(({ code }) => code === "analysis-limit-reached");
}

async function entered(work: () => boolean): Promise<{ count: number; limited: boolean }> {
  await session.post("Profiler.takePreciseCoverage");
  const limited = work();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let count = 0;
  for (const { url, functions } of result)
    if (url.includes("/server/")) for (const { ranges } of functions) for (const range of ranges) count += range.count;
  return { count, limited };
}

const counts: EnteredCode[] = [];
for (const policy of largestPolicies) counts.push({ name: policy.name, ...(await entered(() => check(policy))) });
process.stdout.write(JSON.stringify(counts));

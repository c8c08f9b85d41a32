/**
 * Texts that are cheap to write and dear to judge, by an engine that is warm and has not seen them: as a ratio to
 * parsing the same text.
 */
import { parseTree } from "jsonc-parser";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { LoadedCatalog } from "../../server/catalog/catalog.ts";
import { configurationsOf } from "../../server/rules/configurations.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { checkModels, projectDiagnostics } from "../../server/rules/project.ts";
import { infrastructure } from "../../server/workspace/infrastructure-reader.ts";
import { largestPolicies } from "../../test/harness/largest-policies.ts";
import { catalogChunks } from "../catalog/chunks.mjs";
import { hostilePolicies } from "../../test/harness/hostile-policies.ts";
import { quantile, row } from "./measure.ts";

const cases: readonly (readonly [name: keyof typeof hostilePolicies, counts: readonly number[]])[] = [
  ["contextValues", [800, 2_450, 131_072]],
  ["keyPolicyContextValues", [800, 2_450]],
  ["notResource", [920]],
  ["deniedList", [920]],
  ["farDenies", [160, 640]],
  ["twoRunDenies", [640, 2_500]],
  ["contextStatements", [640, 2_500]],
  ["contextStatementsExact", [640, 2_500]],
  ["statementPairs", [5_000]],
  ["keyDenies", [640]],
  ["prefixes", [2_500, 10_000]],
  ["prefixesDenied", [2_500, 10_000]],
  ["principals", [2_500, 10_000]],
  ["bucketPrincipals", [1_250, 5_000]],
  ["openVariables", [16_000, 64_000]],
  ["statements", [2_000, 8_000]],
];

/** Milliseconds of processor time. */
function time(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** Prints its table with `say`. */
export function benchHostile(say: (line: string) => void): void {
  say(
    "\nTexts that are dear to judge, in milliseconds of processor time, by a warm engine that has not seen them; median of five",
  );
  say(row("", "KB", "ms", "parse", "ratio", "cut off"));
  for (const [name, counts] of cases) {
    for (const count of counts) {
      const text = hostilePolicies[name](count);
      let cutOff = false;
      const ours = Array.from({ length: 5 }, () =>
        time(() => {
          const engine = createEngine();
          cutOff = engine
            .check(engine.read("policy.json", text), engine.workspaceFacts([]), defaultSettings)
            .some(({ code }) => code === "analysis-limit-reached");
        }),
      );
      const base = quantile(
        Array.from({ length: 5 }, () => time(() => parseTree(text))),
        0.5,
      );
      const median = quantile(ours, 0.5);
      say(row(`${String(count)} ${name}`, text.length / 1024, median, base, median / base, cutOff ? "yes" : "no"));
    }
  }
}

const target = 50;

/**
 * Policies as large as AWS stores, with all checks and the catalog; prints its table with `say`. A first round over all of
 * them, which is not measured, leaves the code as warm as a server's that has run for a while: by counts, so that runs
 * can be compared.
 */
export async function benchLargest(say: (line: string) => void): Promise<void> {
  say(
    "\nPolicies as large as AWS stores, all checks, in milliseconds of processor time, by a warm engine that has not seen them; median of five",
  );
  say(row("", "KB", "ms", "cut off"));
  const chunks = catalogChunks();
  const read = (name: string): Promise<string | undefined> => Promise.resolve(chunks.get(name));
  for (const policy of largestPolicies) await checkedOften(policy, read);
  const medians: number[] = [];
  for (const policy of largestPolicies) {
    const { median, cutOff } = await checkedOften(policy, read);
    medians.push(median);
    say(row(policy.name, policy.text.length / 1024, median, cutOff ? "yes" : "no"));
  }
  const over = medians.filter((median) => median > target).length;
  say(row(`over ${String(target)} ms, of ${String(medians.length)}`, over));
  say(
    row(
      "all together, ms",
      medians.reduce((sum, median) => sum + median, 0),
    ),
  );
}

/** The same with other names: nothing that is remembered of it says anything of the text. */
const relativeOf = (text: string): string =>
  text.replaceAll("x", "q").replaceAll("???", "??b?").replaceAll("1", "3").replaceAll("5", "7");

function checked(engine: Engine, file: string, text: string): readonly Diagnostic[] {
  const own = engine.read(file, text);
  const all = [own, ...configurationsOf(engine, [own]).all];
  const models = checkModels(
    engine,
    all.flatMap((one) => one.models ?? []),
  );
  return projectDiagnostics(engine, all, models, engine.workspaceFacts([]), defaultSettings);
}

async function checkedOften(
  { file, text }: (typeof largestPolicies)[number],
  read: (name: string) => Promise<string | undefined>,
): Promise<{ readonly median: number; readonly cutOff: boolean }> {
  let cutOff = false;
  const times: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    // The catalog remembers patterns of names, too.
    const engine = createEngine(undefined, infrastructure, new LoadedCatalog(read), languageRules);
    await engine.prepare(file, text);
    // An engine that runs has checked others, if not this one.
    const other = relativeOf(text);
    if (other !== text) checked(engine, file, other);
    times.push(
      time(() => {
        cutOff = checked(engine, file, text).some(({ code }) => code === "analysis-limit-reached");
      }),
    );
  }
  return { median: quantile(times.slice(1), 0.5), cutOff };
}

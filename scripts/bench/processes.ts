/** Whole processes, by the processor time that they say they took: `keyhole check` against reading and parsing alone. */
import { spawnSync } from "node:child_process";
import { quantile, row } from "./measure.ts";

/** Writes what the process has taken, its start included, as the last line of standard error. */
const meter = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`\\n${(user + system) / 1000} ${process.resourceUsage().maxRSS / 1024}`); });',
)}`;

export interface Taken {
  /** Of processor time. */
  readonly milliseconds: number;
  /** The most memory that it held at a time, in MB. */
  readonly peak: number;
}

/** What a program takes. @param cwd where it runs */
export function taken(args: readonly string[], cwd = process.cwd()): Taken {
  const { status, stderr } = spawnSync(process.execPath, ["--import", meter, ...args], {
    cwd,
    maxBuffer: 1 << 28,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0 && status !== 1) throw new Error(`${args.join(" ")} ended with ${String(status)}: ${stderr}`);
  const [milliseconds = NaN, peak = NaN] = stderr
    .slice(stderr.lastIndexOf("\n") + 1)
    .split(" ")
    .map(Number);
  return { milliseconds, peak };
}

/** Runs both in turn, and prints a line with the medians. */
export function benchProcesses(say: (line: string) => void, name: string, cli: string, parse: string, folder: string) {
  const runs = Array.from({ length: 9 }, () => ({
    ours: taken([cli, "check", "--format", "json", folder]).milliseconds,
    base: taken([parse, folder]).milliseconds,
  }));
  const median = (of: (run: (typeof runs)[number]) => number): number => quantile(runs.map(of), 0.5);
  say(
    row(
      name,
      median(({ ours }) => ours),
      median(({ base }) => base),
      median(({ ours, base }) => ours / base),
    ),
  );
}

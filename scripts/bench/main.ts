/**
 * `npm run bench`: what a keystroke and a folder cost, as ratios to jsonc-parser's parse of the same text in the same run.
 * In process, from text to findings; the way over stdio is measured beside it.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseTree } from "jsonc-parser";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { compare, row } from "./measure.ts";
import { fixturePolicies, keystrokes, sixKilobytes, withResources, withStatements, withWildcards } from "./policies.ts";
import { overStdio } from "./stdio.ts";

const root = process.cwd();
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

const engine = createEngine();
const alone = engine.neighbourhood([]);
const findings = (text: string): number => engine.check(engine.read("policy.json", text), alone, defaultSettings).length;

function steadyState(name: string, text: string): void {
  const typed = keystrokes(text, 110);
  const { ours, base, ratio } = compare((index) => findings(typed[index % typed.length] ?? ""), (index) => parseTree(typed[index % typed.length] ?? ""), 110);
  say(row(`${name} (${String(text.length)} characters, ${String(findings(text))} findings)`, ours, base, ratio));
}

say("One keystroke in the steady state, text to findings");
say(row("", "µs", "parse µs", "ratio"));
steadyState("all is well", sixKilobytes("quiet"));
steadyState("a finding", sixKilobytes("finding"));
steadyState("encryption contexts", sixKilobytes("contexts"));

say("\nA folder, read and checked from the start by a new engine");
say(row("", "µs", "parse µs", "ratio"));
for (const times of [1, 4]) {
  const files = Array.from({ length: times }, (_, copy) => fixturePolicies(join(root, "test", "fixtures"))
    .map(({ file, text }) => ({ file: `${String(copy)}/${file}`, text: text.replaceAll("amzn-s3-demo", `amzn-s3-demo${String(copy)}`) }))).flat();
  const checkFolder = (): number => {
    const fresh = createEngine();
    const read = files.map(({ file, text }) => fresh.read(file, text));
    const neighbourhood = fresh.neighbourhood(read);
    return read.reduce((sum, file) => sum + fresh.check(file, neighbourhood, defaultSettings).length, 0);
  };
  const { ours, base, ratio } = compare(checkFolder, () => files.map(({ text }) => parseTree(text)), 1, 15);
  say(row(`${String(files.length)} files, ${String(checkFolder())} findings`, ours, base, ratio));
}

say("\nGrowth, text to findings");
say(row("", "µs", "parse µs", "ratio"));
const growth: readonly [string, (count: number) => string, readonly number[]][] = [
  ["statements", withStatements, [10, 40, 160, 640]],
  ["overlapping wildcards", withWildcards, [1, 2, 4, 8]],
  ["resources in one statement", withResources, [10, 100, 1000]],
];
for (const [name, make, counts] of growth) {
  for (const count of counts) {
    const typed = keystrokes(make(count), 11);
    const { ours, base, ratio } = compare((index) => findings(typed[index % 11] ?? ""), (index) => parseTree(typed[index % 11] ?? ""), 11, 7);
    say(row(`${String(count)} ${name}`, ours, base, ratio));
  }
}

say("\nThe way over stdio (dist/server.js), from didChange to publishDiagnostics");
const stdio = await overStdio(join(root, "dist", "server.js"), keystrokes(sixKilobytes("finding"), 60));
say(row("milliseconds: median, 90th percentile", stdio.median, stdio.percentile90));
say(row("server bundle, KB", Math.round(statSync(join(root, "dist", "server.js")).size / 1024)));

/**
 * `npm run bench`: what a keystroke and a folder cost, as ratios to jsonc-parser's parse of the same text in the same
 * run. In process, from text to findings; the way over stdio is measured beside it.
 */
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseTree } from "jsonc-parser";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { activation } from "./activation.ts";
import { benchAuthoring } from "./authoring.ts";
import { benchEvaluate } from "./evaluate.ts";
import { benchExplain } from "./explain.ts";
import { benchHostile, benchLargest } from "./hostile.ts";
import { benchInfrastructure } from "./infrastructure.ts";
import { benchTemplates } from "./templates.ts";
import { benchModel } from "./model.ts";
import { compare, comparison, heading, row } from "./measure.ts";
import type { places } from "./policies.ts";
import { fixturePolicies, keystrokes, sixKilobytes, withResources, withStatements, withWildcards } from "./policies.ts";
import { benchProcesses } from "./processes.ts";
import { overStdio } from "./stdio.ts";

const root = process.cwd();
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const engine = createEngine();
const alone = engine.workspaceFacts([]);
const findings = (text: string): number =>
  engine.check(engine.read("policy.json", text), alone, defaultSettings).length;

function steadyState(name: string, text: string, place?: keyof typeof places, count = 110): void {
  let typed: readonly string[] = keystrokes(text, count, place);
  say(
    comparison(
      `${name} (${String(text.length)} characters, ${String(findings(typed[0] ?? ""))} findings)`,
      compare(
        (index) => findings(typed[index % count] ?? ""),
        (index) => parseTree(typed[index % count] ?? ""),
        count,
        // What was typed has not been seen before, as with a person.
        (from) => {
          typed = keystrokes(text, count, place, from + 1);
        },
      ),
    ),
  );
}

say(
  `Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? "unknown processor"}; ratios to jsonc-parser's parse of the same text; the spread is the middle half`,
);
say("\nOne keystroke in the steady state, text to findings");
say(heading);
steadyState("in a Sid, all is well", sixKilobytes("quiet"));
steadyState("in a Sid, a finding", sixKilobytes("finding"));
steadyState("in a Sid, encryption contexts", sixKilobytes("contexts"));
steadyState("in a bucket's name, all is well", sixKilobytes("quiet"), "bucket");
steadyState("in a bucket's name, a finding", sixKilobytes("finding"), "bucket");
steadyState("in an open string", sixKilobytes("finding"), "openString");

const fixtures = fixturePolicies(join(root, "test", "fixtures"));
const copies = (times: number): { file: string; text: string }[] =>
  Array.from({ length: times }, (_, copy) =>
    fixtures.map(({ file, text }) => ({
      file: `${String(copy)}/${file}`,
      text: text.replaceAll("amzn-s3-demo", `amzn-s3-demo${String(copy)}`),
    })),
  ).flat();

say("\nA folder, read and checked from the start by a new engine");
say(heading);
for (const files of [copies(1), copies(4)]) {
  const checkFolder = (): number => {
    const fresh = createEngine();
    const read = files.map(({ file, text }) => fresh.read(file, text));
    const workspaceFacts = fresh.workspaceFacts(read);
    return read.reduce((sum, file) => sum + fresh.check(file, workspaceFacts, defaultSettings).length, 0);
  };
  say(
    comparison(
      `${String(files.length)} files, ${String(checkFolder())} findings`,
      compare(checkFolder, () => files.map(({ text }) => parseTree(text)), 1),
    ),
  );
}

say("\nGrowth, text to findings");
say(heading);
const growth: readonly [string, (count: number) => string, readonly number[]][] = [
  ["statements", withStatements, [10, 40, 160, 640]],
  ["overlapping wildcards", withWildcards, [1, 2, 4, 8]],
  ["resources in one statement", withResources, [10, 100, 1000]],
];
for (const [name, make, counts] of growth) {
  for (const count of counts) {
    steadyState(`${String(count)} ${name}`, make(count), "sid", 11);
  }
}

benchHostile(say);
await benchLargest(say);
benchModel(say);
await benchInfrastructure(say);
await benchTemplates(say);
benchEvaluate(say);
await benchAuthoring(say, join(root, "dist"));

say("\nWhole processes, in milliseconds");
const stdio = await overStdio(join(root, "dist", "server.js"), keystrokes(sixKilobytes("finding"), 200));
say(row("over stdio, didChange to publishDiagnostics: median", stdio.median));
say(row("  90th percentile", stdio.percentile90));
say(row("extension, loaded and activated, no policy open", activation(join(root, "dist", "extension.cjs"))));
commandLine(process.argv[2]);
benchExplain(
  say,
  join(root, "dist", "cli.js"),
  join(root, ".cache", "read-only.mjs"),
  join(root, ".cache", "bench-logs"),
);
say(row("server bundle, KB", Math.round(statSync(join(root, "dist", "server.js")).size / 1024)));

/** In a folder on disk of our own, or (`npm run bench -- FOLDER`) in one with policies of yours. */
function commandLine(given: string | undefined): void {
  say("\nkeyhole check in a cold process, against one that reads and parses the same files; ms of processor time");
  say(row("", "check", "parse", "ratio"));
  const cli = join(root, "dist", "cli.js");
  const parse = join(root, ".cache", "parse-only.mjs");
  const own = join(root, ".cache", "bench-folder");
  rmSync(own, { recursive: true, force: true });
  const files = copies(4);
  for (const [number, { file, text }] of files.entries()) {
    const path = join(own, dirname(file), `${String(number)}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const accessAlone = withoutLanguage(join(root, "dist"), join(root, ".cache", "bench-access"));
  const bench = (name: string, folder: string): void => {
    benchProcesses(say, name, cli, parse, folder);
    benchProcesses(say, "  without the checks of the language", accessAlone, parse, folder);
  };
  bench(`${String(files.length)} files of test/fixtures`, own);
  rmSync(own, { recursive: true, force: true });
  if (given !== undefined) bench("the folder that was given", given);
}

/** The command line as it is built, with none of the checks of the language in their bundle. @returns its file */
function withoutLanguage(built: string, folder: string): string {
  cpSync(built, folder, { recursive: true, filter: (path) => !path.startsWith(join(built, "web")) });
  writeFileSync(join(folder, "cli-language.js"), "export const languageRules = [];\n");
  return join(folder, "cli.js");
}

/** Runs the command line in a folder of its own, on an engine simple enough that each test shows what it finds. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CheckEngine } from "../../server/entry/files/checker.ts";
import type { Io, Output } from "../../server/entry/files/io.ts";
import { readFileBytes } from "../../server/entry/files/read.ts";
import { RegularFiles } from "../../server/protocol/regular-files.ts";
import { createFile, removeLeftovers, writeAtomically } from "../../server/entry/files/write.ts";
import { run } from "../../server/entry/commands/program.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { ruleMetadata } from "../../server/rules/rule-metadata.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { wholeEngine } from "../harness/whole-engine.ts";
import { wholeCatalog } from "../harness/catalog.ts";
import { about, fakeEngine } from "./fake-engine.ts";

export type Content = string | Uint8Array;

const folders: string[] = [];

/** A new temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, Content>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyhole-cli-")));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** For `suiteTeardown`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly stdin?: Content;
  readonly env?: Io["env"];
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly io?: Partial<Io>;
  /** On the real engine, which knows models. */
  readonly real?: boolean | "withCatalog";
  /** Instead of the fake engine. */
  readonly engine?: () => CheckEngine;
}

/** In this process, on the fake engine unless told. */
export async function keyhole(
  cwd: string,
  args: readonly string[],
  { stdin = "", env = {}, isTTY = false, columns, io, real = false, engine = fakeEngine }: Circumstances = {},
): Promise<Result> {
  const chunks: Record<"stdout" | "stderr", string[]> = { stdout: [], stderr: [] };
  const output = (name: "stdout" | "stderr"): Output => ({
    isTTY,
    columns,
    write: (chunk) => {
      chunks[name].push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      return Promise.resolve();
    },
  });
  let clock = 0;
  const disk = new RegularFiles();
  const status = await run(
    args,
    {
      cwd,
      env,
      read: (path, maxBytes) => readFileBytes(disk, path, maxBytes),
      write: (path, content) => writeAtomically(path, content),
      tidy: removeLeftovers,
      create: createFile,
      stdin: () => Promise.resolve(Buffer.from(stdin)),
      stdinChunks: async function* () {
        yield await Promise.resolve(Buffer.from(stdin));
      },
      stdout: output("stdout"),
      stderr: output("stderr"),
      now: () => (clock += 7),
      today: () => "2026-11-27",
      ...io,
    },
    real === "withCatalog" ? wholeEngine : real ? createEngine : engine,
    real ? { version: about.version, rules: ruleMetadata(languageRules) } : about,
    wholeCatalog(),
  );
  return { status, stdout: chunks.stdout.join(""), stderr: chunks.stderr.join("") };
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const tsx = join(root, "node_modules/tsx/dist/esm/index.mjs");

/** What node is started with, to run an entry from its source. */
export const entryArguments = (entry = "test/cli/fake-cli.ts"): string[] => [
  "--import",
  pathToFileURL(tsx).href,
  join(root, entry),
];

/** As a process of its own: the real command, or (`fake-cli`) the same on the fake engine. */
export function spawned(
  cwd: string,
  args: readonly string[],
  { stdin = "", entry }: { stdin?: Content; entry?: string } = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...entryArguments(entry), ...args], { cwd });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status: status ?? -1, stdout, stderr });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}

/** A policy for the fake engine: its strings are what it goes by. */
export function policy(...tokens: string[]): string {
  return `{\n  "Statement": [\n${tokens.map((token) => `    "${token}"`).join(",\n")}\n  ]\n}\n`;
}

/** Deterministic but for the time it took. */
export const withoutTime = (json: string): string => json.replace(/"milliseconds": \d+/, '"milliseconds": 0');

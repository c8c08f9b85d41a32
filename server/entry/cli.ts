#!/usr/bin/env node
/** The `keyhole` command. Everything it does is in `commands/`; here it gets the process's own files and streams. */
import { setFlagsFromString } from "node:v8";
import { version } from "../../package.json";
import { exitDespitePending, openForWaiting, RegularFiles } from "../protocol/regular-files.ts";
import { createEngine } from "../rules/engine.ts";
import { ruleMetadata } from "../rules/rule-metadata.ts";
import { run } from "./commands/program.ts";
import { catalogOnDisk } from "./files/catalog.ts";
import { processIo } from "./files/io.ts";

// By default V8 optimizes what has run for some milliseconds; a check is over before that has paid, and it took a third of
// its processor time. Ten times later it still pays where there are thousands of files.
if (process.argv[2] === "check") setFlagsFromString("--interrupt-budget=1000000");

/** As Node.js ends a program that waits for what does not come. */
const unsettled = 13;

/** Not awaited: its parts ask the program for what they have in common, and cannot while it waits for them to start. */
async function main(): Promise<void> {
  const files = new RegularFiles({ open: openForWaiting() });
  let isOver = false;
  process.on("exit", () => {
    if (!isOver) process.exitCode ??= unsettled;
  });
  exitDespitePending(files);
  const { languageRules } = await import("../rules/language/registry.ts");
  const catalog = catalogOnDisk(import.meta.url);
  const engine = () => createEngine(undefined, undefined, catalog, languageRules);
  const about = { version, rules: ruleMetadata(languageRules) };
  const status = await run(process.argv.slice(2), processIo(files), engine, about, catalog);
  isOver = true;
  // Already set where the report itself could not be written.
  process.exitCode ??= status;
  // All is said; a disk that does not answer would keep the process.
  if (files.pending > 0) process.exit();
}

void main();

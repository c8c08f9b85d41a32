#!/usr/bin/env node
/** The `keyhole` command. Everything it does is in `commands/`; here it gets the process's own files and streams. */
import { version } from "../../package.json";
import { exitDespitePending, RegularFiles } from "../protocol/regular-files.ts";
import { createEngine } from "../rules/engine.ts";
import { ruleMetadata } from "../rules/rule-metadata.ts";
import { languageRules } from "../rules/language/registry.ts";
import { run } from "./commands/program.ts";
import { catalogOnDisk } from "./files/catalog.ts";
import { processIo } from "./files/io.ts";

const files = new RegularFiles();
exitDespitePending(files);
const catalog = catalogOnDisk(import.meta.url);
const engine = () => createEngine(undefined, undefined, catalog);
const about = { version, rules: ruleMetadata(languageRules) };
const status = await run(process.argv.slice(2), processIo(files), engine, about, catalog);
// Already set where the report itself could not be written.
process.exitCode ??= status;
// All is said; a disk that does not answer would keep the process.
if (files.pending > 0) process.exit();

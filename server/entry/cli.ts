#!/usr/bin/env node
/** The `keyhole` command. Everything it does is in `commands/`; here it gets the process's own files and streams. */
import { version } from "../../package.json";
import { createEngine, ruleMetadata } from "../rules/engine.ts";
import { run } from "./commands/program.ts";
import { processIo } from "./files/io.ts";

const status = await run(process.argv.slice(2), processIo(), createEngine, { version, rules: ruleMetadata() });
// Already set where the report itself could not be written.
process.exitCode ??= status;

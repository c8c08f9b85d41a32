/** The command as a process, on the fake engine: for what only a process shows (streams, exit status). */
import { run } from "../../server/entry/commands/program.ts";
import { processIo } from "../../server/entry/files/io.ts";
import { about, fakeEngine } from "./fake-engine.ts";

const status = await run(process.argv.slice(2), processIo(), fakeEngine, about);
process.exitCode ??= status;

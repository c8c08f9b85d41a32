/** The language server under Node: `node dist/server.js --stdio` for any editor, `--node-ipc` for VS Code. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { version } from "../../package.json";
import { diskFiles } from "../protocol/disk-files.ts";
import { exitDespitePending, RegularFiles } from "../protocol/regular-files.ts";
import { startServer } from "../protocol/server.ts";
import { createEngine } from "../rules/engine.ts";
import { catalogOnDisk } from "./files/catalog.ts";
import { localDay } from "./today.ts";

const usage = `Usage: keyhole language server

  --stdio             speak the Language Server Protocol over standard input and output
  --node-ipc          over the channel of the Node process that started it
  --socket=PORT       over a TCP connection to this port of the local machine
  --pipe=NAME         over a named pipe or Unix socket
  --version           print the version
  --help              print this text

docs/editors.md says how to set editors up.
`;

const transports = /^--(stdio|node-ipc|socket|pipe)(=|$)/;

function main(args: readonly string[]): void {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
  } else if (args.includes("--version")) {
    process.stdout.write(`${version}\n`);
  } else if (args.some((arg) => transports.test(arg))) {
    // The connection watches the client's process (`processId` of initialize) and its end of the pipe, and exits with
    // either.
    const disk = new RegularFiles();
    exitDespitePending(disk);
    startServer(createConnection(ProposedFeatures.all), {
      engine: createEngine(undefined, undefined, catalogOnDisk(import.meta.url)),
      version,
      today: localDay,
      files: (log) => diskFiles(log, disk),
    });
  } else {
    process.stderr.write(`No transport is named; editors start this with --stdio.\n\n${usage}`);
    process.exitCode = 2;
  }
}

main(process.argv.slice(2));

/**
 * The language server as a web worker, for editors in a browser. Files that are not open come from the client, if it
 * serves them.
 */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import { version } from "../../package.json";
import { startServer } from "../protocol/server.ts";
import { createEngine } from "../rules/engine.ts";

const worker = globalThis;
const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(worker),
  new BrowserMessageWriter(worker),
);
startServer(connection, { engine: createEngine(), version });

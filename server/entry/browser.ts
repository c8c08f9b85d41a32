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
import { LoadedCatalog } from "../catalog/catalog.ts";
import { startServer } from "../protocol/server.ts";
import { createEngine } from "../rules/engine.ts";
import { localDay } from "./today.ts";

const worker = globalThis;
const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(worker),
  new BrowserMessageWriter(worker),
);
/** Of the files beside this script the client alone knows where they are. */
const catalog = new LoadedCatalog(async (name) => {
  const answer = await connection.sendRequest<{ text?: unknown } | null>("keyhole/catalog", { name });
  return typeof answer?.text === "string" ? answer.text : undefined;
});
startServer(connection, { engine: createEngine(undefined, undefined, catalog), version, today: localDay });

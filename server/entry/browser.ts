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
import { LateScripts } from "./late-scripts.ts";
import { localDay } from "./today.ts";

// Of the worker's global scope we need these only; the DOM's types would let Node code use the DOM.
declare const importScripts: (url: string) => void;

const worker = globalThis;
const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(worker),
  new BrowserMessageWriter(worker),
);
/** Of the files beside this script the client alone knows where they are. */
async function packaged(method: "keyhole/catalog" | "keyhole/script", name: string): Promise<string | undefined> {
  const answer = await connection.sendRequest<{ text?: unknown } | null>(method, { name });
  return typeof answer?.text === "string" ? answer.text : undefined;
}

const catalog = new LoadedCatalog((name) => packaged("keyhole/catalog", name));
const keyholeScripts = new LateScripts(async (script) => {
  const text = await packaged("keyhole/script", script);
  if (text === undefined) throw new Error(`The client has no script ${script}.`);
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    importScripts(url);
  } finally {
    URL.revokeObjectURL(url);
  }
});
Object.defineProperty(worker, "keyholeScripts", { value: keyholeScripts }); // by this name the scripts know it
startServer(connection, { engine: createEngine(undefined, undefined, catalog), version, today: localDay });

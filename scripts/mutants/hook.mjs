// Hands out the instrumented sources in place of those on disk. Registered before tsx, so that tsx strips the types of
// what comes from here.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

const sources = new Map(Object.entries(JSON.parse(readFileSync(process.env.KEYHOLE_MUTANTS, "utf8"))));

export async function load(url, context, nextLoad) {
  const source = sources.get(url.replace(/\?.*$/, ""));
  if (source === undefined) return nextLoad(url, context);
  return { format: "module", source, shortCircuit: true };
}

if (isMainThread) register(import.meta.url, pathToFileURL("./"));

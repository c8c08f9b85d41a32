/**
 * What editors ask with all checks and all of the catalog: a keystroke, completion and hover; the server's memory; the
 * same in a web worker.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseTree } from "jsonc-parser";
import { LoadedCatalog } from "../../server/catalog/catalog.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { hoverAt } from "../../server/rules/hover.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { BareClient } from "../../test/lsp/bare-client.ts";
import type { Message } from "../../test/lsp/conversation.ts";
import { WebWorkerClient } from "../../test/lsp/web-worker.ts";
import { catalogChunks } from "../catalog/chunks.mjs";
import { compare, comparison, heading, quantile, row } from "./measure.ts";
import { keystrokes, sixKilobytes } from "./policies.ts";

type Say = (line: string) => void;

const warmUp = 60;
const asked = 240;

/** @param dist where the bundles are */
export async function benchAuthoring(say: Say, dist: string): Promise<void> {
  const chunks = catalogChunks();
  const catalog = LoadedCatalog.whole(chunks);
  const engine = createEngine(undefined, undefined, catalog, languageRules);
  const alone = engine.workspaceFacts([]);
  const findings = (text: string): number =>
    engine.check(engine.read("policy.json", text), alone, defaultSettings).length;

  say("\nOne keystroke with all checks of the language, text to findings");
  say(heading);
  for (const place of ["sid", "bucket"] as const)
    for (const kind of ["quiet", "finding", "contexts"] as const) {
      const text = sixKilobytes(kind);
      let typed = keystrokes(text, 110, place);
      say(
        comparison(
          `in a ${place === "sid" ? "Sid" : "bucket's name"}, ${kind} (${String(findings(typed[0] ?? ""))} findings)`,
          compare(
            (index) => findings(typed[index % typed.length] ?? ""),
            (index) => parseTree(typed[index % typed.length] ?? ""),
            110,
            // What was typed has not been seen before, as with a person.
            (from) => {
              typed = keystrokes(text, 110, place, from + 1);
            },
          ),
        ),
      );
    }

  say("\nCompletion and hover in the steady state, in milliseconds");
  say(row("", "median", "90 %", "most"));
  const texts = keystrokes(sixKilobytes("finding"), warmUp + asked);
  for (const [name, place] of [
    ["of an action", '"s3:PutObject'],
    ["of a resource", '"arn:aws:s3:::team'],
    ["of a condition key", '"aws:PrincipalOrgID'],
    ["of an element", '"Effect'],
  ] as const) {
    const times = { completion: [] as number[], hover: [] as number[] };
    for (const [turn, text] of texts.entries()) {
      const file = engine.read("policy.json", text);
      const offset = text.indexOf(place) + Math.min(5, place.length);
      const start = performance.now();
      await engine.complete(file, offset, { models: [], files: [] });
      const between = performance.now();
      engine.hover(hoverAt, file, offset, alone, defaultSettings);
      await engine.describe(file, offset);
      if (turn < warmUp) continue;
      times.completion.push(between - start);
      times.hover.push(performance.now() - between);
    }
    for (const [what, all] of Object.entries(times))
      say(row(`${what} ${name}`, quantile(all, 0.5), quantile(all, 0.9), quantile(all, 1)));
  }

  const all = policyOf(catalog.prefixes);
  say("\nThe server with all of the catalog");
  say(row("", "MB", "ms until then"));
  say(
    row(
      "resident, a policy of S3 and KMS",
      ...(await residentMegabytes(join(dist, "server.js"), policyOf(["s3", "kms"]))),
    ),
  );
  say(
    row(
      `resident, a policy of all ${String(catalog.prefixes.length)} services`,
      ...(await residentMegabytes(join(dist, "server.js"), all)),
    ),
  );
  const worker = await inWorker(join(dist, "web", "server.js"), all);
  say(row("heap of a web worker, the same policy", worker.heap, worker.opened));
  say(row("web worker, didChange to publishDiagnostics: median", worker.median));
  say(row("  90th percentile", worker.percentile90));
}

const policyOf = (prefixes: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: prefixes.map((prefix) => `${prefix}:List*`), Resource: "*" },
  });

const uri = "file:///bench/policy.json";
const open = (text: string) => ({ textDocument: { uri, languageId: "json", version: 0, text } });
const isPublished =
  (version: number) =>
  ({ method, params }: Message): boolean =>
    method === "textDocument/publishDiagnostics" && params.version === version;

/** What the server holds once it has checked a text and told all names in it, and how long that took. */
async function residentMegabytes(server: string, text: string): Promise<[number, number]> {
  const client = new BareClient(server);
  try {
    await client.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    client.notify("initialized", {});
    const start = performance.now();
    client.notify("textDocument/didOpen", open(text));
    await client.until(isPublished(0));
    const took = performance.now() - start;
    const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(client.pid)], { encoding: "utf8" });
    return [Number(stdout) / 1024, took];
  } finally {
    await client.kill();
  }
}

interface InWorker {
  /** MB */
  readonly heap: number;
  /** Milliseconds until the findings of a policy of all services are there. */
  readonly opened: number;
  readonly median: number;
  readonly percentile90: number;
}

async function inWorker(server: string, all: string): Promise<InWorker> {
  const client = new WebWorkerClient(server);
  try {
    await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
    client.notify("initialized", {});
    const start = performance.now();
    client.notify("textDocument/didOpen", open(all));
    await client.until(isPublished(0));
    const opened = performance.now() - start;
    const heap = await client.heap();
    const times: number[] = [];
    for (const [index, text] of keystrokes(sixKilobytes("finding"), 200).entries()) {
      const version = index + 1;
      const sent = performance.now();
      client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
      await client.until(isPublished(version));
      if (index >= warmUp) times.push(performance.now() - sent);
    }
    return { heap, opened, median: quantile(times, 0.5), percentile90: quantile(times, 0.9) };
  } finally {
    await client.kill();
  }
}

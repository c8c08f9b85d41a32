/** Drives the bundled language server over stdio as an editor does, and takes the time of each answer. */
import { BareClient } from "../../test/lsp/bare-client.ts";
import { quantile } from "./measure.ts";

export interface Latency {
  /** Milliseconds. */
  readonly median: number;
  readonly percentile90: number;
}

/** Answers that are not counted: the server's compiler is still at work. */
const warmUp = 40;

/** From `didChange` to the `publishDiagnostics` of that version, with what the server waits before it looks. */
export async function overStdio(server: string, texts: readonly string[]): Promise<Latency> {
  const client = new BareClient(server);
  try {
    await client.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    client.notify("initialized", {});
    const uri = "file:///bench/policy.json";
    const times: number[] = [];
    for (const [version, text] of texts.entries()) {
      const start = performance.now();
      if (version === 0)
        client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "json", version, text } });
      else client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
      await client.until(
        ({ method, params }) => method === "textDocument/publishDiagnostics" && params.version === version,
      );
      if (version >= warmUp) times.push(performance.now() - start);
    }
    return { median: quantile(times, 0.5), percentile90: quantile(times, 0.9) };
  } finally {
    await client.kill();
  }
}

/** Drives the bundled language server over stdio as an editor does, and takes the time of each answer. */
import { spawn } from "node:child_process";

export interface Latency {
  /** Milliseconds. */
  readonly median: number;
  readonly percentile90: number;
}

export async function overStdio(server: string, texts: readonly string[]): Promise<Latency> {
  const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: ((message: { id?: number; method?: string }) => void)[] = [];
  let buffer = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(0, end)).toString())?.[1]);
      if (end < 0 || buffer.length < end + 4 + length) return;
      const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()) as { id?: number; method?: string };
      buffer = buffer.subarray(end + 4 + length);
      for (const listener of [...waiting]) listener(message);
    }
  });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
  };
  const next = (matches: (message: { id?: number; method?: string }) => boolean): Promise<void> => new Promise((resolve) => {
    const listener = (message: { id?: number; method?: string }): void => {
      if (!matches(message)) return;
      waiting.splice(waiting.indexOf(listener), 1);
      resolve();
    };
    waiting.push(listener);
  });
  try {
    const initialized = next(({ id }) => id === 1);
    send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });
    await initialized;
    send({ method: "initialized", params: {} });
    const uri = "file:///bench/policy.json";
    const times: number[] = [];
    for (const [version, text] of texts.entries()) {
      const published = next(({ method }) => method === "textDocument/publishDiagnostics");
      const start = performance.now();
      if (version === 0) send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "json", version, text } } });
      else send({ method: "textDocument/didChange", params: { textDocument: { uri, version }, contentChanges: [{ text }] } });
      await published;
      if (version >= 10) times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { median: times[Math.floor(times.length / 2)] ?? 0, percentile90: times[Math.floor(times.length * 0.9)] ?? 0 };
  } finally {
    child.kill();
  }
}

import assert from "node:assert/strict";
import type { Hover } from "vscode-languageserver";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { pushClient, startTestClient, wordEngine } from "./test-client.ts";
import type { TestClient, TestClientOptions } from "./test-client.ts";

const uri = "untitled:policy";

async function hoverAt(character: number, options: TestClientOptions = {}): Promise<Hover | null> {
  return hoverIn(await startTestClient(options), character);
}
async function hoverIn(client: TestClient, character: number): Promise<Hover | null> {
  await client.open(uri, '"😀", "GOOD"');
  return client.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
}

suite("hover", () => {
  test("shows what the engine says, with the range of the token", async () => {
    assert.deepEqual(await hoverAt(7), {
      contents: { kind: "markdown", value: "**good** `word`, see [the page](https://example.com)" },
      range: { start: { line: 0, character: 7 }, end: { line: 0, character: 11 } },
    });
  });

  test("is empty where the engine says nothing", async () => {
    assert.equal(await hoverAt(0), null);
  });

  test("is plain text for clients that show no Markdown", async () => {
    const hover = await hoverAt(7, {
      capabilities: { ...pushClient, textDocument: { ...pushClient.textDocument, hover: {} } },
    });
    assert.deepEqual(hover?.contents, { kind: "plaintext", value: "good word, see the page" });
  });

  test("lists whom a finding there is about, below what the engine says", async () => {
    const refused = ["a", "b"].map((principal) => ({
      principal,
      bucket: "lake",
      operations: ["PutObject" as const],
      kmsActions: [],
      scope: "all" as const,
    }));
    const data = { refused } as unknown as NonNullable<Diagnostic["data"]>;
    const engine = wordEngine({
      check: (file) => [
        {
          file: file.file,
          range: { offset: 6, end: 12 },
          severity: "error",
          code: "bad-word",
          message: "No.",
          related: [],
          fixes: [],
          data,
        },
      ],
    });
    const client = await startTestClient({
      engine,
      capabilities: { ...pushClient, textDocument: { ...pushClient.textDocument, hover: {} } },
    });
    await client.open(uri, '"😀", "GOOD Statement"');
    await client.until(() => client.last(uri));
    const hover = await client.request<Hover>("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 7 },
    });
    assert.deepEqual(hover.contents, {
      kind: "plaintext",
      value: "good word, see the page\n\nRefused:\n\n- a → lake: PutObject\n- b → lake: PutObject",
    });
  });

  test("is empty after a crash of the engine, which the log tells", async () => {
    const engine = wordEngine({
      hover: () => {
        throw new Error("lost for words");
      },
    });
    const client = await startTestClient({ engine });
    assert.equal(await hoverIn(client, 7), null);
    assert.ok(client.logged.some((line) => line.includes("lost for words")));
  });
});

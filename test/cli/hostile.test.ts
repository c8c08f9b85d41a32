/** Input that somebody made to hurt: each ends in an answer, one line where something is wrong, and the rest is checked. */
import assert from "node:assert/strict";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

const role = "arn:aws:iam::444455556666:role/uploader";
const identity = '{ "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" }] }';

const modelWith = (policies: unknown): string => JSON.stringify({ principals: { [role]: { policies } } });

interface Json {
  readonly diagnostics: readonly { file: string; code: string; message: string }[];
}

async function check(cwd: string, ...args: string[]): Promise<Json & { status: number; stderr: string }> {
  const { stdout, stderr, status } = await keyhole(cwd, ["check", "--format", "json", ...args], { real: true });
  return { ...JSON.parse(stdout) as Json, stderr, status };
}

suite("lists of any length", () => {
  suiteTeardown(removeFolders);
  const numbers = (count: number): string => Array.from({ length: count }, (_, index) => String(index)).join(",");

  test("braces that stand for very many names are a mistake in keyhole.json, whatever their form", async () => {
    for (const glob of [`p/{${numbers(150_000)}}.json`, `p/{${numbers(500)}}.json`, "{a,b}".repeat(12)]) {
      const cwd = folderWith({ "keyhole.json": modelWith(glob), "p/0.json": identity });
      const { diagnostics, status, stderr } = await check(cwd);
      assert.deepEqual([diagnostics.filter(({ file }) => file === "keyhole.json").map(({ code }) => code), status, stderr], [["invalid-configuration"], 1, ""]);
      assert.ok((diagnostics.find(({ file }) => file === "keyhole.json")?.message.length ?? 0) < 700);
    }
  });

  test("a path that no system has is told short", async () => {
    const { diagnostics } = await check(folderWith({ "keyhole.json": modelWith("x".repeat(200_000)) }));
    assert.deepEqual(diagnostics.map(({ code, message }) => [code, message.length < 500]), [["invalid-configuration", true]]);
  });

  test("a model that names very many files", async () => {
    const cwd = folderWith({ "keyhole.json": modelWith(Array.from({ length: 3000 }, (_, index) => `p/${String(index)}.json`)) });
    const { diagnostics, status } = await check(cwd);
    assert.deepEqual([diagnostics.length, status], [3000, 1]);
  });
});

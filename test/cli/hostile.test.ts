/**
 * Input that somebody made to hurt: each ends in an answer, one line where something is wrong, and the rest is checked.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RegularFiles } from "../../server/protocol/regular-files.ts";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

const role = "arn:aws:iam::444455556666:role/uploader";
const identity =
  '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" }] }';

const modelWith = (policies: unknown): string => JSON.stringify({ principals: { [role]: { policies } } });

interface Json {
  readonly diagnostics: readonly { file: string; code: string; message: string }[];
  readonly summary: { readonly policies: number };
}

async function check(cwd: string, ...args: string[]): Promise<Json & { status: number; stderr: string }> {
  const { stdout, stderr, status } = await keyhole(cwd, ["check", "--format", "json", ...args], { real: true });
  return { ...(JSON.parse(stdout) as Json), stderr, status };
}

suite("lists of any length", () => {
  suiteTeardown(removeFolders);
  const numbers = (count: number): string => Array.from({ length: count }, (_, index) => String(index)).join(",");

  test("braces that stand for very many names are a mistake in keyhole.json, whatever their form", async () => {
    for (const glob of [`p/{${numbers(150_000)}}.json`, `p/{${numbers(500)}}.json`, "{a,b}".repeat(12)]) {
      const cwd = folderWith({ "keyhole.json": modelWith(glob), "p/0.json": identity });
      const { diagnostics, status, stderr } = await check(cwd);
      assert.deepEqual(
        [diagnostics.filter(({ file }) => file === "keyhole.json").map(({ code }) => code), status, stderr],
        [["invalid-configuration"], 1, ""],
      );
      assert.ok((diagnostics.find(({ file }) => file === "keyhole.json")?.message.length ?? 0) < 700);
    }
  });

  test("a path that no system has is told short", async () => {
    const { diagnostics } = await check(folderWith({ "keyhole.json": modelWith("x".repeat(200_000)) }));
    assert.deepEqual(
      diagnostics.map(({ code, message }) => [code, message.length < 500]),
      [["invalid-configuration", true]],
    );
  });

  test("a model that names very many files", async () => {
    const cwd = folderWith({
      "keyhole.json": modelWith(Array.from({ length: 3000 }, (_, index) => `p/${String(index)}.json`)),
    });
    const { diagnostics, status } = await check(cwd);
    assert.deepEqual([diagnostics.length, status], [3000, 1]);
  });
});

suite("paths that nobody can follow", () => {
  suiteTeardown(removeFolders);

  test("are told on one line, and the rest is checked", async () => {
    const cwd = folderWith({ "a.json": identity });
    symlinkSync("loop", join(cwd, "loop"));
    const long = "x".repeat(5000);
    const { stderr, status, summary } = await check(cwd, long, "loop", "loop/b.json", "a.json/b.json", "a.json");
    assert.deepEqual(
      stderr
        .split("\n")
        .map((line) => line.replace(/^keyhole: [^:]*: /, ""))
        .sort(),
      [
        "",
        "cannot be read: a part of the path is not a folder",
        "cannot be read: name too long",
        "cannot be read: too many symbolic links",
        "cannot be read: too many symbolic links",
      ],
    );
    assert.deepEqual([status, summary.policies], [2, 1]);
  });
});

if (process.platform !== "win32")
  suite("files that are none", () => {
    suiteTeardown(removeFolders);
    const pipe = (path: string): void => {
      execFileSync("mkfifo", [path]);
    };

    test("met in a search are passed over; the rest is checked", async () => {
      const cwd = folderWith({ ".git/HEAD": "", "a.json": identity, "sub/b.json": identity });
      pipe(join(cwd, "x.json"));
      pipe(join(cwd, "sub/.gitignore"));
      symlinkSync("/dev/zero", join(cwd, ".gitignore"));
      for (let index = 0; index < 8; index++) symlinkSync("/dev/zero", join(cwd, `zero-${String(index)}.json`));
      pipe(join(cwd, "keyhole.json"));
      const { stderr, status, summary } = await check(cwd);
      assert.deepEqual([stderr, status, summary.policies], ["", 0, 2]);
    });

    test("named on the command line, with --config, or by a model, are told on one line", async () => {
      const cwd = folderWith({ "a.json": identity, "keyhole.json": modelWith(["x.json", "zero.json", "a.json"]) });
      pipe(join(cwd, "x.json"));
      symlinkSync("/dev/zero", join(cwd, "zero.json"));
      const refused = "is not a regular file; pass what a pipe gives with -";
      const named = await check(cwd, "x.json", "zero.json", "a.json");
      assert.deepEqual(
        [named.stderr, named.status],
        [`keyhole: x.json: ${refused}\nkeyhole: zero.json: ${refused}\n`, 2],
      );
      assert.deepEqual(
        named.diagnostics.map(({ file, code }) => `${file} ${code}`),
        ["keyhole.json invalid-configuration", "keyhole.json invalid-configuration"],
      );
      const config = await keyhole(cwd, ["check", "--config", "x.json", "a.json"], { real: true });
      assert.deepEqual([config.stdout, config.stderr, config.status], ["", `keyhole: x.json: ${refused}\n`, 2]);
    });

    test("a folder of files as large as is still read takes no more memory than one of them", async () => {
      const cwd = folderWith({ "a.json": identity });
      let [open, most] = [0, 0];
      for (let index = 0; index < 5; index++) {
        writeFileSync(join(cwd, `large-${String(index)}.json`), "");
        truncateSync(join(cwd, `large-${String(index)}.json`), 20 * 1024 * 1024);
      }
      const read = async (path: string, limit?: number): Promise<Uint8Array> => {
        const bytes = await new RegularFiles().read(path, limit ?? 2 ** 28);
        if (bytes.length > 1_000_000) most = Math.max(most, ++open);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        if (bytes.length > 1_000_000) open--;
        return bytes;
      };
      const { status } = await keyhole(cwd, ["check"], { real: true, io: { read } });
      assert.deepEqual([status, most], [0, 1]);
    });

    if (process.platform === "linux")
      test("a file or folder whose name is not UTF-8 is said to be that, met in a search and named", async () => {
        const cwd = folderWith({ "a.json": identity });
        const odd = (name: string): Buffer => Buffer.concat([Buffer.from(`${cwd}/`), Buffer.from(name, "latin1")]);
        writeFileSync(odd("caf\u00e9.json"), identity);
        mkdirSync(odd("d\u00e9pot"));
        const { stderr, status, summary } = await check(cwd);
        const reason = "cannot be read: its name is not valid UTF-8";
        assert.deepEqual(
          [stderr, status, summary.policies],
          [`keyhole: caf\ufffd.json: ${reason}\nkeyhole: d\ufffdpot: ${reason}\n`, 2, 1],
        );
        assert.equal((await check(cwd, "caf\ufffd.json")).stderr, `keyhole: caf\ufffd.json: ${reason}\n`);
      });

    test("a file too large to be read, among others", async () => {
      const cwd = folderWith({ "a.json": identity, "b.json": "" });
      truncateSync(join(cwd, "b.json"), 2 ** 31);
      mkdirSync(join(cwd, "c.json"));
      const { stderr, status, summary } = await check(cwd);
      assert.deepEqual(
        [stderr, status, summary.policies],
        ["keyhole: b.json: is larger than 200 MB; not read\n", 2, 1],
      );
    });
  });

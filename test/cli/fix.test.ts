import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FileError } from "../../server/protocol/file-error.ts";
import { temporaryName, writeAtomically } from "../../server/entry/files/write.ts";
import { RegularFiles } from "../../server/protocol/regular-files.ts";
import { folderWith, keyhole, policy, removeFolders } from "./harness.ts";

const text = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");

interface FixJson {
  readonly diagnostics: readonly { code: string }[];
  readonly applied: readonly { file: string; code: string; title: string; range: { start: { line: number } } }[];
  readonly skipped: readonly { file: string; title: string; range: { start: { line: number; character: number } } }[];
}

const python = (...args: string[]): string | undefined => {
  const { status, stdout } = spawnSync("python3", ["-c", ...args], { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
};
const setAttribute = (path: string): string | undefined =>
  python("import os,sys; os.setxattr(sys.argv[1], 'user.keyhole', b'kept')", path);
const attributeOf = (path: string): string | undefined =>
  python("import os,sys; print(os.getxattr(sys.argv[1], 'user.keyhole').decode(), end='')", path);

function hasAttributes(): boolean {
  if (
    process.platform !== "linux" ||
    spawnSync("/bin/cp", ["--version"], { encoding: "utf8" }).stdout?.includes("GNU") !== true
  )
    return false;
  return setAttribute(join(folderWith({ "a.json": "" }), "a.json")) !== undefined;
}

async function fixJson(cwd: string, ...args: string[]): Promise<FixJson & { status: number }> {
  const { stdout, status } = await keyhole(cwd, ["check", "--fix", "--format", "json", ...args]);
  return { ...(JSON.parse(stdout) as FixJson), status };
}

suite("check --fix", () => {
  suiteTeardown(removeFolders);

  test("applies preferred fixes only, says what it did, and answers by what is left", async () => {
    const cwd = folderWith({ "a.json": policy("BAD", "BAD"), "b.json": policy("GOOD") });
    const { status, stdout } = await keyhole(cwd, ["check", "--fix"]);
    assert.equal(text(cwd, "a.json"), policy("GOOD", "GOOD"));
    assert.equal(status, 0);
    assert.equal(
      stdout,
      [
        'a.json:3:5 fixed missing-kms-action Write "GOOD"',
        'a.json:4:5 fixed missing-kms-action Write "GOOD"',
        "",
        "2 fixed, nothing to report in 2 policies in 2 files",
        "",
      ].join("\n"),
    );
  });

  test("what needs input is listed, not applied", async () => {
    const cwd = folderWith({ "a.json": policy("BAD", "ASK", "WORSE") });
    const { applied, skipped, diagnostics, status } = await fixJson(cwd);
    assert.equal(text(cwd, "a.json"), policy("GOOD", "ASK", "WORSE"));
    assert.deepEqual(applied, [
      {
        file: "a.json",
        code: "missing-kms-action",
        title: 'Write "GOOD"',
        range: { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } },
      },
    ]);
    assert.deepEqual(skipped, [
      {
        file: "a.json",
        code: "missing-kms-action",
        title: 'Write "<KEY_ID>"',
        range: { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } },
      },
    ]);
    assert.equal(diagnostics.length, 2);
    assert.equal(status, 1);
    assert.match(
      (await keyhole(cwd, ["check", "--fix"])).stdout,
      /fix: Write "<KEY_ID>" \(to be filled in\)\n[^]*; 1 left to you\n$/,
    );
  });

  test("without anything to fix both lists are there, empty, and the file is not touched", async () => {
    const cwd = folderWith({ "a.json": policy("GOOD") });
    const before = statSync(join(cwd, "a.json")).mtimeMs;
    const { applied, skipped } = await fixJson(cwd);
    assert.deepEqual([applied, skipped], [[], []]);
    assert.equal(statSync(join(cwd, "a.json")).mtimeMs, before);
  });

  test("a fix that brings another finding to light is followed by the next", async () => {
    const cwd = folderWith({ "a.json": policy("TWICE") });
    assert.deepEqual(
      (await fixJson(cwd)).applied.map(({ title }) => title),
      ['Write "BAD"', 'Write "GOOD"'],
    );
    assert.equal(text(cwd, "a.json"), policy("GOOD"));
  });

  test("fixes at one place take turns", async () => {
    const cwd = folderWith({ "a.json": policy("PAIR") });
    assert.deepEqual(
      (await fixJson(cwd)).applied.map(({ title }) => title),
      ["Add ONE", "Add TWO"],
    );
    assert.match(text(cwd, "a.json"), /"ONE", "TWO", "PAIR"/);
  });

  test("fixes that undo each other come to an end, and are told as left", async () => {
    const cwd = folderWith({ "a.json": policy("FLIP") });
    const { applied, skipped, status } = await fixJson(cwd);
    assert.deepEqual([applied.length, skipped.length, status], [10, 1, 1]);
  });

  test("a fix that would break the file is not applied", async () => {
    const cwd = folderWith({ "a.json": policy("BREAKS") });
    const { applied, status } = await fixJson(cwd);
    assert.deepEqual([applied, status, text(cwd, "a.json")], [[], 1, policy("BREAKS")]);
  });

  test("a finding that is mended in another file", async () => {
    const cwd = folderWith({ "a.json": policy("CROSS"), "key.json": policy("GOOD") });
    const { applied, diagnostics } = await fixJson(cwd);
    assert.deepEqual([applied.map(({ file }) => file), diagnostics], [["a.json"], []]);
    assert.ok(text(cwd, "key.json").startsWith('{"KEY":1,'));
    // The other file is not among those checked: nothing may be written there.
    const alone = folderWith({ "a.json": policy("CROSS"), "key.json": policy("GOOD") });
    assert.deepEqual((await fixJson(alone, "a.json")).applied, []);
    assert.equal(text(alone, "key.json"), policy("GOOD"));
  });

  test("BOM, line ends and everything round the edit stay", async () => {
    const original = `\ufeff${policy("BAD", "日本").replaceAll("\n", "\r\n")}\t`;
    const cwd = folderWith({ "a.json": original });
    await keyhole(cwd, ["check", "--fix"]);
    assert.equal(text(cwd, "a.json"), original.replace("BAD", "GOOD"));
  });

  test("the mode stays, a symbolic link stays one, and nothing is left lying about", async () => {
    const cwd = folderWith({ "real/a.json": policy("BAD") });
    chmodSync(join(cwd, "real/a.json"), 0o640);
    symlinkSync("real/a.json", join(cwd, "link.json"));
    await keyhole(cwd, ["check", "--fix", "link.json"]);
    assert.equal(text(cwd, "real/a.json"), policy("GOOD"));
    assert.equal(readlinkSync(join(cwd, "link.json")), "real/a.json");
    if (process.platform !== "win32") assert.equal(statSync(join(cwd, "real/a.json")).mode & 0o777, 0o640);
    assert.deepEqual([readdirSync(cwd), readdirSync(join(cwd, "real"))], [["link.json", "real"], ["a.json"]]);
  });

  test("a file with several names keeps them, is written in place, and that is told", async () => {
    for (const replacement of ["BAD", `BAD: ${"x".repeat(9000)}`]) {
      const cwd = folderWith({ "a.json": policy(replacement, "HINT: the rest") });
      linkSync(join(cwd, "a.json"), join(cwd, "other.txt"));
      const before = statSync(join(cwd, "a.json"));
      const { status, stderr } = await keyhole(cwd, ["check", "--fix"]);
      assert.deepEqual(
        [status, stderr],
        [0, "keyhole: a.json: written in place, because it has 2 names (hard links)\n"],
      );
      assert.equal(text(cwd, "other.txt"), policy("GOOD", "HINT: the rest"));
      const after = statSync(join(cwd, "a.json"));
      assert.deepEqual([after.ino, after.nlink, after.mode], [before.ino, 2, before.mode]);
      assert.deepEqual(readdirSync(cwd).sort(), ["a.json", "other.txt"]);
    }
  });

  test("extended attributes are given to the new file, or it is said that they are not", async () => {
    const cwd = folderWith({ "a.json": "old" });
    const copied: string[][] = [];
    const copy = (from: string, to: string): Promise<boolean> => (
      copied.push([from, readFileSync(to, "utf8")]),
      Promise.resolve(true)
    );
    assert.equal(await writeAtomically(join(cwd, "a.json"), Buffer.from("new"), copy), undefined);
    assert.deepEqual([copied, text(cwd, "a.json")], [[[join(cwd, "a.json"), ""]], "new"]);
    assert.match(
      (await writeAtomically(join(cwd, "a.json"), Buffer.from("newer"), () => Promise.resolve(false))) ?? "",
      /^replaced; extended attributes, if it had any, are not kept/,
    );
    assert.deepEqual([text(cwd, "a.json"), readdirSync(cwd)], ["newer", ["a.json"]]);
    await assert.rejects(
      writeAtomically(join(cwd, "a.json"), Buffer.from("x"), () => Promise.reject(new Error("x"))),
      FileError,
    );
    assert.deepEqual([text(cwd, "a.json"), readdirSync(cwd)], ["newer", ["a.json"]]);
  });

  // GNU's cp and the means to set an attribute; other systems have other ones.
  if (hasAttributes())
    test("extended attributes are really kept", async () => {
      const cwd = folderWith({ "a.json": policy("BAD") });
      setAttribute(join(cwd, "a.json"));
      await keyhole(cwd, ["check", "--fix"]);
      assert.equal(text(cwd, "a.json"), policy("GOOD"));
      assert.equal(attributeOf(join(cwd, "a.json")), "kept");
    });

  test("what a killed command has left beside the files is removed by the next one; what another may need stays", async () => {
    const cwd = folderWith({ "a.json": policy("GOOD"), "sub/b.json": policy("BAD"), "a.txt": "" });
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const long = `${"n".repeat(240)}.json`;
    writeFileSync(join(cwd, long), policy("BAD"));
    const stale = [temporaryName("a.json", dead), temporaryName("b.json", dead), temporaryName(long, dead)];
    writeFileSync(join(cwd, stale[0] ?? ""), "half");
    writeFileSync(join(cwd, "sub", stale[1] ?? ""), "half");
    writeFileSync(join(cwd, stale[2] ?? ""), "half");
    const foreign = temporaryName("a.json", 1).replace(/keyhole-[0-9a-f]{8}/, "keyhole-00000000");
    const old = foreign.replace("00000000", "11111111");
    const kept = [
      temporaryName("a.json", process.pid),
      temporaryName("a.txt", dead),
      foreign,
      ".a.json.keyhole-notes",
      temporaryName("a.json", dead).replace("-", "x"),
    ];
    for (const name of [...kept, old]) writeFileSync(join(cwd, name), "");
    utimesSync(join(cwd, old), 0, 0);
    const link = temporaryName("a.json", dead);
    symlinkSync("a.txt", join(cwd, link));
    assert.equal((await keyhole(cwd, ["check"])).status, 1);
    assert.ok(existsSync(join(cwd, stale[0] ?? "")), "only --fix touches anything");
    assert.equal((await keyhole(cwd, ["check", "--fix"])).status, 0);
    assert.deepEqual(readdirSync(cwd).sort(), ["a.json", "a.txt", "sub", long, link, ...kept].sort());
    assert.deepEqual(readdirSync(join(cwd, "sub")), ["b.json"]);
    assert.equal(text(cwd, long), policy("GOOD"));
  });

  test("a read-only file is told and left as it is; the others are mended", async () => {
    const cwd = folderWith({ "a.json": policy("BAD"), "b.json": policy("BAD") });
    chmodSync(join(cwd, "a.json"), 0o444);
    const { status, stderr, stdout } = await keyhole(cwd, ["check", "--fix", "--format", "json"]);
    assert.deepEqual([status, stderr], [2, "keyhole: a.json: cannot be written: the file is read-only\n"]);
    assert.deepEqual([text(cwd, "a.json"), text(cwd, "b.json")], [policy("BAD"), policy("GOOD")]);
    const report = JSON.parse(stdout) as FixJson;
    assert.deepEqual(
      report.applied.map(({ file }) => file),
      ["b.json"],
    );
    assert.deepEqual(
      report.skipped.map(({ file }) => file),
      ["a.json"],
    );
    assert.equal(report.diagnostics.length, 1);
  });

  test("where writing fails half-way the old content is still there", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    const write = (): Promise<never> => Promise.reject(new FileError("cannot be written: no space left on the device"));
    const { status, stderr } = await keyhole(cwd, ["check", "--fix"], { io: { write } });
    assert.deepEqual([status, stderr], [2, "keyhole: a.json: cannot be written: no space left on the device\n"]);
    assert.equal(text(cwd, "a.json"), policy("BAD"));
  });

  test("where the new content cannot be put in place, nothing is left beside the file", async () => {
    const cwd = folderWith({ "a.json/x": "" });
    await assert.rejects(writeAtomically(join(cwd, "a.json"), Buffer.from("new")), FileError);
    await assert.rejects(writeAtomically(join(cwd, "gone.json"), Buffer.from("new")), FileError);
    assert.deepEqual(readdirSync(cwd), ["a.json"]);
  });

  test("whoever saves the file meanwhile keeps what they wrote", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    let reads = 0;
    const read = async (path: string): Promise<Uint8Array> => {
      if (reads++ > 0) writeFileSync(path, "theirs");
      return await new RegularFiles().read(path, 1e6);
    };
    const { status, stderr } = await keyhole(cwd, ["check", "--fix"], { io: { read } });
    assert.deepEqual(
      [status, stderr, text(cwd, "a.json")],
      [2, "keyhole: a.json: not written: it has changed meanwhile\n", "theirs"],
    );
  });

  test("with - the mended text goes to standard output, the report to standard error", async () => {
    const cwd = folderWith({});
    const stdin = `\ufeff${policy("BAD", "WORSE")}`;
    const { stdout, stderr, status } = await keyhole(cwd, ["check", "--fix", "-"], { stdin });
    assert.equal(stdout, stdin.replace("BAD", "GOOD"));
    assert.match(stderr, /^<stdin>:3:5 fixed .*\n\n<stdin>:4:5 error denied-kms-action /);
    assert.equal(status, 1);
  });

  test("with - what holds no policy comes out as it went in", async () => {
    for (const stdin of ["{}", "", "not JSON"]) {
      const { stdout, stderr, status } = await keyhole(folderWith({}), ["check", "--fix", "-"], { stdin });
      assert.deepEqual([stdout, status], [stdin, 2]);
      assert.match(stderr, /^keyhole: <stdin>: holds no policy/);
    }
  });
});

suite("check --fix-dry-run", () => {
  suiteTeardown(removeFolders);

  test("prints a diff that git apply takes, and writes nothing", async () => {
    const files = {
      "a.json": policy("BAD"),
      "p q/b.json": policy("TWICE", "PAIR").replaceAll("\n", "\r\n"),
      "c.json": `\ufeff${policy("BAD").trimEnd()}`,
      "d.json": policy("WORSE"),
    };
    const cwd = folderWith(files);
    const { stdout, stderr, status } = await keyhole(cwd, ["check", "--fix-dry-run"]);
    for (const [name, content] of Object.entries(files)) assert.equal(text(cwd, name), content);
    assert.deepEqual([stderr, status], ["", 1]);
    assert.ok(
      stdout.startsWith(
        '--- a/a.json\n+++ b/a.json\n@@ -1,5 +1,5 @@\n {\n   "Statement": [\n-    "BAD"\n+    "GOOD"\n   ]\n }\n--- a/c.json\n',
      ),
    );
    execFileSync("git", ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn"], { cwd, input: stdout });
    const applied = Object.keys(files).map((name) => text(cwd, name));
    const other = folderWith(files);
    await keyhole(other, ["check", "--fix"]);
    assert.deepEqual(
      applied,
      Object.keys(files).map((name) => text(other, name)),
    );
  });

  test("prints nothing where there is nothing to fix, whatever the format", async () => {
    const cwd = folderWith({ "a.json": policy("GOOD", "ASK") });
    assert.deepEqual(await keyhole(cwd, ["check", "--fix-dry-run", "--format", "json"]), {
      status: 1,
      stdout: "",
      stderr: "",
    });
  });

  test("standard input has a name in it", async () => {
    const { stdout, status } = await keyhole(folderWith({}), ["check", "--fix-dry-run", "-"], { stdin: policy("BAD") });
    assert.ok(stdout.startsWith("--- a/<stdin>\n+++ b/<stdin>\n"));
    assert.equal(status, 0);
  });

  test("is not to be combined with --fix", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    const { status, stderr } = await keyhole(cwd, ["check", "--fix", "--fix-dry-run"]);
    assert.equal(status, 2);
    assert.match(stderr, /^keyhole: .*cannot be used with.*\n$/);
    assert.ok(existsSync(join(cwd, "a.json")));
    assert.equal(text(cwd, "a.json"), policy("BAD"));
  });
});

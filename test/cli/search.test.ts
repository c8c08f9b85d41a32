import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findFiles } from "../../server/entry/files/search.ts";
import { folderWith, removeFolders } from "./harness.ts";

async function found(cwd: string, ...paths: string[]): Promise<string[]> {
  const { files, errors } = await findFiles(paths, cwd);
  return [...files.map(({ file }) => file), ...errors.map(({ file, message }) => `${file}: ${message}`)];
}

suite("files that a command line means", () => {
  suiteTeardown(removeFolders);

  test("a folder is searched for JSON and YAML, hidden folders too, in the order of code units", async () => {
    const cwd = folderWith({
      "b.json": "",
      "B.JSON": "",
      "a/x.jsonc": "",
      "a.json": "",
      ".github/p.json": "",
      "é.json": "",
      "a.yaml": "",
      json: "",
    });
    assert.deepEqual(await found(cwd, "."), [
      ".github/p.json",
      "B.JSON",
      "a.json",
      "a.yaml",
      "a/x.jsonc",
      "b.json",
      "é.json",
    ]);
  });

  test("node_modules and .git are never searched, nor found by a glob", async () => {
    const cwd = folderWith({
      "node_modules/a.json": "",
      "x/node_modules/a.json": "",
      ".git/a.json": "",
      "x/a.json": "",
    });
    assert.deepEqual(await found(cwd, "."), ["x/a.json"]);
    assert.deepEqual(await found(cwd, "**/*.json"), ["x/a.json"]);
  });

  test(".gitignore counts at every level, from the repository's root down", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "build/\n/top.json\n*.tmp.json\n# a.json\n",
      "top.json": "",
      "a.json": "",
      "a.tmp.json": "",
      "build/a.json": "",
      "x/top.json": "",
      "x/build/a.json": "",
      "x/.gitignore": "!keep.tmp.json\n/only-here.json\ndeep/*.json\nanywhere.json\n",
      "x/keep.tmp.json": "",
      "x/only-here.json": "",
      "x/y/only-here.json": "",
      "x/deep/a.json": "",
      "x/y/deep/a.json": "",
      "x/y/anywhere.json": "",
      "anywhere.json": "",
    });
    const expected = ["x/keep.tmp.json", "x/top.json", "x/y/deep/a.json", "x/y/only-here.json"];
    assert.deepEqual(await found(cwd, "."), ["a.json", "anywhere.json", ...expected]);
    assert.deepEqual(await found(cwd, "x"), expected);
    assert.deepEqual(
      await found(join(cwd, "x"), "."),
      expected.map((name) => name.slice(2)),
    );
    assert.deepEqual(await found(cwd, "**/*.json"), ["a.json", "anywhere.json", ...expected]);
  });

  test("a folder that a deeper .gitignore lets in again is searched", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "out/\n",
      "a/.gitignore": "!out/\n",
      "a/out/p.json": "",
      "out/p.json": "",
    });
    assert.deepEqual(await found(cwd, "."), ["a/out/p.json"]);
  });

  test("a .gitignore in a folder whose name holds glob characters means that folder only", async () => {
    const cwd = folderWith({ "[ab]/.gitignore": "/p.json\n", "[ab]/p.json": "", "a/p.json": "", "[ab]/q.json": "" });
    assert.deepEqual(await found(cwd, "."), ["[ab]/q.json", "a/p.json"]);
  });

  test("above the repository's root nothing counts", async () => {
    const cwd = folderWith({ ".gitignore": "*.json\n", "repository/.git/HEAD": "", "repository/a.json": "" });
    assert.deepEqual(await found(join(cwd, "repository"), "."), ["a.json"]);
  });

  test("what is named is meant, ignored or not", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "out/\na.json\n",
      "out/p.json": "",
      "out/.gitignore": "q.json",
      "out/q.json": "",
      "a.json": "",
    });
    assert.deepEqual(await found(cwd, "a.json"), ["a.json"]);
    assert.deepEqual(await found(cwd, "out"), ["out/p.json"]);
    assert.deepEqual(await found(cwd, "out/*.json"), ["out/p.json"]);
  });

  test("globs are expanded where the shell did not, for any extension", async () => {
    const cwd = folderWith({ "p/a.policy": "", "p/b.json": "", "p/q/c.json": "", "d.json": "" });
    assert.deepEqual(await found(cwd, "p/*"), ["p/a.policy", "p/b.json"]);
    assert.deepEqual(await found(cwd, "p/**/*.json"), ["p/b.json", "p/q/c.json"]);
    assert.deepEqual(await found(cwd, "{p/q,p}/*.json"), ["p/b.json", "p/q/c.json"]);
    assert.deepEqual(await found(join(cwd, "p"), "../*.json"), ["../d.json"]);
    assert.deepEqual(await found(join(cwd, "p/q"), join(cwd, "p", "*.json")), ["../b.json"]);
  });

  test("a file whose name looks like a glob is that file", async () => {
    const cwd = folderWith({ "[a].json": "", "a.json": "" });
    assert.deepEqual(await found(cwd, "[a].json"), ["[a].json"]);
  });

  test("a glob that matches nothing, or only what is ignored, is told", async () => {
    const cwd = folderWith({ ".gitignore": "x.json", "x.json": "" });
    assert.deepEqual(await found(cwd, "*.jsonc", "*.json"), [
      "*.jsonc: no such file, and as a glob it matches none",
      "*.json: the glob matches only files that .gitignore excludes",
    ]);
  });

  test("a file that several PATHs reach is there once, and named if one of them names it", async () => {
    const cwd = folderWith({ "p/a.json": "", "p/b.json": "" });
    const { files } = await findFiles(["p", "./p/a.json", "p/*.json", join(cwd, "p/a.json")], cwd);
    assert.deepEqual(
      files.map(({ file, named }) => [file, named]),
      [
        ["p/a.json", true],
        ["p/b.json", false],
      ],
    );
  });

  test("links to files are those files; links to folders are followed only where they are named", async () => {
    const cwd = folderWith({ "p/real.json": "", "elsewhere/x.json": "" });
    symlinkSync("real.json", join(cwd, "p/a.json"));
    symlinkSync("..", join(cwd, "p/loop"));
    symlinkSync("../elsewhere/x.json", join(cwd, "p/x.json"));
    assert.deepEqual(await found(cwd, "p"), ["p/real.json", "p/x.json"]);
    assert.deepEqual(await found(cwd, "p/**/*.json"), ["p/real.json", "p/x.json"]);
    assert.deepEqual(await found(cwd, "p/loop/elsewhere"), ["p/loop/elsewhere/x.json"]);
  });

  test("a folder that is called like a file is a folder", async () => {
    const cwd = folderWith({ "x.json/a.json": "" });
    mkdirSync(join(cwd, "empty.json"));
    assert.deepEqual(await found(cwd, "."), ["x.json/a.json"]);
    assert.deepEqual(await found(cwd, "x.json"), ["x.json/a.json"]);
  });

  test("an empty PATH is a mistake, not the current folder", async () => {
    assert.deepEqual(await found(folderWith({ "a.json": "" }), ""), ['"": is no path']);
  });

  test("what is not there is told, and the rest goes on", async () => {
    const cwd = folderWith({ "a.json": "" });
    symlinkSync("nowhere", join(cwd, "gone.json"));
    assert.deepEqual(await found(cwd, "missing", "a.json/b", ".", ".", "missing"), [
      "a.json",
      "missing: cannot be read: no such file or folder",
      "a.json/b: cannot be read: a part of the path is not a folder",
      "gone.json: cannot be read: no such file or folder",
    ]);
  });
});

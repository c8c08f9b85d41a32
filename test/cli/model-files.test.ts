/** Which keyhole.json the command line works with, and what it reads for it. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { processIo } from "../../server/entry/files/io.ts";
import type { Io } from "../../server/entry/files/io.ts";
import { loadFiles } from "../../server/entry/files/load.ts";
import { findModels, loadModels } from "../../server/entry/files/models.ts";
import { findFiles } from "../../server/entry/files/search.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { codes, problemsOf } from "../harness/model-source.ts";
import { folderWith, removeFolders } from "./harness.ts";

const identity = '{ "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] }';
const role = "arn:aws:iam::444455556666:role/uploader";
const modelWith = (...policies: string[]): string => JSON.stringify({ principals: { [role]: { policies } } });

const found = async (cwd: string, paths: readonly string[], config?: string): Promise<string[]> =>
  findModels(paths, (await findFiles(paths, cwd)).files, cwd, config).map(({ file }) => file);

async function load(cwd: string, paths: readonly string[], io: Partial<Io> = {}, mostEntries?: number) {
  const engine = createEngine();
  const all = { ...processIo(), cwd, ...io };
  const { files } = await findFiles(paths, cwd);
  const { files: loaded } = await loadFiles(files, all, engine);
  const { models, errors } = await loadModels(
    findModels(paths, files, cwd),
    loaded,
    all,
    engine,
    codes,
    [],
    mostEntries,
  );
  return { models, errors, loaded, engine };
}

suite("the models of a command line", () => {
  suiteTeardown(removeFolders);

  test("are the nearest one in or above each path, up to the repository's root, and those below", async () => {
    const cwd = folderWith({
      "repository/.git/HEAD": "",
      "keyhole.json": "{}",
      "repository/keyhole.json": "{}",
      "repository/a/b/x.json": identity,
      "repository/a/keyhole.json": "{}",
      "repository/c/d/y.json": identity,
      "repository/ignored/keyhole.json": "{}",
      "repository/.gitignore": "ignored",
    });
    assert.deepEqual(await found(cwd, ["repository/a/b/x.json"]), ["repository/a/keyhole.json"]);
    assert.deepEqual(await found(cwd, ["repository/c/d"]), ["repository/keyhole.json"]);
    assert.deepEqual(await found(cwd, ["repository"]), ["repository/a/keyhole.json", "repository/keyhole.json"]);
    assert.deepEqual(await found(cwd, ["repository/a/b", "repository/c"]), [
      "repository/a/keyhole.json",
      "repository/keyhole.json",
    ]);
    assert.deepEqual(await found(join(cwd, "repository/a/b"), ["."]), ["../keyhole.json"]);
    assert.deepEqual(await found(cwd, ["repository/c/**/*.json"]), ["repository/keyhole.json"]);
  });

  test("without a repository the current folder is the highest", async () => {
    const cwd = folderWith({ "keyhole.json": "{}", "work/a/x.json": identity });
    assert.deepEqual(await found(cwd, ["work/a"]), ["keyhole.json"]);
    assert.deepEqual(await found(join(cwd, "work"), ["a"]), []);
    assert.deepEqual(await found(join(cwd, "work/a"), [".."]), []);
  });

  test("--config names one instead; standard input has none", async () => {
    const cwd = folderWith({ "keyhole.json": "{}", "models/other.json": "{}" });
    assert.deepEqual(await found(cwd, ["."], "models/other.json"), ["models/other.json"]);
    assert.deepEqual(await found(cwd, ["-"]), []);
  });
});

suite("the files of a model", () => {
  suiteTeardown(removeFolders);

  test("are read by path and glob, from its own folder, also where no search goes", async () => {
    const cwd = folderWith({
      "model/keyhole.json": modelWith("own/*.json", "../shared/**/*.json", "../shared/plain.jsonc"),
      "model/own/a.json": identity,
      "model/own/deep/no.json": identity,
      "shared/one.json": identity,
      "shared/x/two.json": identity,
      "shared/plain.jsonc": `// why\n${identity}`,
      "shared/readme.md": "",
      "shared/node_modules/three.json": identity,
    });
    const { models, errors } = await load(cwd, ["model"]);
    const [model] = models.map((one) => one.read());
    assert.ok(model);
    assert.deepEqual([errors, problemsOf(model)], [[], []]);
    assert.deepEqual(model.principals[0]?.identityFiles, [
      "model/own/a.json",
      "shared/one.json",
      "shared/x/two.json",
      "shared/plain.jsonc",
    ]);
    assert.deepEqual(
      [...model.dependencies].sort(),
      models[0]?.policies.map(({ policy }) => policy.file),
    );
    assert.deepEqual(model.globs, ["model/own/*.json", "shared/**/*.json"]);
  });

  test("that are checked anyway are read once, whatever name leads to them", async () => {
    const cwd = folderWith({ "keyhole.json": modelWith("link.json"), "a.json": identity });
    symlinkSync("a.json", join(cwd, "link.json"));
    const read: string[] = [];
    const { read: readBytes } = processIo();
    const { models, loaded } = await load(cwd, ["."], { read: (path) => (read.push(path), readBytes(path)) });
    assert.equal(read.filter((path) => /(a|link)\.json$/.test(path)).length, 1);
    assert.equal(
      models[0]?.policies[0],
      loaded.find(({ policy }) => policy.file === "a.json"),
    );
    assert.deepEqual(models[0]?.read().principals[0]?.identityFiles, ["a.json"]);
  });

  test("that cannot be read are problems of the model; an unreadable model is an error", async () => {
    const cwd = folderWith({
      "keyhole.json": modelWith("gone.json", "folder", "latin.json"),
      "latin.json": Buffer.from([0x7b, 0xe9, 0x7d]),
      "below/keyhole.json": Buffer.from([0xe9]),
    });
    mkdirSync(join(cwd, "folder"));
    const { models, errors } = await load(cwd, ["."]);
    const messages = models.flatMap((one) => problemsOf(one.read()));
    assert.deepEqual(
      messages.map((message) => message.replace(/ The path.*/, "")),
      [
        '"gone.json": gone.json: cannot be read: no such file or folder.',
        '"folder": folder: is a folder.',
        '"latin.json": latin.json: line 1 is not valid UTF-8.',
      ],
    );
    assert.deepEqual(errors, [{ file: "below/keyhole.json", message: "line 1 is not valid UTF-8" }]);
  });

  test("can be changed in memory, and what has not changed stays the same", async () => {
    const cwd = folderWith({
      "keyhole.json": JSON.stringify({
        principals: { [role]: { policies: "a.json" }, [`${role}2`]: { policies: "b.json" } },
      }),
      "a.json": identity,
      "b.json": identity,
    });
    const { models, engine } = await load(cwd, ["."]);
    const before = models[0]?.read();
    const after = models[0]?.read([engine.read("a.json", identity.replace("PutObject", "GetObject"))]);
    assert.notEqual(after?.principals[0], before?.principals[0]);
    assert.equal(after?.principals[1], before?.principals[1]);
  });

  test("a glob that reaches over a whole disk is given up, and told", async () => {
    const cwd = folderWith({ "keyhole.json": modelWith("many/**/*.json"), "many/a.json": identity });
    // Empty folders count, too: what takes time is looking.
    for (let outer = 0; outer < 10; outer++)
      for (let inner = 0; inner < 20; inner++)
        mkdirSync(join(cwd, "many", String(outer), String(inner)), { recursive: true });
    assert.deepEqual((await load(cwd, ["keyhole.json"], {}, 211)).errors, []);
    const { errors } = await load(cwd, ["keyhole.json"], {}, 210);
    assert.deepEqual(errors, [
      {
        file: "keyhole.json",
        message: '"many/**/*.json" reaches more than 210 files and folders: start it nearer to the policies',
      },
    ]);
  });

  test("a name that no path can have is told in one line", async () => {
    const cwd = folderWith({ "keyhole.json": modelWith("a\u0000b.json") });
    const { models } = await load(cwd, ["keyhole.json"]);
    assert.ok(
      models
        .flatMap((model) => problemsOf(model.read()))
        .some((problem) => problem.includes("no path can hold such a character")),
    );
  });
});

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { diskFiles } from "./disk-files.ts";
import { RegularFiles } from "./regular-files.ts";
import { maxFileBytes } from "./workspace-files.ts";

suite("files on the disk", () => {
  const files = diskFiles(
    {
      warn: (message) => {
        throw new Error(message);
      },
    },
    new RegularFiles(),
  );
  let folder = "";
  const uri = (...path: string[]) => pathToFileURL(join(folder, ...path)).href;
  setup(async () => {
    folder = await mkdtemp(join(tmpdir(), "keyhole files "));
  });
  teardown(() => rm(folder, { recursive: true }));

  test("a folder of an unknown host, or none at all, does not end the search of the others", async () => {
    const told: string[] = [];
    const telling = diskFiles(
      {
        warn: (message) => {
          told.push(message);
        },
      },
      new RegularFiles(),
    );
    await writeFile(join(folder, "here.json"), "{}");
    const found = await telling.list([
      "file://fileserver/share",
      "file:///a%2Fb",
      "vscode-vfs://github/a/b",
      pathToFileURL(folder).href,
    ]);
    assert.ok(found.some((one) => one.endsWith("/here.json")));
    assert.deepEqual(
      told.map((message) => /folder (\S+)/.exec(message)?.[1]),
      ["file://fileserver/share", "file:///a%2Fb"],
    );
  });

  test("JSON is found in every folder but node_modules and .git, and a link back up does not make it endless", async () => {
    for (const path of ["a.json", "deep/er/b.jsonc", "c.txt", "node_modules/d.json", ".git/e.json"]) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), "{}");
    }
    await symlink(folder, join(folder, "deep", "up"));
    assert.deepEqual(await files.list([pathToFileURL(folder).href, "vscode-vfs://elsewhere/x", uri("missing")]), [
      uri("a.json"),
      uri("deep", "er", "b.jsonc"),
    ]);
  });

  test("a file is read as it is; one that is gone or too large is not", async () => {
    await writeFile(join(folder, "ä #1.json"), "\uFEFF{}");
    assert.equal(await files.read(uri("ä #1.json")), "\uFEFF{}");
    assert.equal(await files.read(uri("gone.json")), undefined);
    await writeFile(join(folder, "large.json"), "");
    await truncate(join(folder, "large.json"), maxFileBytes + 1);
    assert.equal(await files.read(uri("large.json")), undefined);
    await assert.rejects(files.read(pathToFileURL(folder).href));
  });
});

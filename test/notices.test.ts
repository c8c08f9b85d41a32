/** What is bundled travels with its licences. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { bundleAll, root } from "../scripts/bundle.mjs";
import { noticesFile, thirdPartyNotices } from "../scripts/notices.mjs";
import { required } from "../scripts/package.ts";

suite("third-party notices", () => {
  let folder = "";
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), "keyhole-notices-"));
  });
  teardown(() => {
    rmSync(folder, { recursive: true });
  });

  const add = (
    path: string,
    description: object,
    files: Readonly<Record<string, string>> = { LICENSE: `The text of ${path}` },
  ): string => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "package.json"), JSON.stringify(description));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, path, name), text);
    return `${path}/lib/index.js`;
  };
  const noticesOf = (...inputs: string[]): string =>
    thirdPartyNotices(folder, [{ inputs: Object.fromEntries(inputs.map((input) => [input, {}])) }]);

  test("name every package of every bundle, with its version and the text of its licence", async () => {
    const bundles = await bundleAll(true);
    const notices = thirdPartyNotices(
      root,
      bundles.map(({ metafile }) => metafile),
    );
    const manifests = new Set(
      bundles
        .flatMap(({ metafile }) => Object.keys(metafile.inputs))
        .filter((path) => path.includes("node_modules/"))
        .map((path) => {
          // upwards to the package, without a look at how its path is written
          let at = dirname(resolve(root, path));
          while (
            !readdirSync(at).includes("package.json") ||
            !("version" in JSON.parse(readFileSync(join(at, "package.json"), "utf8")))
          )
            at = dirname(at);
          return join(at, "package.json");
        }),
    );
    assert.ok(manifests.size >= 8);
    for (const path of manifests) {
      const { name, version } = JSON.parse(readFileSync(path, "utf8")) as { name: string; version: string };
      assert.ok(notices.includes(`\n${name} ${version} (`), name);
      const licence = readdirSync(dirname(path)).find((file) => /^licen[cs]e/i.test(file)) ?? "";
      assert.ok(
        notices.includes(
          readFileSync(join(dirname(path), licence), "utf8")
            .replaceAll("\r\n", "\n")
            .trim(),
        ),
        name,
      );
    }
    for (const name of [
      "jsonc-parser",
      "vscode-languageserver",
      "vscode-languageclient",
      "commander",
      "fastest-levenshtein",
      "ignore",
      "ipaddr.js",
    ])
      assert.match(notices, new RegExp(`^${name.replace(".", "\\.")} \\d`, "m"));
    assert.doesNotMatch(notices, /^(typescript|mocha|esbuild) \d/m);
  }).timeout(120_000);

  test("travel with the extension and with the command line", () => {
    assert.ok(required.includes(`dist/${noticesFile}`));
    assert.ok(manifest.files.includes(`dist/${noticesFile}`));
    assert.ok(manifest.files.includes("dist/cli.js") && manifest.files.includes("dist/cli-*.js"));
    assert.equal(manifest.bin.keyhole, "dist/cli.js");
  });

  test("are in the order of names, each version of a package once, nested and scoped ones too; what is ours is not there", () => {
    const text = noticesOf(
      add("node_modules/b", { name: "b", version: "1.0.0", license: "MIT" }),
      add(
        "node_modules/a",
        { name: "a", version: "2.0.0", license: "ISC" },
        { "LICENSE-MIT": "one", NOTICE: "two\r\nthree" },
      ),
      add(
        "node_modules/b/node_modules/a",
        { name: "a", version: "1.0.0", license: "(MPL-2.0 OR Apache-2.0)" },
        { "license.txt": "nested" },
      ),
      add("node_modules/@s/c", { name: "@s/c", version: "1.0.0", license: "BSD-3-Clause" }),
      "server/entry/cli.ts",
    );
    assert.deepEqual(text.match(/^\S+ \d\.0\.0 .*$/gm), [
      "@s/c 1.0.0 (BSD-3-Clause)",
      "a 1.0.0 ((MPL-2.0 OR Apache-2.0))",
      "a 2.0.0 (ISC)",
      "b 1.0.0 (MIT)",
    ]);
    for (const part of ["one\n\ntwo\nthree\n", "nested", "The text of node_modules/@s/c"])
      assert.ok(text.includes(part), part);
  });

  test("a licence that is not allowed, none, or one without its text fails the build", () => {
    for (const license of [
      "GPL-3.0-only",
      "MIT AND GPL-3.0-only",
      "UNLICENSED",
      "SEE LICENSE IN x",
      undefined,
      { type: "MIT" },
      "",
    ]) {
      assert.throws(
        () => noticesOf(add("node_modules/x", { name: "x", version: "1.0.0", license })),
        /^Error: x 1\.0\.0 is bundled, and its licence /,
      );
    }
    assert.throws(
      () => noticesOf(add("node_modules/y", { name: "y", version: "1.0.0", license: "MIT" }, { "readme.md": "" })),
      /no licence text/,
    );
  });
});

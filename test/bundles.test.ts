/** What the server loads when it first needs it is in bundles of its own, and they travel with it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { bundleAll, root } from "../scripts/bundle.mjs";
import { cliModules, modules } from "../scripts/on-demand.mjs";
import { folders, isIn, required } from "../scripts/package.ts";
import {
  selfDescription,
  typeClass,
  typeNamespace,
  unusedFeatures,
  usedTypes,
  withShortExports,
} from "../scripts/unused-features.mjs";

suite("the server's and the command line's bundles", () => {
  for (const [out, entry, parts] of [
    ["server.js", "server/entry/node.ts", modules],
    ["web/server.js", "server/entry/browser.ts", modules],
    ["cli.js", "server/entry/cli.ts", cliModules],
  ] as const)
    test(`of ${out}, each part has one of a name that stays, and no module is in two of them`, async () => {
      const [built] = await bundleAll(true, (each) => each === out);
      assert.ok(built);
      const names = built.files.map(({ path }) => basename(path)).filter((name) => name.endsWith(".js"));
      const program = basename(out, ".js");
      for (const name of [`${program}.js`, ...[...parts.values()].map((part) => `${program}-${part}.js`)])
        assert.ok(names.includes(name), `${name} is not among ${names.join(", ")}`);
      const inputs = Object.values(built.metafile.outputs).flatMap((output) => Object.keys(output.inputs));
      assert.equal(inputs.length, new Set(inputs).size);
      const own = Object.keys(built.metafile.outputs[`dist/${out}`]?.inputs ?? {});
      assert.ok(own.includes(entry) && own.includes("server/rules/engine.ts"));
      for (const part of parts.keys()) assert.ok(!own.includes(part), `${part} is loaded at every start`);
      // Names that depend on the text would be left behind by the next version, and not be packaged.
      for (const { path, contents } of built.files)
        assert.doesNotMatch(Buffer.from(contents).toString(), /["'/](chunk|start)-[A-Z0-9]{8}/, path);
    }).timeout(60_000);

  test("what they leave out of the protocol's library, no source of the server asks for", () => {
    const members = [...unusedFeatures.values()].flat();
    const asked = new RegExp(`\\.(?:${members.join("|")})\\b|\\b(?:NotebookDocuments|SemanticTokensBuilder)\\b`);
    const sources = ["protocol", "entry"].flatMap((layer) =>
      readdirSync(join(root, "server", layer), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts"))
        .map((path) => join(root, "server", layer, path)),
    );
    assert.ok(sources.length > 50);
    assert.deepEqual(
      sources.filter((path) => asked.test(readFileSync(path, "utf8"))),
      [],
    );
  });

  test("of the protocol's types it has what is asked for", () => {
    const types = readFileSync(
      join(root, "node_modules/vscode-languageserver/node_modules/vscode-languageserver-types/lib/esm/main.js"),
      "utf8",
    );
    const names = new Set(
      [typeNamespace, typeClass].flatMap((part) => [...types.matchAll(part)].map(([, name]) => name)),
    );
    assert.ok(names.has("WorkspaceChange"));
    const sourcesIn = (folder: string, extension: string): string[] =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(extension) && !path.endsWith(`.test${extension}`))
        .map((path) => readFileSync(join(root, folder, path), "utf8"));
    const own = sourcesIn("server", ".ts").flatMap((text) =>
      [...text.matchAll(/^import \{([^}]*)\} from "vscode-languageserver(?:\/\w+)?";$/gm)].flatMap(([, names = ""]) =>
        names.split(","),
      ),
    );
    const ofLibrary = [
      "vscode-languageserver/lib",
      "vscode-languageserver/node_modules/vscode-languageserver-protocol/lib",
    ]
      .flatMap((folder) => sourcesIn(join("node_modules", folder), ".js"))
      .flatMap((text) =>
        [...text.matchAll(/\bvscode_languageserver_(?:types|protocol)_\d+\.(\w+)/g)].map(([, name]) => name),
      );
    const asked = [...own, ...ofLibrary].map((name = "") => name.trim()).filter((name) => names.has(name));
    assert.deepEqual([...new Set(asked)].sort(), [...usedTypes].sort());
  });

  test("nobody asks a request of the protocol which way it goes, or what announces it", () => {
    const asked = /\b\w+(?:Request|Notification)\.(?:messageDirection|capabilities)\b/;
    for (const folder of [
      "server",
      "node_modules/vscode-languageserver/lib",
      "node_modules/vscode-languageserver/node_modules/vscode-languageserver-protocol/lib",
    ]) {
      const texts = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.[jt]s$/.test(path) && !path.endsWith(".d.ts"))
        .map((path) => readFileSync(join(root, folder, path), "utf8"));
      assert.ok(texts.length > 10, folder);
      assert.deepEqual(
        texts.filter((text) => asked.test(text.replace(selfDescription, ""))),
        [],
        folder,
      );
    }
  });

  test("what the library's two large modules pass on is said shorter, and is what it was", () => {
    const line = (name: string): string =>
      `Object.defineProperty(exports, "${name}", { enumerable: true, get: function () { return messages_1.${name}; } });`;
    const made: Record<string, unknown> = {};
    const later = { A: 1, B: 2 };
    const run = new Function("exports", "messages_1", withShortExports(`${line("A")}\n${line("B")}\n`));
    run(made, later);
    later.B = 3;
    assert.deepEqual({ ...made }, { A: 1, B: 3 });
    for (const path of ["vscode-jsonrpc/lib/common/api.js", "vscode-languageserver-protocol/lib/common/protocol.js"]) {
      const text = readFileSync(join(root, "node_modules/vscode-languageserver/node_modules", path), "utf8");
      const shorter = withShortExports(text);
      assert.ok(shorter.length < text.length - 2000, path);
      assert.doesNotMatch(shorter, /^Object\.defineProperty\(exports, "\w+", \{ enumerable/m, path);
    }
  });

  test("all of them are packaged, for editors and, but for a web worker's, for npm", async () => {
    const built = await bundleAll(true, (out) => out === "server.js" || out === "web/server.js");
    const packed = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
    const files = built.flatMap((one) => one.files);
    assert.ok(files.length > 2 * modules.size);
    for (const { path } of files) {
      const name = relative(root, path).split(sep).join("/");
      if (!name.endsWith(".js")) continue;
      const covers = (pattern: string): boolean =>
        new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(name);
      assert.equal(manifest.files.some(covers), !name.startsWith("dist/web/"), name);
      assert.ok(required.includes(name) || folders.some((folder) => isIn(folder, name)), name);
      assert.ok(
        packed.some((line) => line.startsWith("!") && covers(line.slice(1))),
        name,
      );
    }
  }).timeout(60_000);
});

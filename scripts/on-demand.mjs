// Modules that a program loads when they are first needed get bundles of their own: `server-NAME.js` beside `server.js`,
// which stays small, because every start of an editor reads it, and `cli-NAME.js` beside `cli.js`, of which each check
// compiles what it reads.
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** The modules that somewhere `import()` names, and what their bundles are called: those of the server. */
export const modules = new Map([
  ["server/protocol/features.ts", "features"],
  ["server/protocol/explain.ts", "explain"],
  ["server/protocol/open-configurations.ts", "configurations"],
  ["server/workspace/read-model.ts", "model"],
  ["server/workspace/model-of-files.ts", "init"],
  ["server/workspace/infrastructure-reader.ts", "infrastructure"],
  ["server/rules/language/registry.ts", "language"],
  ["server/rules/language/describe.ts", "describe"],
  ["server/rules/completion/complete.ts", "completion"],
  ["server/rules/refactorings/refactorings.ts", "refactorings"],
  ["server/rules/waiving/waive.ts", "waivers"],
]);

/** Those of the command line. */
export const cliModules = new Map([
  ["server/rules/language/registry.ts", "language"],
  ["server/entry/commands/explain-message.ts", "explain"],
  ["server/workspace/infrastructure-reader.ts", "infrastructure"],
  ["server/rules/language/describe.ts", "describe"],
  ["server/rules/completion/complete.ts", "completion"],
  ["server/rules/refactorings/refactorings.ts", "refactorings"],
  ["server/rules/waiving/waive.ts", "waivers"],
]);

/**
 * esbuild's options for a program with such modules. esbuild puts what several bundles have in common into further
 * ones, one for each set of bundles; since each module imports the program's entry, all that the program itself needs is
 * in a single one, which takes the program's name (`namedBundles`).
 * @param {string} root
 * @param {string} entry
 * @param {ReadonlyMap<string, string>} parts
 */
export const splitOptions = (root, entry, parts) => ({
  splitting: true,
  plugins: [
    {
      name: "on-demand",
      setup: ({ onLoad }) => {
        for (const path of parts.keys())
          onLoad({ filter: pattern(path) }, async ({ path: file }) => ({
            contents: `import ${JSON.stringify(join(root, entry))};\n${await readFile(file, "utf8")}`,
            loader: "ts",
            resolveDir: dirname(file),
          }));
      },
    },
  ],
});

const pattern = (path) => new RegExp(`${path.replaceAll(".", "\\.").replaceAll("/", "[\\\\/]")}$`);

/**
 * What esbuild made, under names that stay: the program's own code, `server.js`; each module, `server-NAME.js`; and what
 * some of them share, `server-NAME-NAME.js`.
 * @param {string} out `server.js`
 * @param {ReadonlyMap<string, string>} parts
 * @param {{ metafile: import("esbuild").Metafile, outputFiles: import("esbuild").OutputFile[] }} built
 */
export function namedBundles(out, parts, { metafile, outputFiles }) {
  const program = basename(out, ".js");
  const stem = (path) => basename(path).split(".")[0];
  const outputs = Object.entries(metafile.outputs).filter(([path]) => extname(path) === ".js");
  const byPath = new Map(outputs);
  const start = outputs.find(([, { entryPoint }]) => entryPoint !== undefined && !parts.has(entryPoint));
  const [own, ...others] = staticImports(start[1]);
  if (own === undefined || others.length > 0 || Object.keys(start[1].inputs).length > 0)
    throw new Error(`${out} is not in one piece: ${JSON.stringify(start[1].imports)}`);
  const unnamed = outputs.filter(([, { entryPoint }]) => entryPoint !== undefined && !parts.has(entryPoint)).slice(1);
  if (unnamed.length > 0)
    throw new Error(`no bundle is named for import("${unnamed[0][1].entryPoint}"): scripts/on-demand.mjs`);
  const users = new Map(); // by bundle, the modules that load it
  for (const [path, { entryPoint }] of outputs)
    if (parts.has(entryPoint))
      for (const used of reached(path, byPath)) users.set(used, [...(users.get(used) ?? []), parts.get(entryPoint)]);
  const names = new Map([[stem(own), program]]);
  for (const [path, { entryPoint }] of outputs) {
    if (path === own || path === start[0]) continue;
    const named = entryPoint === undefined ? users.get(path).sort() : [parts.get(entryPoint)];
    names.set(stem(path), [program, ...named].join("-"));
  }
  const renamed = (text) => [...names].reduce((result, [from, to]) => result.replaceAll(from, to), text);
  const isStart = (path) => stem(path) === stem(start[0]);
  return {
    metafile: {
      ...metafile,
      outputs: Object.fromEntries(
        Object.entries(metafile.outputs).flatMap(([path, output]) =>
          isStart(path)
            ? []
            : [
                [
                  renamed(path),
                  { ...output, imports: output.imports.map((one) => ({ ...one, path: renamed(one.path) })) },
                ],
              ],
        ),
      ),
    },
    files: outputFiles
      .filter(({ path }) => !isStart(path))
      .map(({ path, text }) => ({ path: renamed(path), contents: Buffer.from(renamed(text)) })),
  };
}

const staticImports = ({ imports }) =>
  imports.filter(({ kind, external }) => kind === "import-statement" && external !== true).map(({ path }) => path);

function reached(path, outputs, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const next of staticImports(outputs.get(path))) reached(next, outputs, seen);
  return seen;
}

// The bundles of a server (on-demand.mjs) as scripts for a web worker that is no module: each defines itself in
// `keyholeScripts` (server/entry/late-scripts.ts), the program's own while it runs, the others when they are loaded.
import { basename } from "node:path";
import { transform } from "esbuild";

/** @param {import("esbuild").TransformOptions} options how programs of browsers are built */
export async function asScripts(out, { metafile, files }, options) {
  const program = basename(out, ".js");
  const name = (path) => basename(path, ".js");
  const imports = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [
      name(path),
      output.imports.filter(({ kind }) => kind === "import-statement").map(({ path: imported }) => name(imported)),
    ]),
  );
  const needs = (script, all = new Set()) => {
    for (const one of imports.get(script) ?? []) if (one !== program && !all.has(one)) needs(one, all.add(one));
    return [...all];
  };
  const later = (text) =>
    text.replace(
      /\bimport\("\.\/([\w-]+)\.js"\)/g,
      (_, script) => `keyholeScripts.import(${JSON.stringify(script)},${JSON.stringify(needs(script))})`,
    );
  return {
    metafile,
    files: await Promise.all(
      files.map(async ({ path, contents }) => {
        const script = JSON.stringify(name(path));
        const isProgram = name(path) === program;
        const { code } = await transform(later(contents.toString()), {
          ...options,
          format: "cjs",
          banner: isProgram ? "((module)=>{" : `keyholeScripts.define(${script},(require,module)=>{`,
          footer: isProgram ? `keyholeScripts.define(${script},(_,own)=>{own.exports=module.exports})})({});` : "});",
        });
        return { path, contents: Buffer.from(code.replace(/\brequire\("\.\/([\w-]+)\.js"\)/g, 'require("$1")')) };
      }),
    ),
  };
}

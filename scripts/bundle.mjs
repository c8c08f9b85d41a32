// What is built from what, and with which options; in memory.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";
import { cliModules, modules, namedBundles, splitOptions } from "./on-demand.mjs";
import { stripPages } from "./strip-pages.mjs";
import { withoutUnusedFeatures } from "./unused-features.mjs";
import { asScripts } from "./web-scripts.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const dist = join(root, "dist");

// jsonc-parser's CommonJS build asks for its parts at run time, so modules come first.
const node = { platform: "node", target: "node20", mainFields: ["module", "main"] };
/** Programs are ECMAScript modules; CommonJS packages bundled into them ask for Node's own modules by `require`. */
const program = {
  ...node,
  format: "esm",
  charset: "utf8",
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
};
/**
 * The extension is loaded whenever a JSON file is opened, the language client (400 KB to be parsed) only for policies:
 * a bundle of its own, required when first used.
 */
const lateClient = {
  name: "late-client",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/node-client\.ts$/ }, () => ({ path: "./node-client.cjs", external: true })),
};
const browser = {
  platform: "browser",
  target: "es2022",
  mainFields: ["browser", "module", "main"],
  conditions: ["browser"],
};

/**
 * What is built from what. The extension is .cjs, whatever a package.json says of other files; in a web worker editors
 * load CommonJS by the name .js only.
 */
const bundles = [
  {
    entry: "client/extension.ts",
    out: "extension.cjs",
    options: {
      ...node,
      format: "cjs",
      external: ["vscode"],
      plugins: [lateClient],
      supported: { "dynamic-import": false },
    },
  },
  { entry: "client/node-client.ts", out: "node-client.cjs", options: { ...node, format: "cjs", external: ["vscode"] } },
  { entry: "client/page/bucket-access.ts", out: "bucket-access.js", options: { ...browser, format: "iife" } },
  { entry: "client/page/bucket-access.css", out: "bucket-access.css", options: {} },
  { entry: "client/page/explain.ts", out: "explain.js", options: { ...browser, format: "iife" } },
  { entry: "client/page/explain.css", out: "explain.css", options: {} },
  {
    entry: "server/entry/node.ts",
    out: "server.js",
    options: { ...program, plugins: [withoutUnusedFeatures] },
    parts: modules,
    isTight: true,
  },
  { entry: "server/entry/cli.ts", out: "cli.js", options: program, parts: cliModules, executable: true },
  { entry: "client/browser.ts", out: "web/extension.js", options: { ...browser, format: "cjs", external: ["vscode"] } },
  {
    entry: "server/entry/browser.ts",
    out: "web/server.js",
    options: { ...browser, format: "esm", plugins: [withoutUnusedFeatures] },
    parts: modules,
    isTight: true,
    scripts: true,
  },
];

/**
 * Builds everything, writes nothing. Throws, after esbuild has said why, where one cannot be built.
 * @param {boolean} development
 * @param {(out: string) => boolean} wanted which ones
 */
export async function bundleAll(development, wanted = () => true) {
  const asked = bundles.filter(({ out }) => wanted(out));
  const missing = asked.filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0)
    throw new Error(`cannot build, these entry files do not exist: ${missing.map(({ entry }) => entry).join(", ")}`);
  const built = [];
  for (const { entry, out, options, parts, executable = false, isTight = false, scripts = false } of asked) {
    const { plugins: more = [], ...splitting } = parts === undefined ? {} : splitOptions(root, entry, parts);
    const result = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      ...(parts !== undefined
        ? { outdir: dirname(join(dist, out)), entryNames: "start" }
        : { outfile: join(dist, out) }),
      bundle: true,
      metafile: true,
      write: false,
      logLevel: "warning",
      minify: !development,
      sourcemap: development ? (scripts ? "inline" : "linked") : false,
      legalComments: "none",
      ...options,
      ...splitting,
      plugins: [stripPages(out === "cli.js"), ...(options.plugins ?? []), ...more],
    }).catch(() => {
      throw new Error(`cannot build ${entry} (see above)`);
    });
    const named = parts === undefined ? { ...result, files: result.outputFiles } : namedBundles(out, parts, result);
    const { metafile, files } = scripts ? await asScripts(out, named, scriptOptions(development)) : named;
    const own = files.find(({ path }) => path === join(dist, out));
    if (isTight && !development) await tighten(own);
    // esbuild leaves it in the entry, of which nothing else is left.
    if (executable) own.contents = Buffer.concat([Buffer.from("#!/usr/bin/env node\n"), own.contents]);
    built.push({ out, executable, metafile, files });
  }
  return built;
}

const scriptOptions = (development) => ({
  target: browser.target,
  charset: "utf8",
  minify: !development,
  sourcemap: development ? "inline" : false,
});

/** What every start of an editor reads is minified once more, which takes 2 % off what esbuild leaves. */
async function tighten(file) {
  const { code = "" } = await minify(file.contents.toString(), { module: true, compress: { passes: 2 } });
  file.contents = Buffer.from(code);
}

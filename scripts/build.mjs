// Bundles everything into dist/: `node scripts/build.mjs [--development]`.
// dist/server.js and dist/cli.js are what other editors and scripts start; their names stay.
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { stripPages } from "./strip-pages.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const development = process.argv.includes("--development");

/**
 * The server must stay small without its catalog (generated data): read at every start of an editor. It was 394 KB before it knew
 * workspace models; half of that is the protocol library.
 */
const serverLimit = 600 * 1024;

// jsonc-parser's CommonJS build asks for its parts at run time, so modules come first.
const node = { platform: "node", target: "node20", mainFields: ["module", "main"] };
/** Programs are ECMAScript modules; CommonJS packages bundled into them ask for Node's own modules by `require`. */
const program = {
  ...node, format: "esm",
  banner: { js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);' },
};
/**
 * The extension is loaded whenever a JSON file is opened, the language client (400 KB to be parsed) only for policies:
 * a bundle of its own, required when first used.
 */
const lateClient = {
  name: "late-client",
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/node-client\.ts$/ }, () => ({ path: "./node-client.cjs", external: true })),
};
const browser = { platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"], conditions: ["browser"] };

/**
 * What is built from what. The extension is .cjs, whatever a package.json says of other files; in a web worker editors load
 * CommonJS by the name .js only.
 */
const bundles = [
  { entry: "client/extension.ts", out: "extension.cjs", options: { ...node, format: "cjs", external: ["vscode"], plugins: [lateClient], supported: { "dynamic-import": false } } },
  { entry: "client/node-client.ts", out: "node-client.cjs", options: { ...node, format: "cjs", external: ["vscode"] } },
  { entry: "client/upload-access/page.ts", out: "upload-access.js", options: { ...browser, format: "iife" } },
  { entry: "client/upload-access/page.css", out: "upload-access.css", options: {} },
  { entry: "server/entry/node.ts", out: "server.js", options: program },
  { entry: "server/entry/cli.ts", out: "cli.js", options: program, executable: true },
  { entry: "client/browser.ts", out: "web/extension.js", options: { ...browser, format: "cjs", external: ["vscode"] } },
  { entry: "server/entry/browser.ts", out: "web/server.js", options: { ...browser, format: "iife" } },
];

const missing = bundles.filter(({ entry }) => !existsSync(join(root, entry)));
if (missing.length > 0) fail(`cannot build, these entry files do not exist: ${missing.map(({ entry }) => entry).join(", ")}`);

const dist = join(root, "dist");
// All in memory first: a build that fails leaves the last good one as it is.
const built = [];
for (const { entry, out, options, executable } of bundles) {
  const result = await build({
    absWorkingDir: root, entryPoints: [entry], outfile: join(dist, out), bundle: true, metafile: true, write: false, logLevel: "warning",
    minify: !development, sourcemap: development ? "linked" : false, legalComments: "none",
    ...options, plugins: [stripPages, ...options.plugins ?? []],
  }).catch(() => fail(`cannot build ${entry} (see above)`));
  const data = dataBytes(result.metafile, `dist/${out}`);
  const code = result.outputFiles.find(({ path }) => path.endsWith(out)).contents.length - data;
  if (!development && out.endsWith("server.js") && code > serverLimit) fail(`dist/${out} has ${kilobytes(code)} of code; the limit is ${kilobytes(serverLimit)}`);
  built.push({ out, executable, code, data, files: result.outputFiles });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "web"), { recursive: true });
writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n'); // for server.js, wherever dist/ is copied to
for (const { out, executable, code, data, files } of built) {
  for (const { path, contents } of files) writeFileSync(path, contents);
  if (executable) chmodSync(join(dist, out), 0o755);
  console.log(`dist/${out}`.padEnd(24) + kilobytes(code).padStart(8) + (data > 0 ? ` + ${kilobytes(data)} of data` : ""));
}

/** Bytes that JSON data (the catalog) takes in a bundle. */
function dataBytes(metafile, output) {
  const inputs = Object.entries(metafile.outputs).find(([path]) => path === output)?.[1].inputs ?? {};
  return Object.entries(inputs).filter(([path]) => path.endsWith(".json")).reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1024)} KB`;
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

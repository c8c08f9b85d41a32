// Bundles everything into dist/: `node scripts/build.mjs [--development]`.
// dist/server.js and dist/cli.js are what other editors and scripts start; their names stay.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const development = process.argv.includes("--development");

/** The server must stay small without its catalog (generated data): read at every start of an editor. */
const serverLimit = 400 * 1024;

const node = { platform: "node", target: "node20", format: "cjs" };
const browser = { platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"], conditions: ["browser"] };

/**
 * What is built from what. The extension is .cjs, because package.json says "type": "module" and newer editors believe it;
 * in a web worker editors load CommonJS by the name .js only.
 */
const bundles = [
  { entry: "client/extension.ts", out: "extension.cjs", options: { ...node, external: ["vscode"] } },
  { entry: "server/entry/node.ts", out: "server.js", options: node },
  { entry: "server/entry/cli.ts", out: "cli.js", options: { ...node, banner: { js: "#!/usr/bin/env node" } }, executable: true },
  { entry: "client/browser.ts", out: "web/extension.js", options: { ...browser, format: "cjs", external: ["vscode"] } },
  { entry: "server/entry/browser.ts", out: "web/server.js", options: { ...browser, format: "iife" } },
];

const missing = bundles.filter(({ entry }) => !existsSync(join(root, entry)));
if (missing.length > 0) fail(`cannot build, these entry files do not exist: ${missing.map(({ entry }) => entry).join(", ")}`);

const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n'); // these bundles are CommonJS inside an ESM package
const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

for (const { entry, out, options, executable } of bundles) {
  const outfile = join(dist, out);
  const result = await build({
    absWorkingDir: root, entryPoints: [entry], outfile, bundle: true, metafile: true, logLevel: "warning",
    minify: !development, sourcemap: development ? "linked" : false, legalComments: "none",
    define: { "process.env.KEYHOLE_VERSION": JSON.stringify(version) },
    ...options,
  }).catch(() => fail(`cannot build ${entry} (see above)`));
  if (executable) chmodSync(outfile, 0o755);
  const data = dataBytes(result.metafile, `dist/${out}`);
  const code = statSync(outfile).size - data;
  console.log(`dist/${out}`.padEnd(24) + kilobytes(code).padStart(8) + (data > 0 ? ` + ${kilobytes(data)} of data` : ""));
  if (!development && out.endsWith("server.js") && code > serverLimit) fail(`dist/${out} is over ${kilobytes(serverLimit)} without its data`);
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

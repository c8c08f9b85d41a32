// Bundles everything into dist/: `node scripts/build.mjs [--development]`.
// dist/server.js and dist/cli.js are what other editors and scripts start; their names stay.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundleAll, dist, root } from "./bundle.mjs";
import { catalogChunks, source as catalogSource } from "./catalog/chunks.mjs";
import { noticesFile, thirdPartyNotices } from "./notices.mjs";

const development = process.argv.includes("--development");

/**
 * The server must stay small without its catalog (generated data): read at every start of an editor. It was 394 KB
 * before it knew workspace models; half of that is the protocol library. What is rarely needed has bundles of its own
 * (on-demand.mjs), in a web worker, too.
 */
const limits = new Map([
  ["server.js", 600 * 1024],
  ["web/server.js", 700 * 1024],
]);

// All in memory first: a build that fails leaves the last good one as it is.
const bundled = await bundleAll(development).catch((error) => fail(error.message));
const built = bundled.map(({ out, executable, metafile, files }) => {
  const data = dataBytes(metafile, `dist/${out}`);
  const code = files.find(({ path }) => path === join(dist, out)).contents.length - data;
  if (!development && code > (limits.get(out) ?? Infinity))
    fail(`dist/${out} has ${kilobytes(code)} of code; the limit is ${kilobytes(limits.get(out))}`);
  return { out, executable, code, data, files };
});
const notices = attempt(() =>
  thirdPartyNotices(root, [...bundled.map(({ metafile }) => metafile), { inputs: { [catalogSource]: {} } }]),
);

const catalog = attempt(() => catalogChunks());

rmSync(dist, { recursive: true, force: true });
for (const folder of ["web", "catalog"]) mkdirSync(join(dist, folder), { recursive: true });
writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n'); // for server.js, wherever dist/ is copied to
writeFileSync(join(dist, noticesFile), notices);
for (const { out, executable, code, data, files } of built) {
  for (const { path, contents } of files) writeFileSync(path, contents);
  if (executable) chmodSync(join(dist, out), 0o755);
  say(out, kilobytes(code), data > 0 ? ` + ${kilobytes(data)} of data` : "");
  for (const { path, contents } of files)
    if (path.endsWith(".js") && path !== join(dist, out)) say(relative(dist, path), kilobytes(contents.length));
}
for (const [name, text] of catalog) writeFileSync(join(dist, "catalog", `${name}.json`), text);
const catalogBytes = [...catalog.values()].reduce((sum, text) => sum + text.length, 0);
say("catalog", kilobytes(catalogBytes), ` in ${catalog.size} files`);

function say(out, size, more = "") {
  console.log(`dist/${out}`.padEnd(24) + size.padStart(8) + more);
}

/** Bytes that JSON data (the catalog) takes in a bundle. */
function dataBytes(metafile, output) {
  const inputs = Object.entries(metafile.outputs).find(([path]) => path === output)?.[1].inputs ?? {};
  return Object.entries(inputs)
    .filter(([path]) => path.endsWith(".json"))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return fail(error.message);
  }
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1024)} KB`;
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

// Bundles everything into dist/: `node scripts/build.mjs [--development]`.
// dist/server.js and dist/cli.js are what other editors and scripts start; their names stay.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleAll, dist, root } from "./bundle.mjs";
import { noticesFile, thirdPartyNotices } from "./notices.mjs";

const development = process.argv.includes("--development");

/**
 * The server must stay small without its catalog (generated data): read at every start of an editor. It was 394 KB
 * before it knew workspace models; half of that is the protocol library.
 */
const serverLimit = 600 * 1024;

// All in memory first: a build that fails leaves the last good one as it is.
const bundled = await bundleAll(development).catch((error) => fail(error.message));
const built = bundled.map(({ out, executable, metafile, files }) => {
  const data = dataBytes(metafile, `dist/${out}`);
  const code = files.find(({ path }) => path.endsWith(out)).contents.length - data;
  if (!development && out.endsWith("server.js") && code > serverLimit)
    fail(`dist/${out} has ${kilobytes(code)} of code; the limit is ${kilobytes(serverLimit)}`);
  return { out, executable, code, data, files };
});
const notices = attempt(() =>
  thirdPartyNotices(
    root,
    bundled.map(({ metafile }) => metafile),
  ),
);

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "web"), { recursive: true });
writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n'); // for server.js, wherever dist/ is copied to
writeFileSync(join(dist, noticesFile), notices);
for (const { out, executable, code, data, files } of built) {
  for (const { path, contents } of files) writeFileSync(path, contents);
  if (executable) chmodSync(join(dist, out), 0o755);
  console.log(
    `dist/${out}`.padEnd(24) + kilobytes(code).padStart(8) + (data > 0 ? ` + ${kilobytes(data)} of data` : ""),
  );
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

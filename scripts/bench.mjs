// Builds everything, and bundles the benchmark as the server is bundled: what is measured is what people run.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outfile = join(root, ".cache", "bench.mjs");
const folder = dirname(outfile);
mkdirSync(folder, { recursive: true });
if (
  spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", "ignore", "inherit"] })
    .status !== 0
)
  process.exit(1);
await build({
  absWorkingDir: root,
  entryPoints: {
    bench: "scripts/bench/main.ts",
    "parse-only": "scripts/bench/parse-only.ts",
    "read-only": "scripts/bench/read-only.ts",
  },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  // The YAML library is CommonJS.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: "warning",
});
process.exit(
  spawnSync(process.execPath, ["--expose-gc", outfile, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" })
    .status ?? 1,
);

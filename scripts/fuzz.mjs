// Bundles the fuzzer as the server is bundled, and runs it: bundled code is what people run, and starts at once.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outfile = join(root, ".cache", "fuzz.mjs");
mkdirSync(dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["test/fuzz/main.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  logLevel: "warning",
  sourcemap: "inline",
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
});
// Documents are many and short-lived: a larger young generation is collected more seldom.
const flags = ["--enable-source-maps", "--max-semi-space-size=64"];
const fuzzer = spawn(process.execPath, [...flags, outfile, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
// The fuzzer ends with its tally then; from a terminal it has had the signal itself.
process.on("SIGTERM", () => fuzzer.kill("SIGTERM"));
process.on("SIGINT", () => undefined);
fuzzer.on("exit", (status) => process.exit(status ?? 1));

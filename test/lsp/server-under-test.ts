import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const bundle = join(root, "dist", "server.js");

export interface ServerUnderTest {
  readonly path: string;
  dispose(): void;
}

/**
 * dist/server.js, or, where that is missing or older than a source file of the server, a bundle of its own in a
 * temporary folder.
 */
export async function serverUnderTest(): Promise<ServerUnderTest> {
  if (existsSync(bundle) && statSync(bundle).mtimeMs >= newestSource(join(root, "server")))
    return { path: bundle, dispose: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "keyhole-server-"));
  const path = join(folder, "server.cjs");
  const dispose = () => {
    rmSync(folder, { recursive: true });
  };
  await build({
    absWorkingDir: root,
    entryPoints: ["server/entry/node.ts"],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    mainFields: ["module", "main"], // jsonc-parser's `main` loads its parts in a way that no bundler follows
  }).catch((error: unknown) => {
    dispose();
    throw error;
  });
  return { path, dispose };
}

function newestSource(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

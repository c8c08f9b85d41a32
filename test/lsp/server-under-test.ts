import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { catalogChunks } from "../../scripts/catalog/chunks.mjs";
import { bundleAll, dist, root } from "../../scripts/bundle.mjs";

const name = "server.js";
const bundle = join(dist, name);

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
  const dispose = () => {
    rmSync(folder, { recursive: true });
  };
  try {
    const built = await bundleAll(true, (out) => out === name);
    for (const { path, contents } of built.flatMap(({ files }) => files))
      writeFileSync(join(folder, basename(path)), contents);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    mkdirSync(join(folder, "catalog"));
    for (const [chunk, text] of catalogChunks()) writeFileSync(join(folder, "catalog", `${chunk}.json`), text);
  } catch (error) {
    dispose();
    throw error;
  }
  return { path: join(folder, name), dispose };
}

function newestSource(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

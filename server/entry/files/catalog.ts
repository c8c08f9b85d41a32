/** The catalog's files, which `npm run build` puts beside the bundles. */
import { readFile } from "node:fs/promises";
import { LoadedCatalog } from "../../catalog/catalog.ts";

/** @param bundle the URL of the script that runs */
export function catalogOnDisk(bundle: string): LoadedCatalog {
  const folder = new URL("catalog/", bundle);
  return new LoadedCatalog((name) => readFile(new URL(`${name}.json`, folder), "utf8"));
}

/** The catalog's files, which `npm run build` puts beside the bundles. */
import { readFileSync } from "node:fs";
import { LoadedCatalog } from "../../catalog/catalog.ts";

/** @param bundle the URL of the script that runs */
export function catalogOnDisk(bundle: string): LoadedCatalog {
  const folder = new URL("catalog/", bundle);
  // A few kilobytes each, on the disk that the program was read from: Node's threads would take ten times as long.
  return new LoadedCatalog(
    (name) =>
      new Promise((resolve) => {
        resolve(readFileSync(new URL(`${name}.json`, folder), "utf8"));
      }),
  );
}

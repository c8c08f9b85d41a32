/** The whole catalog, for tests: read once. */
import { catalogChunks } from "../../scripts/catalog/chunks.mjs";
import { LoadedCatalog } from "../../server/catalog/catalog.ts";

let whole: LoadedCatalog | undefined;

/** What `npm run build` puts beside the bundles, loaded. */
export const wholeCatalog = (): LoadedCatalog => (whole ??= LoadedCatalog.whole(catalogChunks()));

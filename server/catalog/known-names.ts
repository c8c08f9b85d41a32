/** The catalog with names that somebody knows besides: AWS adds services, actions and keys faster than it is refreshed. */
import type { Catalog } from "./catalog.ts";

/** @param names services (`s3`), actions and condition keys (`s3:GetThing`) */
export function withNames(catalog: Catalog, names: readonly string[]): Catalog {
  if (names.length === 0) return catalog;
  const known = new Set(names.map((name) => name.toLowerCase()));
  const prefixes = new Set([...known].map(prefixOf));
  const has = (prefix: string): boolean => prefixes.has(prefix.toLowerCase());
  return {
    date: catalog.date,
    revision: `${catalog.revision} ${names.join()}`,
    prefixes: catalog.prefixes,
    isAdded: (name) => known.has(name.toLowerCase()) || known.has(prefixOf(name.toLowerCase())),
    hasService: (prefix) => has(prefix) || catalog.hasService(prefix),
    hasArnService: (prefix) => has(prefix) || catalog.hasArnService(prefix),
    hasKeyPrefix: (prefix) => has(prefix) || catalog.hasKeyPrefix(prefix),
    serviceName: (prefix) => catalog.serviceName(prefix),
    service: (prefix) => catalog.service(prefix),
    servicesOfKey: (prefix) => catalog.servicesOfKey(prefix),
    coversResourceControl: (prefix) => catalog.coversResourceControl(prefix),
  };
}

const prefixOf = (name: string): string => name.split(":", 1)[0] ?? "";

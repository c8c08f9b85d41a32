/** Resources of a template that write into buckets. */
import type { ObjectNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { WriterSettings } from "../writers.ts";
import { writersOf, writerTypes } from "../writers.ts";
import { textOf } from "./functions.ts";
import type { Resolver } from "./resolve.ts";
import type { Resource } from "./template.ts";

const settingsOf = (object: ObjectNode): WriterSettings => ({
  text(name) {
    const value = propertyOf(object, name)?.value;
    return value && textOf(value);
  },
  inside(name) {
    const value = propertyOf(object, name)?.value;
    const all = value?.kind === "array" ? value.items : [value];
    return all.flatMap((one) => (one?.kind === "object" ? [settingsOf(one)] : []));
  },
});

export const declaredWriters = (resources: readonly Resource[], resolver: Resolver): ReturnType<typeof writersOf> =>
  resources.flatMap(({ type, properties }) => {
    if (properties === undefined || !writerTypes.includes(type)) return [];
    const own = resolver.value(properties);
    return own?.kind === "object" ? writersOf(type, settingsOf(own)) : [];
  });

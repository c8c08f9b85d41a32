/** What an account answered, as JSON: each member asked for by name, whatever is there. */
import { own } from "../../policy/own.ts";

/** What stands under the names, one in the other; undefined where it does not. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let now = value;
  for (const name of names) {
    if (typeof now !== "object" || now === null) return undefined;
    now = own(now as Readonly<Record<string, unknown>>, name);
  }
  return now;
}

export const textAt = (value: unknown, ...names: readonly string[]): string | undefined => {
  const text = at(value, ...names);
  return typeof text === "string" ? text : undefined;
};

/** Nothing where there is no list. */
export const listAt = (value: unknown, ...names: readonly string[]): readonly unknown[] => {
  const list = at(value, ...names);
  return Array.isArray(list) ? list : [];
};

export const textsIn = (list: readonly unknown[]): string[] => list.filter((item) => typeof item === "string");

/** AWS's list of `Key` and `Value`, or an object of them. */
export function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const pairs = Array.isArray(value)
    ? value.flatMap((tag): [string, string][] => {
        const [key, text] = [textAt(tag, "Key"), textAt(tag, "Value")];
        return key === undefined || text === undefined ? [] : [[key, text]];
      })
    : Object.entries((value ?? {}) as object).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

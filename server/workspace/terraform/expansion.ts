/** The scopes that a block is read in: one for each element of `count` or `for_each`. */
import type { DeclaredBlock, ValuePlace } from "./declared.ts";
import { attributeOf, placeIn } from "./declared.ts";
import type { Evaluating } from "./evaluating.ts";
import type { HclValue, Instances, NameScope, ObjectEntry } from "./values.ts";
import { lazyEntry, number, object, textOf } from "./values.ts";
import { called } from "./written-names.ts";

/** Instances of one block; a larger list is as good as one of unknown length. */
const maxInstances = 100;

export interface Expanded {
  readonly form: Instances["form"];
  readonly all: readonly { readonly key: string; readonly suffix: string; readonly scope: NameScope }[];
  readonly open: boolean;
}

export function expansionOf(evaluator: Evaluating, { block, file }: DeclaredBlock, scope: NameScope): Expanded {
  const [count, each] = [attributeOf(block.body, "count"), attributeOf(block.body, "for_each")];
  const withName = (name: string, value: HclValue): NameScope => ({
    ...scope,
    names: new Map([...scope.names, [name, value]]),
  });
  if (count !== undefined) {
    const at = placeIn(count.value, file);
    const value = evaluator.known(count.value, scope);
    const digits = value.kind === "bool" ? Number(value.value) : Number(textOf(value));
    const open = value.kind === "unknown" || Number.isNaN(digits) || digits > maxInstances;
    const all = Array.from({ length: open ? 1 : digits }, (_, index) => ({
      key: String(index),
      suffix: `[${String(index)}]`,
      scope: withName("count", objectOf({ index: number(index, at) }, at)),
    }));
    return { form: "count", all, open };
  }
  if (each !== undefined) {
    const at = placeIn(each.value, file);
    const value = evaluator.known(each.value, scope);
    const members = value.kind === "null" ? { all: [], open: false } : evaluator.members(value, at);
    const isSet = value.kind !== "object" && value.kind !== "unknown";
    const all = members.all.slice(0, maxInstances).map(([key, item]) => {
      const name = isSet ? item : key;
      const text = name.kind === "unknown" ? name.expression : (textOf(name) ?? "");
      return {
        key: text,
        suffix: name.kind === "unknown" ? `[${text}]` : `[${JSON.stringify(text)}]`,
        scope: withName(
          "each",
          objectOf(
            {
              key: called(evaluator, name, "each.key"),
              value: called(evaluator, item, isSet ? "each.key" : "each.value"),
            },
            at,
          ),
        ),
      };
    });
    return { form: "each", all, open: members.open };
  }
  return { form: "single", all: [{ key: "", suffix: "", scope }], open: false };
}

const objectOf = (
  members: Readonly<Record<"key" | "value" | "index", HclValue>> | Partial<Record<"key" | "value" | "index", HclValue>>,
  at: ValuePlace,
): HclValue =>
  object(
    new Map(Object.entries(members).map(([name, value]): [string, ObjectEntry] => [name, lazyEntry(at, () => value)])),
    at,
  );

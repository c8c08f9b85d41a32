/** Arguments and blocks of a block, `dynamic` ones worked out. */
import type { HclBlock, HclBody } from "../../policy/hcl/nodes.ts";
import type { Evaluating } from "./evaluating.ts";
import type { Instance, NameScope, HclValue } from "./values.ts";
import { attributeOf, placeIn } from "./declared.ts";
import { lazyEntry, object } from "./values.ts";
import { called } from "./written-names.ts";

export interface FoundBlock {
  /** As written; of a dynamic one its `content`. */
  readonly block: HclBlock;
  readonly body: HclBody;
  readonly scope: NameScope;
  readonly dynamic: boolean;
}

export interface FoundBlocks {
  readonly all: readonly FoundBlock[];
  /** Whether nobody knows how many there are. */
  readonly open: boolean;
}

export function blocksOf(evaluator: Evaluating, body: HclBody, type: string, scope: NameScope): FoundBlocks {
  const all: FoundBlock[] = [];
  let open = false;
  for (const block of body.blocks) {
    if (block.type.value === type) all.push({ block, body: block.body, scope, dynamic: false });
    if (block.type.value !== "dynamic" || block.labels[0]?.value !== type) continue;
    const each = attributeOf(block.body, "for_each");
    const content = block.body.blocks.find(({ type: name }) => name.value === "content");
    if (each === undefined || content === undefined) continue;
    const at = placeIn(each.value, scope.file);
    const members = evaluator.members(evaluator.known(each.value, scope), at);
    open ||= members.open;
    const written = attributeOf(block.body, "iterator")?.value;
    const iterator = written?.kind === "variable" ? written.name : type;
    for (const [key, value] of members.all) {
      const own = object(
        new Map([
          ["key", lazyEntry(at, () => called(evaluator, key, `${iterator}.key`))],
          ["value", lazyEntry(at, () => called(evaluator, value, `${iterator}.value`))],
        ]),
        at,
      );
      all.push({
        block: content,
        body: content.body,
        scope: { ...scope, names: new Map([...scope.names, [iterator, own]]) },
        dynamic: true,
      });
    }
  }
  return { all, open };
}

/** An argument of a block; undefined where it is not written. */
export function valueIn(evaluator: Evaluating, body: HclBody, name: string, scope: NameScope): HclValue | undefined {
  const attribute = attributeOf(body, name);
  return attribute && evaluator.known(attribute.value, scope);
}

/** The same where `null` is as good as not written. */
export function givenIn(evaluator: Evaluating, body: HclBody, name: string, scope: NameScope): HclValue | undefined {
  const value = valueIn(evaluator, body, name, scope);
  return value?.kind === "null" ? undefined : value;
}

export function argumentOf(evaluator: Evaluating, instance: Instance, name: string): HclValue | undefined {
  const { declared, scope } = instance;
  if (attributeOf(declared.block.body, name) === undefined) return undefined;
  return evaluator.memory.of(instance, `argument ${name}`, () => valueIn(evaluator, declared.block.body, name, scope));
}

/** A tree of HCL whose text stands elsewhere: in a string of JSON, or in the text of another file. */
import type { HclText } from "./nodes.ts";

type Segments = HclText["segments"];

/**
 * The same tree with every offset as `to` has it.
 * @param isEven whether what stands side by side stands side by side there, too
 */
export function moved<Node extends object>(node: Node, to: (offset: number) => number, isEven: boolean): Node {
  return copy(node, (part) => {
    if (!isText(part)) return { ...copyOf(part, to) };
    const segments = isEven
      ? part.segments.map(({ at, offset }) => ({ at, offset: to(offset) }))
      : part.segments.flatMap((segment, index) =>
          split(segment, part.segments[index + 1]?.at ?? part.value.length, to),
        );
    return { ...copyOf(part, to), segments };
  }) as Node;
}

const isText = (part: object): part is HclText => "segments" in part;

const counted = new Set(["offset", "end", "equals", "separator"]);

const copyOf = (part: object, to: (offset: number) => number): object =>
  Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      counted.has(name) && typeof value === "number" && value >= 0 ? to(value) : (value as unknown),
    ]),
  );

function copy(node: unknown, change: (part: object) => object): unknown {
  if (Array.isArray(node)) return node.map((item) => copy(item, change));
  if (typeof node !== "object" || node === null) return node;
  const changed = change(node);
  return Object.fromEntries(
    Object.entries(changed).map(([name, value]) => [
      name,
      name === "segments" ? (value as unknown) : copy(value, change),
    ]),
  );
}

/** One for each run of characters that stand side by side. */
function split({ at, offset }: Segments[number], end: number, to: (offset: number) => number): Segments {
  const found: Segments[number][] = [];
  for (let index = 0; at + index < end; index++) {
    const outer = to(offset + index);
    const length = to(offset + index + 1) - outer;
    const goesOn = index > 0 && outer === to(offset + index - 1) + 1;
    if (length > 1) found.push({ at: at + index, offset: outer, escape: length });
    else if (!goesOn) found.push({ at: at + index, offset: outer });
  }
  return found;
}

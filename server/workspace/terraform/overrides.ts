/**
 * Override files: what they declare again replaces arguments and nested blocks of what other files declare.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
import type { HclAttribute, HclBlock } from "../../policy/hcl/nodes.ts";
import { moved } from "../../policy/hcl/moved.ts";
import type { DeclaredBlock, SourceFile } from "./declared.ts";

export const isOverride = ({ file }: Pick<SourceFile, "file">): boolean =>
  /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/i.test(file);

/** A block with what another file says of it; places are counted in the first one. */
export function overridden({ block, file }: DeclaredBlock, by: DeclaredBlock): DeclaredBlock {
  const delta = by.file.base - file.base;
  const { attributes, blocks } = moved(by.block.body, (offset) => offset + delta, true);
  return {
    block: {
      ...block,
      body: {
        ...block.body,
        attributes: replaced(block.body.attributes, attributes),
        blocks: [...block.body.blocks.filter((one) => !blocks.some((other) => areAlike(one, other))), ...blocks],
      },
    },
    file: { ...file, others: [...(file.others ?? []), by.file] },
    locals: [],
  };
}

function replaced(before: readonly HclAttribute[], after: readonly HclAttribute[]): readonly HclAttribute[] {
  const names = new Set(after.map(({ name }) => name.value));
  return [...before.filter(({ name }) => !names.has(name.value)), ...after];
}

const areAlike = (one: HclBlock, other: HclBlock): boolean => made(one) === made(other);

/** What a block makes, by itself or for each element of something. */
const made = ({ type, labels }: HclBlock): string | undefined =>
  type.value === "dynamic" ? labels[0]?.value : type.value;

/** What stands in one of the files that a block is read from. */
export function writtenIn(
  file: Pick<SourceFile, "base" | "text" | "others">,
  { offset, end }: { readonly offset: number; readonly end: number },
): string {
  for (const { base, text } of [file, ...(file.others ?? [])]) {
    const at = file.base + offset - base;
    if (at >= 0 && at < text.length) return text.slice(at, at + end - offset);
  }
  return "";
}

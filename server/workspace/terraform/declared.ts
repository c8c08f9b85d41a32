/** The blocks of the files of a configuration. */
import type { HclAttribute, HclBlock, HclBody } from "../../policy/hcl/nodes.ts";

/** Counted in the text of the whole configuration. */
export interface ValuePlace {
  readonly offset: number;
  readonly end: number;
}

export interface SourceFile {
  readonly file: string;
  /** Where it begins in the text of the whole configuration. */
  readonly base: number;
  readonly text: string;
  readonly body: HclBody;
  /** The blocks of the file: the same objects for as long as they say the same at the same place. */
  readonly declared: readonly DeclaredBlock[];
  /** Whether it was read to its end, and edits can be made in it. */
  readonly sound: boolean;
  /** Of a block that override files add to: these. */
  readonly others?: readonly SourceFile[];
}

/** A file that an expression reads. */
export type OtherFile = Pick<SourceFile, "file" | "base" | "text">;

export interface DeclaredBlock {
  readonly block: HclBlock;
  readonly file: SourceFile;
  /** Of a block `locals`. */
  readonly locals: readonly DeclaredLocal[];
}

export const declaredIn = (file: SourceFile, block: HclBlock): DeclaredBlock => ({
  block,
  file,
  locals: block.type.value === "locals" ? block.body.attributes.map((attribute) => ({ attribute, file })) : [],
});

export interface DeclaredLocal {
  readonly attribute: HclAttribute;
  readonly file: SourceFile;
}

export const attributeOf = (body: HclBody, name: string): HclAttribute | undefined =>
  body.attributes.find((attribute) => attribute.name.value === name);

/** Where something of a file stands in the text of the whole configuration. */
export const placeIn = ({ offset, end }: ValuePlace, { base }: Pick<SourceFile, "base">): ValuePlace => ({
  offset: base + offset,
  end: base + end,
});

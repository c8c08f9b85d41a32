/** How new HCL is written into a file: by the habits of what stands round it. */
import type { Range } from "../nodes.ts";
import { isPolicyDocument } from "./documents.ts";
import { habitsOf } from "./habits.ts";
import type { HclAttribute, HclBody } from "./nodes.ts";
import type { AlignedMember } from "./align.ts";
import { HclPrinter, quotedHcl } from "./print.ts";

/** A file that is edited. */
export interface HclSource {
  readonly text: string;
  readonly body: HclBody;
  /** Where the file's text begins in the text that nodes count in. */
  readonly base: number;
  /**
   * HCL for a text that is not to be written as itself, such as `aws_kms_key.data.arn`; on one line.
   * @throws NotWritable
   */
  rawOf(value: string): string | undefined;
  /** Blocks that the file needs for what `rawOf` has given since this was asked last. */
  takeNeeded?(): readonly string[];
}

export class HclWriting {
  readonly text: string;
  readonly #hcl: HclSource;

  constructor(hcl: HclSource) {
    this.text = hcl.text;
    this.#hcl = hcl;
  }

  printer(at: Range): HclPrinter {
    return new HclPrinter(habitsOf(this.text, this.#hcl.body, at), (value) => this.scalar(value, at));
  }

  scalar(value: string, at: Range): string {
    return this.#hcl.rawOf(value) ?? quotedHcl(value, isPolicyDocument(this.#hcl.body, at));
  }
}

export const rangeOf = ({ offset, end }: Range): Range => ({ offset, end });
export const attributeAssignment = ({ offset, end, name, equals }: HclAttribute): AlignedMember => ({
  offset,
  end,
  nameEnd: name.end,
  equals,
});

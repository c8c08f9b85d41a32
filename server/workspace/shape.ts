/**
 * A small language for the shape of keyhole.json. One description in it (schema.ts) is read in two ways: as what the
 * model's reader accepts (check-shape.ts), and as the JSON schema by which editors complete and explain
 * (json-schema.ts).
 */

/** What a text has to look like. */
export interface TextFormat {
  /** As a problem names it: "an account id, 12 digits". */
  readonly what: string;
  /** Anchored, without flags: JSON schemas know none. */
  readonly pattern: string;
  readonly regexp: RegExp;
  /** Shown by completion. */
  readonly examples: readonly string[];
}

export type Shape =
  | { readonly kind: "text"; readonly format?: TextFormat }
  /** One of these words, each with its meaning. */
  | { readonly kind: "choice"; readonly values: Readonly<Record<string, string>> }
  /** The code of a finding. */
  | { readonly kind: "code" }
  | { readonly kind: "boolean" }
  /** A number, a boolean or a text: values of condition keys. */
  | { readonly kind: "scalar" }
  /** Said not to be there. */
  | { readonly kind: "null" }
  | { readonly kind: "list"; readonly items: Shape }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Member>> }
  /** An object whose member names are data: bucket names, ARNs. */
  | { readonly kind: "map"; readonly keys: TextFormat | "code"; readonly values: Shape }
  /** A policy document as it is, checked by nobody but the policy's own reader. */
  | { readonly kind: "document" }
  /** Alternatives that differ in their JSON type. */
  | { readonly kind: "either"; readonly shapes: readonly Shape[] }
  /** The same thing in many places; the schema gives it a definition of that name. */
  | { readonly kind: "named"; readonly name: string; readonly shape: Shape };

export interface Member {
  /** Markdown; its first sentence says what the member is. */
  readonly doc: string;
  readonly shape: Shape;
  readonly required?: true;
  /** JSON text of an example of the value. */
  readonly example?: string;
}

export const text = (format?: TextFormat): Shape =>
  format === undefined ? { kind: "text" } : { kind: "text", format };
export const choice = (values: Readonly<Record<string, string>>): Shape => ({ kind: "choice", values });
export const list = (items: Shape): Shape => ({ kind: "list", items });
export const object = (members: Readonly<Record<string, Member>>): Shape => ({ kind: "object", members });
export const map = (keys: TextFormat | "code", values: Shape): Shape => ({ kind: "map", keys, values });
export const either = (...shapes: readonly Shape[]): Shape => ({ kind: "either", shapes });
export const named = (name: string, shape: Shape): Shape => ({ kind: "named", name, shape });
/** One, or a list of them. */
export const oneOrMore = (shape: Shape): Shape => either(shape, list(shape));

/**
 * The tree of HCL, the language of Terraform, with positions. Offsets are UTF-16 code units into the text that was
 * parsed; `end` is exclusive. Half-typed text gives a tree too: an attribute may lack its value, a block its brace;
 * `ParsedHcl` says whether all of it was read.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import type { Range } from "../nodes.ts";

type Span = Pick<Range, "offset" | "end">;

export interface HclName extends Span {
  readonly value: string;
}

/** What stands between the braces of a block, or in the file: attributes and blocks, each in the order of the text. */
export interface HclBody extends Span {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

/** `name = value` */
export interface HclAttribute extends Span {
  readonly name: HclName;
  /** Of the `=`, -1 while it is not typed yet. */
  readonly equals: number;
  readonly value: HclExpression;
}

/** `type "label" { … }` */
export interface HclBlock extends Span {
  readonly type: HclName;
  readonly labels: readonly HclLabel[];
  /** From the opening brace to past the closing one. */
  readonly body: HclBody;
  /** Whether the closing brace is there. */
  readonly closed: boolean;
}

/** `offset`…`end` include the quotes. */
export interface HclLabel extends HclName {
  readonly quoted: boolean;
}

export type HclExpression =
  | HclLiteral
  | HclTemplate
  | HclVariable
  | HclAttributeOf
  | HclIndex
  | HclSplat
  | HclCall
  | HclTuple
  | HclObject
  | HclFor
  | HclConditional
  | HclBinary
  | HclUnary
  | HclParentheses
  | HclMissing;

/** A number, `true`, `false` or `null`. */
export interface HclLiteral extends Span {
  readonly kind: "literal";
  readonly value: number | boolean | null;
}

/** A string in quotes, a heredoc, or the text of a template file. */
export interface HclTemplate extends Span {
  readonly kind: "template";
  readonly parts: readonly HclTemplatePart[];
  readonly form: "quoted" | "heredoc" | "file";
  /** Of a heredoc with `<<-`: as many characters of indentation are no part of any line. */
  readonly stripped: number;
  /** Whether the closing quote or marker is there. */
  readonly closed: boolean;
}

export type HclTemplatePart = HclText | HclInterpolation | HclTemplateIf | HclTemplateFor;

/** Literal text between two interpolations. */
export interface HclText extends Span {
  readonly kind: "text";
  /** Unescaped, the indentation of a heredoc with `<<-` taken away. */
  readonly value: string;
  /**
   * Where the value departs from the text of the file, in order: from the character `at` of the value on, the character
   * `at + n` stands at the offset `offset + n` of the text. The first begins at 0. In a string of JSON, `escape` is
   * the length of the escape sequence that stands for the first of them.
   */
  readonly segments: readonly { readonly at: number; readonly offset: number; readonly escape?: number }[];
}

/** `${ … }`; `~` at a brace takes the white space beside it away, which the neighbours' values already lack. */
export interface HclInterpolation extends Span {
  readonly kind: "interpolation";
  readonly expression: HclExpression;
}

/** `%{ if … } … %{ else } … %{ endif }` */
export interface HclTemplateIf extends Span {
  readonly kind: "if";
  readonly condition: HclExpression;
  readonly then: readonly HclTemplatePart[];
  readonly otherwise: readonly HclTemplatePart[];
}

/** `%{ for key, value in … } … %{ endfor }` */
export interface HclTemplateFor extends Span {
  readonly kind: "for";
  readonly keyName: HclName | undefined;
  readonly valueName: HclName;
  readonly collection: HclExpression;
  readonly parts: readonly HclTemplatePart[];
}

/** The first name of a reference: `var`, `local`, `aws_s3_bucket`, `each`, or the variable of a `for`. */
export interface HclVariable extends Span {
  readonly kind: "variable";
  readonly name: string;
}

/** `object.name`; also `object.0`, of old. */
export interface HclAttributeOf extends Span {
  readonly kind: "attribute";
  readonly object: HclExpression;
  readonly name: HclName;
}

/** `object[key]` */
export interface HclIndex extends Span {
  readonly kind: "index";
  readonly object: HclExpression;
  readonly key: HclExpression;
}

/**
 * `list[*].a[0]` and `list.*.a`: `each` is what is asked of each item, an expression over the item, which is
 * `HclVariable` with the empty name. Of the form with a dot, indexes after it are asked of the result.
 */
export interface HclSplat extends Span {
  readonly kind: "splat";
  readonly object: HclExpression;
  readonly each: HclExpression;
}

export interface HclCall extends Span {
  readonly kind: "call";
  /** With `provider::name::` where it is written. */
  readonly name: HclName;
  readonly arguments: readonly HclExpression[];
  /** `f(list...)`: the last argument is a list of arguments. */
  readonly expands: boolean;
  readonly closed: boolean;
}

export interface HclTuple extends Span {
  readonly kind: "tuple";
  readonly items: readonly HclExpression[];
  readonly closed: boolean;
}

export interface HclObject extends Span {
  readonly kind: "object";
  readonly items: readonly HclObjectItem[];
  readonly closed: boolean;
}

export interface HclObjectItem extends Span {
  /** A bare name is its text (`HclTemplate` of one text with `form` "quoted" has quotes in its span, a bare name not). */
  readonly key: HclExpression;
  /** The name where the key is bare or a plain string. */
  readonly name: string | undefined;
  /** Of `=` or `:`, -1 while it is not typed yet. */
  readonly separator: number;
  readonly value: HclExpression;
}

/** `[for k, v in c : v if p]`, `{for k, v in c : k => v... if p}` */
export interface HclFor extends Span {
  readonly kind: "for";
  readonly form: "tuple" | "object";
  readonly keyName: HclName | undefined;
  readonly valueName: HclName;
  readonly collection: HclExpression;
  /** Of an object. */
  readonly key: HclExpression | undefined;
  readonly value: HclExpression;
  /** `...`: values of one key become a list. */
  readonly groups: boolean;
  readonly condition: HclExpression | undefined;
  readonly closed: boolean;
}

export interface HclConditional extends Span {
  readonly kind: "conditional";
  readonly condition: HclExpression;
  readonly then: HclExpression;
  readonly otherwise: HclExpression;
}

export interface HclBinary extends Span {
  readonly kind: "binary";
  readonly operator: "||" | "&&" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "%";
  readonly left: HclExpression;
  readonly right: HclExpression;
}

export interface HclUnary extends Span {
  readonly kind: "unary";
  readonly operator: "!" | "-";
  readonly operand: HclExpression;
}

export interface HclParentheses extends Span {
  readonly kind: "parentheses";
  readonly inner: HclExpression;
}

/** Where an expression is expected and none can be read. */
export interface HclMissing extends Span {
  readonly kind: "missing";
}

export interface HclProblem {
  readonly code: "unexpectedToken" | "unclosed" | "missingValue" | "tooDeep" | "tooMany";
  readonly range: Span;
}

export interface ParsedHcl {
  readonly text: string;
  readonly body: HclBody;
  readonly problems: readonly HclProblem[];
  /** Whether all of the text was read: no fix is made otherwise. */
  readonly sound: boolean;
}

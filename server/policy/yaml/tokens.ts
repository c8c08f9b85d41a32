/** What the `yaml` library tells of a text: its tokens with their places, and whether it is YAML. The tree is made elsewhere. */
import { CST, Parser, parseDocument } from "yaml";

export type Token = CST.Token;
export type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;
export type CollectionItem = CST.CollectionItem;
export type Alias = CST.FlowScalar & { readonly type: "alias" };
export type Scalar = (CST.FlowScalar & { readonly type: Exclude<CST.FlowScalar["type"], "alias"> }) | CST.BlockScalar;

/** The first document of the text that holds anything, and where the library found an error before or behind it. */
export function documentToken(text: string): {
  readonly document: CST.Document | undefined;
  readonly error: number | undefined;
} {
  let document: CST.Document | undefined;
  let error: number | undefined;
  for (const token of new Parser().parse(text)) {
    if (token.type === "doc-end" && document !== undefined) break;
    if (token.type === "document" && document !== undefined) {
      // An error in the next document comes before that one does.
      if (error !== undefined && error >= token.offset) error = undefined;
      break;
    }
    if (token.type === "document" && token.value !== undefined) document = token;
    if (token.type === "error") error ??= document === undefined ? 0 : token.offset;
  }
  return { document, error };
}

/** The value of a scalar as YAML folds and unescapes it. @param fault called where that is not possible */
export const scalarValue = (token: Scalar, fault: () => void): string =>
  CST.resolveAsScalar(token, true, fault)?.value ?? "";

export const isScalar = (token: Token): token is Scalar =>
  token.type === "scalar" ||
  token.type === "single-quoted-scalar" ||
  token.type === "double-quoted-scalar" ||
  token.type === "block-scalar";

export const isAlias = (token: Token): token is Alias => token.type === "alias";

/** Whether the library's own reader has nothing against the text. */
export const isValid = (text: string): boolean =>
  parseDocument(text, { logLevel: "silent", keepSourceTokens: false }).errors.length === 0;

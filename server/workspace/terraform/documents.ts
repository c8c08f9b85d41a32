/** Policy documents of a configuration, written as expressions or as text. */
import { readDocument } from "../../policy/document.ts";
import type { Style } from "../../policy/edits/style.ts";
import type { Range } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { SyntaxProblem } from "../../policy/parse.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument, Source } from "../../policy/recognize.ts";
import type { Kind } from "../declared-policies.ts";
import { foundDocument } from "../declared-policies.ts";
import type { Evaluator } from "./evaluator.ts";
import { placeIn } from "./json.ts";
import { Nodes } from "./nodes.ts";
import type { StringValue, HclValue } from "./values.ts";

/** What all documents of one version of a configuration share. */
export interface ConfigurationSource {
  /** The name of the configuration as a whole. */
  readonly file: string;
  readonly text: string;
  /** Another one for each version of the text. */
  readonly version?: unknown;
  /** Whether the file at this place was read to its end. */
  isSound(place: Range): boolean;
  /** @param address of the resource or data source that is edited */
  makeStyle?(address: string, place: Range): Style;
  /** The policy at the same place in another version of the text. */
  reread?(text: string, path: string): FoundDocument | undefined;
}

/**
 * Undefined for what is no policy, or not known to be one.
 * @param path by which it is found again in another version of the text
 */
export function policyOf(
  source: ConfigurationSource,
  evaluator: Evaluator,
  value: HclValue | undefined,
  path: string,
  kind: Kind,
): FoundDocument | undefined {
  if (value?.kind !== "string") return undefined;
  return value.encodes === undefined
    ? writtenAsText(source, evaluator, value, kind)
    : writtenAsExpression(source, evaluator, value, value.encodes(), path, kind);
}

function writtenAsExpression(
  source: ConfigurationSource,
  evaluator: Evaluator,
  value: StringValue,
  encodes: HclValue,
  path: string,
  kind: Kind,
): FoundDocument | undefined {
  const nodes = new Nodes(evaluator, [value.place]);
  const node = nodes.node(encodes);
  const statement = node.kind === "object" ? propertyOf(node, "Statement") : undefined;
  if (node.kind !== "object" || statement === undefined) return undefined;
  const document = readDocument(node, statement);
  const address = value.document ?? path.replace(/\/(?:inline_policy\/\d+|\w+)$/, "");
  const { makeStyle, reread } = source;
  let known: { readonly style: Style | undefined; readonly version: unknown } | undefined;
  const own: Source = {
    // The same policy may be in later versions of the text, too.
    get text() {
      return source.text;
    },
    get style() {
      return known?.version === source.version ? known?.style : undefined;
    },
    set style(style) {
      known = { style, version: source.version };
    },
    root: node,
    embedded: [],
    get sound() {
      return makeStyle !== undefined && source.isSound(value.place);
    },
    ...(makeStyle === undefined ? {} : { makeStyle: () => makeStyle(address, value.place) }),
    ...(reread === undefined ? {} : { reread: (changed: string) => reread(changed, path) }),
  };
  return foundDocument(document, own, kind, nodes.isUnknown);
}

/** A heredoc, or what `file` and `templatefile` read. */
function writtenAsText(
  { isSound }: ConfigurationSource,
  { names }: Evaluator,
  value: StringValue,
  kind: Kind,
): FoundDocument | undefined {
  const { root, problems } = parseJson(value.value);
  const statement = root?.kind === "object" ? propertyOf(root, "Statement") : undefined;
  if (root?.kind !== "object" || statement === undefined || problems.some(isGrave)) return undefined;
  const document = readDocument(root, statement);
  const toOuterRange = placeIn(value);
  const own: Source = {
    text: value.value,
    root,
    sound: false && isSound(value.place),
    embedded: [
      {
        text: value.value,
        toOuter: (offset) => toOuterRange({ offset, end: offset }).offset,
        toOuterRange,
        toOuterEdit: ({ range, newText }) => ({ range: toOuterRange(range), newText }),
      },
    ],
  };
  const isMadeUp = (text: string): boolean => names.symbolsIn([text]).size > 0;
  return {
    ...foundDocument(document, own, kind, (node) => node.kind === "string" && isMadeUp(node.value)),
    problems: value.chosen === true ? [] : problems,
  };
}

/** Of a text with a comma too many all is known that it says. */
const isGrave = ({ code }: SyntaxProblem): boolean => code !== "trailingComma";

/**
 * Statements of a key policy whose Resource is something else than `"*"`, which means the key itself.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
import type { RequestContext } from "../../evaluate/context.ts";
import { compileResourcePattern, resourceMatches } from "../../evaluate/resource-pattern.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { Statement } from "../../policy/document.ts";
import type { JsonNode, StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { keyShape } from "../scenario/key-shape.ts";

export interface StrayResource {
  /** Of the statement. */
  readonly effect: Statement["effect"];
  /** The value of `Resource`. */
  readonly element: JsonNode;
  /** Entries other than `"*"`, at least one. */
  readonly values: readonly [StringNode, ...StringNode[]];
  /** Whether `"*"` stands in the same list. */
  readonly besideAll: boolean;
  /** Whether no entry can be the key, so that the statement does nothing. */
  readonly dead: boolean;
  /** Whether it names a key, or an alias, and the policy one elsewhere: which of them is this key, nothing tells. */
  readonly oneOfSeveral: boolean;
}

/** @param keys ARNs of the keys that have this policy, where a model tells */
export function strayResources({ document, kind }: FoundDocument, keys: readonly string[]): StrayResource[] {
  if (kind !== "key") return [];
  const entries = document.statements.flatMap(({ resource }) => resource?.values ?? []);
  const keysNamed = new Set(entries.flatMap(namedKey));
  const homes = new Set(entries.flatMap(homeNamed));
  return document.statements.flatMap(({ effect, resource }): StrayResource[] => {
    const element = resource?.property.value;
    if (resource === undefined || resource.negated || element === undefined) return [];
    const [first, ...more] = resource.values.filter(({ value }) => value !== "*");
    if (first === undefined) return [];
    const canBeKey = ({ value }: StringNode): boolean => {
      const pattern = compileResourcePattern(value, document.variables);
      const shape = keyShape(pattern);
      if (shape !== "key" || keys.length === 0) return shape === "key" || shape === "placeholder";
      return keys.some((arn) => resourceMatches(pattern, arnSegments(arn), open) !== FALSE);
    };
    return [
      {
        effect,
        element,
        values: [first, ...more],
        dead: !resource.values.some(canBeKey),
        besideAll: more.length + 1 < resource.values.length,
        oneOfSeveral:
          (keysNamed.size > 1 || homes.size > 1) &&
          resource.values.some((value) => homeNamed(value).length > 0) &&
          (keys.length === 0 || !resource.values.every(canBeKey)),
      },
    ];
  });
}

const open: RequestContext = { get: () => "unknown" };

/** The key that an ARN without wildcards names, be it one that is to be filled in. */
const namedKey = ({ value }: StringNode): string[] =>
  /^arn:[a-z-]+:kms:[^:*?$]+:[^:*?$]+:key\/[^*?$]+$/.test(value) ? [value] : [];

/** The Region and the account in which the key is that an ARN names, or that its alias has. */
const homeNamed = ({ value }: StringNode): string[] =>
  (/^arn:[a-z-]+:kms:([^:*?$]+:[^:*?$]+):(?:key|alias)\/[^*?$]+$/.exec(value) ?? []).slice(1);

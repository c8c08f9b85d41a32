/**
 * Statements of a key policy whose Resource is something else than `"*"`, which means the key itself.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
import { compileResourcePattern } from "../../evaluate/resource-pattern.ts";
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
  /** Whether no entry can be any key, so that the statement does nothing. */
  readonly dead: boolean;
}

export function strayResources({ document, kind }: FoundDocument): StrayResource[] {
  if (kind !== "key") return [];
  return document.statements.flatMap(({ effect, resource }): StrayResource[] => {
    const element = resource?.property.value;
    if (resource === undefined || resource.negated || element === undefined) return [];
    const [first, ...more] = resource.values.filter(({ value }) => value !== "*");
    if (first === undefined) return [];
    const canBeKey = ({ value }: StringNode): boolean =>
      ["key", "placeholder"].includes(keyShape(compileResourcePattern(value, document.variables)));
    return [
      {
        effect,
        element,
        values: [first, ...more],
        dead: !resource.values.some(canBeKey),
        besideAll: more.length + 1 < resource.values.length,
      },
    ];
  });
}

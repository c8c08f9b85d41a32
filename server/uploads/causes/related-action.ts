/** The action to point at when another one is missing. */
import { decrypt, generateDataKey, lookalikes } from "../../catalog/kms-actions.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { StringNode } from "../../policy/nodes.ts";

/** The nearest action that these statements do allow: where a missing one is told. */
export function relatedAction(statements: readonly CompiledStatement[], missing: string): StringNode | undefined {
  const wanted = missing === decrypt ? [generateDataKey] : [...lookalikes, decrypt];
  for (const action of wanted) {
    for (const statement of statements) {
      const index = statement.matchAction(action.toLowerCase());
      if (index >= 0 && statement.statement.action?.negated === false) return statement.statement.action.values[index];
    }
  }
  return undefined;
}

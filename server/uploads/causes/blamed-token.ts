/** The token of a statement to blame: of a Deny, and of a condition that is not met. */
import { networkKeys } from "../../catalog/condition-keys.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { TRUE, UNKNOWN } from "../../evaluate/truth.ts";
import type { Range } from "../../policy/nodes.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { KmsContext } from "../requests/kms-request.ts";
import { meansOtherService } from "../scenario/purpose.ts";

/** The token of a Deny that catches the request: its action, or the property that reaches further than its list. */
export function denyToken(statement: CompiledStatement, action: string): Range {
  const { action: actions, resource, principal, node } = statement.statement;
  if (actions?.negated === true) return actions.property.key;
  if (resource?.negated === true) return resource.property.key;
  if (principal?.negated === true) return principal.property.key;
  return actions?.values[statement.matchAction(action.toLowerCase())] ?? actions?.property.key ?? node;
}

/**
 * The value of a condition to blame, -1 for its key: where the key is absent from the request, or has no value at all.
 */
export function conditionValue(statement: CompiledStatement, index: number, request: KmsRequest): number {
  const condition = statement.conditions[index];
  if (condition === undefined) return -1;
  const context = new KmsContext(request);
  const value = context.get(condition.key);
  if (value === "absent" || condition.values.length === 0) return -1;
  if (condition.negated && typeof value !== "string") {
    const matching = condition.values.findIndex((_, at) =>
      value.some((text) => condition.valueMatches(at, text, context) === TRUE),
    );
    return Math.max(0, matching);
  }
  // A wildcard that is taken literally was meant for this request.
  const literal =
    condition.base === "StringEquals" && !condition.negated && typeof value !== "string"
      ? condition.values.findIndex((text) => isPatternFor(text, value))
      : -1;
  if (literal >= 0) return literal;
  // Beside values that mean other services, the one that means S3 is wrong.
  return Math.max(
    0,
    condition.values.findIndex((named) => !meansOtherService(condition, named)),
  );
}

const isPatternFor = (text: string, values: readonly string[]): boolean =>
  /[*?]/.test(text) && values.some((value) => globMatches(compileGlob(text), value));

/** The conditions on network keys that leave a statement open. */
export function networkConditions(statement: CompiledStatement, request: KmsRequest): number[] {
  const context = new KmsContext(request);
  return statement.conditions.flatMap((condition, index) =>
    networkKeys.has(condition.key.toLowerCase()) && condition.evaluate(context) === UNKNOWN ? [index] : [],
  );
}

/** Range of a condition's value, or of its key. */
export function conditionToken(statement: CompiledStatement, condition: number, value: number): Range {
  const element = statement.statement.conditions[condition];
  return element?.valueNodes[value] ?? element?.key.key ?? statement.statement.node;
}

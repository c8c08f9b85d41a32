/** Operators and keys of conditions, as they stand together. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { Statement } from "../../policy/document.ts";
import { isNullIfExists } from "./grammar.ts";
import { nullInstead, removeMember, renameTo } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { keyOf } from "./names.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { element, isEmptyList } from "./policy.ts";
import { isKnown } from "./texts.ts";
import { familyOf } from "./operator-types.ts";

type ConditionFinding = LanguageFinding<"key" | "operator">;

/** A finding at the condition key. */
export const atKey = ({ key, operator }: Clause): ConditionFinding => ({
  at: key.key,
  values: { key: key.key.value, operator: operator.key.value },
});

/** A finding at the operator, once for all its keys. */
function* atOperators(
  policy: Statements,
  isMeant: (clause: Clause) => boolean,
): Generator<ConditionFinding & { clause: Clause }> {
  const seen = new Set<unknown>();
  for (const clause of policy.clauses) {
    if (seen.has(clause.operator) || !isMeant(clause)) continue;
    seen.add(clause.operator);
    yield { ...atKey(clause), at: clause.operator.key, clause };
  }
}

/** `NullIfExists`. */
export function* nullIfExists(policy: Statements): Generator<ConditionFinding> {
  for (const { clause, ...found } of atOperators(policy, ({ operator }) => isNullIfExists(operator.key.value)))
    yield { ...found, fixes: renameTo(policy, clause.operator, "Null", { effect: "corrects", preferred: false }) };
}

export const qualifiedNull = (policy: Statements) =>
  atOperators(policy, (clause) => familyOf(clause) === "Null" && clause.op?.set !== undefined);

/**
 * Whether `*` is all that the key is compared with, and stands for every value that it has: for an ARN operator only
 * that of an ARN.
 */
const isAnything = (clause: Clause, { catalog }: WithCatalog): boolean =>
  clause.values.length === 1 &&
  clause.values[0]?.value === "*" &&
  (familyOf(clause) !== "Arn" || keyOf(catalog, clause)?.type === "ARN");

interface WithCatalog {
  readonly catalog: Catalog;
}

const nameOf = ({ op }: Clause): string => op?.base.name ?? "";

/** `*` under an operator that takes it for anything: the key has to be there. */
export function* presence(policy: Statements, ask: WithCatalog): Generator<ConditionFinding> {
  for (const clause of policy.clauses) {
    const { op, key } = clause;
    if (
      !isAnything(clause, ask) ||
      op?.ifExists !== false ||
      op.set === "ForAllValues" ||
      !/^(?:String|Arn)Like$/.test(nameOf(clause))
    )
      continue;
    const [item] = key.value?.kind === "array" ? key.value.items : [];
    yield { ...atKey(clause), at: item ?? key.key, fixes: nullInstead(policy, clause, "false") };
  }
}

/** `*` under a negated one: the key must not be there. */
export function* absence(policy: Statements, ask: WithCatalog): Generator<ConditionFinding> {
  for (const clause of policy.clauses)
    if (isAnything(clause, ask) && /^(?:String|Arn)NotLike$/.test(nameOf(clause)) && clause.op?.set !== "ForAnyValue")
      yield { ...atKey(clause), fixes: nullInstead(policy, clause, "true") };
}

/** `*` where it is always met. */
export function* alwaysMet(policy: Statements, ask: WithCatalog): Generator<ConditionFinding> {
  for (const clause of policy.clauses)
    if (
      isAnything(clause, ask) &&
      /^(?:String|Arn)Like$/.test(nameOf(clause)) &&
      (clause.op?.ifExists === true || clause.op?.set === "ForAllValues")
    )
      yield { ...atKey(clause), fixes: removeClause(policy, clause) };
}

/** `*` where it can't be met. */
export function* neverMet(policy: Statements, ask: WithCatalog): Generator<ConditionFinding> {
  for (const clause of policy.clauses)
    if (
      isAnything(clause, ask) &&
      /^(?:String|Arn)NotLike$/.test(nameOf(clause)) &&
      clause.op?.set === "ForAnyValue" &&
      !clause.op.ifExists
    )
      yield atKey(clause);
}

/** The key goes from its operator, which has others. */
const removeClause = (policy: Statements, { block, key }: Clause) =>
  block.properties.length > 1 ? removeMember(policy, block, key, { effect: "neutral", preferred: true }) : [];

/** Keys without values, by what their operator makes of that. */
export function* emptyValues(
  policy: Statements,
  which: "plain" | "ForAllValues" | "ForAnyValue" | "IfExists",
): Generator<ConditionFinding> {
  for (const clause of policy.clauses) {
    const { value } = clause.key;
    if (!isEmptyList(value)) continue;
    const is = clause.op?.set ?? (clause.op?.ifExists === true ? "IfExists" : "plain");
    if (is !== which) continue;
    const isAbsence = (is === "ForAllValues" || is === "IfExists") && clause.op?.base.negated === false;
    yield { ...atKey(clause), at: value, fixes: isAbsence ? nullInstead(policy, clause, "true", false) : [] };
  }
}

/** A key with a name of this form, whatever the operator. */
function* keysNamed(
  policy: Statements,
  isMeant: (name: string, clause: Clause) => boolean,
): Generator<ConditionFinding> {
  for (const clause of policy.clauses) if (isMeant(clause.name, clause)) yield atKey(clause);
}

/** A condition key without its service. */
export const unformed = (policy: Statements) =>
  keysNamed(policy, (name) => isKnown(name) && !/^[^:]+:[^:].*$/.test(name));

/** The old key of the principal's ARN. */
export function* oldArnKey(policy: Statements): Generator<ConditionFinding> {
  for (const clause of policy.clauses)
    if (clause.name === "aws:arn")
      yield {
        ...atKey(clause),
        fixes: renameTo(policy, clause.key, "aws:PrincipalArn", { effect: "corrects", preferred: false }),
      };
}

/** Keys whose value the client chooses. */
export const forgeable = (policy: Statements) =>
  keysNamed(policy, (name) => name === "aws:referer" || name === "aws:useragent");

/** A private address says nothing without its VPC. */
export const unpaired = (policy: Statements) =>
  keysNamed(
    policy,
    (name, { statement }) =>
      name === "aws:vpcsourceip" &&
      !statement.conditionsOpen &&
      !clausesOf(statement).some((other) => other.name === "aws:sourcevpc" || other.name === "aws:sourcevpce"),
  );

/** `s3:prefix` where everything but the prefix is listed. */
export const negatedPrefix = (policy: Statements) =>
  keysNamed(
    policy,
    (name, clause) =>
      name === "s3:prefix" &&
      familyOf(clause) === "String" &&
      (clause.statement.effect === "Deny" ? clause.op?.base.negated === false : clause.op?.base.negated === true) &&
      clause.statement.effect !== undefined,
  );

/** Attributes that a read without `Select` gives all the same. */
export const unselected = (policy: Statements) =>
  keysNamed(
    policy,
    (name, { statement }) =>
      name === "dynamodb:attributes" &&
      statement.effect === "Allow" &&
      !statement.conditionsOpen &&
      !clausesOf(statement).some(
        (other) =>
          other.name === "dynamodb:select" &&
          /^StringEquals/.test(nameOf(other)) &&
          other.values.some(({ value }) => value === "SPECIFIC_ATTRIBUTES"),
      ),
  );

/** A key that is always the bucket's own account. */
export const irrelevantInBucket = (policy: Statements) => keysNamed(policy, (name) => name === "s3:resourceaccount");

const vpcKeys = new Set(["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]);

/** Keys that few services send, with actions of all. */
export const withAllServices = (policy: Statements) =>
  keysNamed(
    policy,
    (name, { statement: { action } }) =>
      vpcKeys.has(name) && (action?.negated === true || action?.values.some(({ value }) => value === "*") === true),
  );

/** A tag of the resource as a condition of everything but some actions, at `NotAction`. */
export function* tagWithNotAction(policy: Statements, effect: "Allow" | "Deny"): Generator<ConditionFinding> {
  for (const clause of policy.clauses) {
    const { name, key, statement } = clause;
    if (!name.startsWith("aws:resourcetag/") || statement.effect !== effect || familyOf(clause) === "Null") continue;
    if (statement.action?.negated === true)
      yield {
        ...atKey(clause),
        at: statement.action.property.key,
        also: [{ range: key.key, message: "The tag of the resource." }],
      };
  }
}

/** Whether clauses are all its conditions: what is not of their form would seem to be none. */
export function isWhole(statement: Statement): boolean {
  const condition = element(statement, "Condition");
  if (condition === undefined) return !statement.conditionsOpen;
  return (
    !statement.conditionsOpen &&
    condition.value?.kind === "object" &&
    condition.value.properties.every(
      ({ value }) =>
        value?.kind === "object" && value.properties.every((key) => (key.value?.kind ?? "object") !== "object"),
    )
  );
}

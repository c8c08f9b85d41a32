/** What AWS demands of policies that an organization sets for all its resources. */
import { propertyOf } from "../../policy/nodes.ts";
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { addCondition } from "../../policy/edits/insert.ts";
import { format } from "../../policy/message.ts";
import { proposal } from "../fixes/proposal.ts";
import { atKey } from "./conditions.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import { clausesOf } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { element } from "./policy.ts";
import { familyOf } from "./operator-types.ts";

const titles = { add: 'Add {operator} of {key} "{value}" to Condition' } as const;

const isForAll = ({ principal }: Statement): boolean =>
  principal?.negated === false &&
  principal.entries.length > 0 &&
  principal.entries.every(({ kind, node }) => kind === "AWS" && node.value === "*");

/** Principals in a policy that holds for all. */
export function* ownPrincipals({ statements }: Statements): Generator<LanguageFinding<"name" | "statement">> {
  for (const statement of statements) {
    const { principal } = statement;
    if (principal !== undefined && !isForAll(statement))
      yield {
        at: principal.property.key,
        values: { name: principal.property.key.value, statement: statementName(statement) },
      };
  }
}

/** An Allow that is not the one of everything. */
export function* partialAllows({ statements }: Statements): Generator<LanguageFinding<"statement">> {
  for (const statement of statements) {
    if (statement.effect !== "Allow") continue;
    const { resource } = statement;
    const isAll = resource?.negated === false && resource.values.length === 1 && resource.values[0]?.value === "*";
    const effect = element(statement, "Effect")?.value;
    if (
      effect !== undefined &&
      !(isAll && isForAll(statement) && propertyOf(statement.node, "Condition") === undefined)
    )
      yield { at: effect, values: { statement: statementName(statement) } };
  }
}

const ofPrincipal = /^aws:(?:principalorgid|principalorgpaths|principalaccount|principalarn|principaltag\/.+)$/;
const ofSource = /^aws:(?:sourceaccount|sourcearn|sourceorgid|sourceorgpaths)$/;
const sometimesAbsent = /^aws:(?:sourceaccount|sourceorgid|sourceorgpaths)$/;

/** Whether the condition says whether a service calls. */
const asksForServices = (statement: Statement, value: "true" | "false"): boolean =>
  clausesOf(statement).some(
    (clause) =>
      clause.name === "aws:principalisawsservice" &&
      familyOf(clause) === "Bool" &&
      clause.values.some((node) => String(node.value).toLowerCase() === value),
  );

const isNullCheck = (clause: Clause): boolean =>
  familyOf(clause) === "Null" &&
  (clause.name === "aws:sourceaccount" || clause.name === "aws:sourcearn") &&
  clause.values.some((node) => String(node.value).toLowerCase() === "false");

type KeyFinding = LanguageFinding<"key" | "operator">;

/** Keys of the principal, which services have none of. */
export const principalKeys = (policy: Statements) =>
  alone(policy, ofPrincipal, (statement) => statement.effect === "Deny" && !asksForServices(statement, "false"), [
    "BoolIfExists",
    "aws:PrincipalIsAWSService",
    "false",
  ]);

/** Keys of a service's request, which others have none of. */
export const sourceKeys = (policy: Statements) =>
  alone(policy, ofSource, (statement) => !asksForServices(statement, "true"), [
    "BoolIfExists",
    "aws:PrincipalIsAWSService",
    "true",
  ]);

/** Keys that some services don't send. */
export const absentKeys = (policy: Statements) =>
  alone(policy, sometimesAbsent, (statement) => !clausesOf(statement).some(isNullCheck), [
    "Null",
    "aws:SourceAccount",
    "false",
  ]);

function* alone(
  policy: Statements,
  keys: RegExp,
  isAlone: (statement: Statement) => boolean,
  [operator, key, value]: readonly [string, string, string],
): Generator<KeyFinding> {
  for (const clause of policy.clauses) {
    if (!keys.test(clause.name) || familyOf(clause) === "Null") continue;
    if (clause.statement.conditionsOpen || !isAlone(clause.statement)) continue;
    yield {
      ...atKey(clause),
      fixes: clausesOf(clause.statement).some(({ name }) => name === key.toLowerCase())
        ? []
        : [
            proposal(
              policy.found,
              format(titles.add, { operator, key, value }),
              { effect: clause.statement.effect === "Deny" ? "loosens" : "restricts", preferred: false },
              ({ text, style }) => addCondition(text, style, clause.statement.node, operator, key, [value]),
            ),
          ],
    };
  }
}

/**
 * Policies as `evaluate` takes them: statements as the engine reads them, slips as they were meant, without those that
 * AWS could not use; among other policies that leave the decision to them.
 */
import type { PolicyStack } from "../../server/evaluate/decision/policies.ts";
import { PolicyReader } from "../../server/evaluate/decision/policies.ts";
import { meantOperator } from "../../server/evaluate/conditions/operators.ts";
import type { ListElement, PolicyDocument, PolicyType, Statement } from "../../server/policy/document.ts";

export type Json = Readonly<Record<string, unknown>>;

const reader = new PolicyReader();

/** Every statement that AWS can use. */
export const policyOf = (type: PolicyType, { variables, statements }: PolicyDocument): Json =>
  withStatements(
    variables,
    statements.map(statementOf).filter((one) => isAccepted(type, one)),
  );

/** One statement; one that denies, or takes the place of one that does, beside an Allow of everything. */
export function aloneOf(
  type: PolicyType,
  { variables }: PolicyDocument,
  statement: Statement | undefined,
  denies: boolean,
): Json {
  const everybody = takesPrincipals(type) ? { Principal: "*" } : {};
  const own = statement === undefined ? [] : [statementOf(statement)].filter((one) => isAccepted(type, one));
  return withStatements(variables, denies ? [{ ...everything, ...everybody }, ...own] : own);
}

/**
 * What else there is leaves it to the policy whether principals of the account may do something; one stack for each way
 * to do so.
 */
export function stacksOf(type: PolicyType, policy: Json, account: string): PolicyStack[] {
  const leaves = withStatements(true, [{ ...everything, Principal: { AWS: `arn:aws:iam::${account}:root` } }]);
  const allows = withStatements(true, [everything]);
  switch (type) {
    case "identity":
      return [reader.read({ identity: [policy], resource: leaves })];
    case "resource":
      return [reader.read({ identity: [allows], resource: policy }), reader.read({ resource: policy })];
    case "serviceControl":
    case "resourceControl":
      return [reader.read({ identity: [allows], resource: leaves, [type]: [[policy]] })];
    default:
      return [reader.read({ identity: [allows], resource: leaves, [type]: [policy] })];
  }
}

const everything = { Effect: "Allow", Action: "*", Resource: "*" };

const takesPrincipals = (type: PolicyType): boolean =>
  type === "resource" || type === "resourceControl" || type === "vpcEndpoint";

const withStatements = (variables: boolean, statements: readonly Json[]): Json => ({
  Version: variables ? "2012-10-17" : "2008-10-17",
  Statement: statements,
});

const accepted = new Map<string, boolean>();

/** Whether `evaluate` takes a policy of that statement. */
function isAccepted(type: PolicyType, statement: Json): boolean {
  const policy = withStatements(true, [statement]);
  const text = `${type} ${JSON.stringify(statement)}`;
  let known = accepted.get(text);
  if (known === undefined) {
    try {
      reader.read({ [type]: isControl(type) ? [[policy]] : [policy] });
      known = true;
    } catch {
      known = false;
    }
    if (accepted.size > 50_000) accepted.clear();
    accepted.set(text, known);
  }
  return known;
}

const isControl = (type: PolicyType): boolean => type === "serviceControl" || type === "resourceControl";

function statementOf({ effect, action, resource, principal, conditions }: Statement): Json {
  const byKind = new Map<string, string[]>();
  for (const { kind, node } of principal?.entries ?? []) byKind.set(kind, [...(byKind.get(kind) ?? []), node.value]);
  const byOperator = new Map<string, Map<string, readonly string[]>>();
  for (const { operator, key, values } of conditions) {
    const name = meantOperator(operator.key.value) ?? operator.key.value;
    byOperator.set(name, new Map([...(byOperator.get(name) ?? []), [key.key.value, values]]));
  }
  return {
    Effect: effect,
    ...listOf("Action", action, isAction),
    ...listOf("Resource", resource),
    ...(principal === undefined ? {} : { [`${not(principal)}Principal`]: Object.fromEntries(byKind) }),
    ...(conditions.length === 0
      ? {}
      : { Condition: Object.fromEntries([...byOperator].map(([name, keys]) => [name, Object.fromEntries(keys)])) }),
  };
}

const listOf = (name: string, element: ListElement | undefined, means?: (text: string) => boolean): Json =>
  element === undefined
    ? {}
    : {
        [not(element) + name]: element.values
          .map(({ value }) => value)
          .filter((value) => means === undefined || means(value)),
      };

/** What is no action matches none: the engine reads the rest of the list. */
const isAction = (text: string): boolean => text === "*" || /^[^:*?]+:./s.test(text);

const not = ({ negated }: { readonly negated: boolean }): string => (negated ? "Not" : "");

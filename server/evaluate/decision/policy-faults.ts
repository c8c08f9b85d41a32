/**
 * Policies that AWS would not save: a decision on them would be made up, so they are refused, with the place.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { PolicyType } from "../../policy/document.ts";
import { isKnownOperator } from "../conditions/condition.ts";
import { InputError } from "../input-error.ts";

/** What of a policy's grammar depends on its type. */
export interface PolicyForm {
  readonly principal: "required" | "optional" | "forbidden";
  readonly resource: "required" | "optional";
}

const ofPrincipal: PolicyForm = { principal: "forbidden", resource: "required" };

/** Role trust and repository policies have no `Resource`: they are about what they stand on. */
export const policyForms: Readonly<Record<PolicyType, PolicyForm>> = {
  identity: ofPrincipal,
  permissionsBoundary: ofPrincipal,
  session: ofPrincipal,
  serviceControl: ofPrincipal,
  resource: { principal: "required", resource: "optional" },
  resourceControl: { principal: "optional", resource: "required" },
  vpcEndpoint: { principal: "required", resource: "required" },
};

const statementElements = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);
const documentElements = new Set(["Version", "Id", "Statement"]);
const principalKinds = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

type Members = Readonly<Partial<Record<string, unknown>>>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
const isStrings = (value: unknown): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((each) => typeof each === "string"));

/**
 * @param place how messages begin
 * @throws InputError at the first fault
 */
export function checkPolicy(policy: unknown, form: PolicyForm, place: string): void {
  if (!isObject(policy)) throw new InputError(`${place}: a policy is an object`);
  checkNames(policy, documentElements, place);
  const { Version: version, Statement: statement } = policy;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17")
    throw new InputError(`${place}: Version is 2012-10-17 or 2008-10-17`);
  if (!isObject(statement) && !Array.isArray(statement))
    throw new InputError(`${place}: Statement is missing, or neither an object nor a list`);
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  statements.forEach((each, index) => {
    checkStatement(each, form, `${place}, statement ${String(index)}`);
  });
}

function checkNames(members: Members, known: ReadonlySet<string>, place: string): void {
  for (const name of Object.keys(members))
    if (!known.has(name)) throw new InputError(`${place}: there is no element ${name}`);
}

function checkStatement(statement: unknown, form: PolicyForm, place: string): void {
  if (!isObject(statement)) throw new InputError(`${place}: a statement is an object`);
  checkNames(statement, statementElements, place);
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined && typeof sid !== "string") throw new InputError(`${place}: Sid must be a string`);
  if (effect !== "Allow" && effect !== "Deny") throw new InputError(`${place}: Effect must be Allow or Deny`);
  for (const action of listOf(statement, "Action", "required", place)) checkAction(action, place);
  listOf(statement, "Resource", form.resource, place);
  checkPrincipal(statement, form, place);
  checkCondition(statement["Condition"], place);
}

/** The strings of an element or of its `Not` form. */
function listOf(
  statement: Members,
  name: "Action" | "Resource",
  presence: "required" | "optional",
  place: string,
): readonly string[] {
  const positive = statement[name];
  const negative = statement[`Not${name}`];
  if (positive !== undefined && negative !== undefined)
    throw new InputError(`${place}: ${name} and Not${name} exclude each other`);
  const value = positive ?? negative;
  if (value === undefined && presence === "optional") return [];
  if (value === undefined) throw new InputError(`${place}: neither ${name} nor Not${name}`);
  if (!isStrings(value))
    throw new InputError(
      `${place}: ${positive === undefined ? "Not" : ""}${name} must be a string or a list of strings`,
    );
  const list = Array.isArray(value) ? (value as string[]) : [value as string];
  if (list.length === 0) throw new InputError(`${place}: ${positive === undefined ? "Not" : ""}${name} is empty`);
  return list;
}

function checkAction(action: string, place: string): void {
  if (action !== "*" && !/^[^:*?]+:./s.test(action))
    throw new InputError(`${place}: ${JSON.stringify(action)} is no action; it is service:Name, or * alone`);
}

function checkPrincipal(statement: Members, form: PolicyForm, place: string): void {
  const { Principal: positive, NotPrincipal: negative } = statement;
  const value = positive ?? negative;
  if (value === undefined) {
    if (form.principal === "required") throw new InputError(`${place}: neither Principal nor NotPrincipal`);
    return;
  }
  if (form.principal === "forbidden") throw new InputError(`${place}: a policy of this type has no Principal`);
  if (positive !== undefined && negative !== undefined)
    throw new InputError(`${place}: Principal and NotPrincipal exclude each other`);
  if (value === "*") return;
  if (!isObject(value)) throw new InputError(`${place}: Principal must be "*" or an object`);
  for (const [kind, list] of Object.entries(value)) {
    if (!principalKinds.has(kind)) throw new InputError(`${place}: there is no kind of principal ${kind}`);
    if (!isStrings(list)) throw new InputError(`${place}: Principal ${kind} must be a string or a list of strings`);
  }
}

function checkCondition(condition: unknown, place: string): void {
  if (condition === undefined) return;
  if (!isObject(condition)) throw new InputError(`${place}: Condition must be an object`);
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isKnownOperator(operator)) throw new InputError(`${place}: there is no condition operator ${operator}`);
    if (!isObject(keys)) throw new InputError(`${place}: Condition ${operator} must be an object of condition keys`);
    for (const [key, values] of Object.entries(keys)) {
      if (!(Array.isArray(values) ? values.every(isScalar) : isScalar(values)))
        throw new InputError(`${place}: Condition ${operator} ${key} must be a value or a list of values`);
    }
  }
}

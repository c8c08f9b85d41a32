/**
 * Statements that AWS could not use as they are written: what its grammar refuses, found on the nodes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { isAccountId, parseArn, withAllFields } from "./arn.ts";
import type { PrincipalEntry, Statement } from "./document.ts";
import type { JsonNode, ObjectNode, PropertyNode, Range, StringNode } from "./nodes.ts";
import { stringNodes } from "./nodes.ts";
import { isUnfilled, placeholdersIn } from "./placeholders.ts";
import { hasSymbol } from "./symbols.ts";
import type { FoundDocument } from "./recognize.ts";
import {
  documentElements,
  elementOf,
  meantAction,
  meantEffect,
  meantResource,
  misspelt,
  principalKinds,
  statementElements,
} from "./slips.ts";

export type ElementProblemCode =
  | "unknownElement"
  | "misspeltElement"
  | "duplicateElement"
  | "wrongType"
  | "version"
  | "missingEffect"
  | "effect"
  | "missingAction"
  | "missingActionOfKey"
  | "bothActions"
  | "missingResource"
  | "missingResourceOfKey"
  | "bothResources"
  | "missingPrincipal"
  | "action"
  | "actionSlip"
  | "actionService"
  | "resource"
  | "resourceSlip"
  | "principalText"
  | "principalKind"
  | "misspeltPrincipalKind"
  | "principalWildcard"
  | "principalKindWildcard"
  | "principalRoot"
  | "principalArn"
  | "principalSlip"
  | "principalService"
  | "bothPrincipals"
  | "conditionKeyTwice"
  | "conditionKeyCase";

export interface ElementProblem {
  readonly code: ElementProblemCode;
  readonly range: Range;
  /** Named values for the message. */
  readonly values: Readonly<Partial<Record<"name" | "value" | "meant" | "expected", string>>>;
  /** The string that a fix would replace, and by what. */
  readonly replace?: { readonly node: StringNode; readonly value: string };
  /** The value that a fix would put into an object, as its member of this name. */
  readonly wrap?: { readonly node: JsonNode; readonly name: string };
  /** The element that a fix would add, behind the one named `after`. */
  readonly add?: {
    readonly statement: ObjectNode;
    readonly name: string;
    readonly value: string;
    readonly after: string;
  };
}

/** What decides what a statement must have. */
type StatementHolder = Pick<FoundDocument, "type" | "kind">;

/** What is wrong beside the statements. */
export function documentProblems({ document }: FoundDocument): ElementProblem[] {
  const problems: ElementProblem[] = [];
  checkNames(document.node, documentElements, problems);
  checkVersion(document.node, problems);
  checkText(elementOf(document.node, "Id", documentElements), problems);
  const { value } = document.statementProperty;
  if (value !== undefined && value.kind !== "array" && value.kind !== "object")
    wrongType(value, "Statement", "an object or a list of objects", problems);
  if (value?.kind === "array")
    for (const item of value.items) if (item.kind !== "object") wrongType(item, "Statement", "an object", problems);
  return problems;
}

/** Whether what isn't there is missing: it is neither still to be typed nor among what a function gives. */
const isComplete = ({ closed, open }: ObjectNode): boolean => closed && open !== true;

/** What is wrong in statements, each by itself. */
export function statementProblems(found: StatementHolder, statements: readonly Statement[]): ElementProblem[] {
  const problems: ElementProblem[] = [];
  for (const statement of statements) checkStatement(statement, found, problems);
  return problems;
}

function checkNames(node: ObjectNode, known: ReadonlySet<string>, problems: ElementProblem[]): void {
  const slips = misspelt(node, known);
  const seen = new Set<string>();
  for (const property of node.properties) {
    const { key } = property;
    const name = key.value;
    if (seen.has(name)) problems.push({ code: "duplicateElement", range: key, values: { name } });
    seen.add(name);
    // A key that is still being typed is the editor's business.
    if (known.has(name) || (name === "" && !node.closed)) continue;
    const meant = slips.get(property);
    if (meant === undefined) problems.push({ code: "unknownElement", range: key, values: { name } });
    else
      problems.push({
        code: "misspeltElement",
        range: key,
        values: { name, meant },
        replace: { node: key, value: meant },
      });
  }
}

function checkVersion(node: ObjectNode, problems: ElementProblem[]): void {
  const version = elementOf(node, "Version", documentElements)?.value;
  if (version === undefined) return;
  if (version.kind !== "string") wrongType(version, "Version", "a string", problems);
  else if (version.value !== "2012-10-17" && version.value !== "2008-10-17") {
    problems.push({
      code: "version",
      range: version,
      values: { value: version.value },
      replace: { node: version, value: "2012-10-17" },
    });
  }
}

function wrongType(node: JsonNode, name: string, expected: string, problems: ElementProblem[]): void {
  // A variable that is `null` by default gets its value from whoever deploys it.
  if (node.kind === "null" && node.derived === true) return;
  problems.push({ code: "wrongType", range: node, values: { name, expected } });
}

function checkText(property: PropertyNode | undefined, problems: ElementProblem[]): void {
  const value = property?.value;
  if (property !== undefined && value !== undefined && value.kind !== "string")
    wrongType(value, property.key.value, "a string", problems);
}

function checkStatement(statement: Statement, found: StatementHolder, problems: ElementProblem[]): void {
  const { node } = statement;
  checkNames(node, statementElements, problems);
  checkText(elementOf(node, "Sid"), problems);
  // The first brace stands for the statement: a whole statement underlined says nothing.
  const whole: Range = { offset: node.offset, end: node.offset + 1 };
  checkEffect(statement, whole, problems);
  checkActions(statement, found, whole, problems);
  checkResources(statement, found, whole, problems);
  checkPrincipals(statement, found, whole, problems);
  checkConditions(statement, problems);
}

function checkEffect({ node }: Statement, whole: Range, problems: ElementProblem[]): void {
  const property = elementOf(node, "Effect");
  if (property === undefined) {
    if (isComplete(node)) problems.push({ code: "missingEffect", range: whole, values: {} });
    return;
  }
  const { value } = property;
  if (value === undefined) return;
  if (value.kind !== "string") {
    wrongType(value, "Effect", '"Allow" or "Deny"', problems);
    return;
  }
  const meant = meantEffect(value.value);
  if (meant === value.value) return;
  problems.push({
    code: "effect",
    range: value,
    values: { value: value.value },
    ...(meant === undefined ? {} : { replace: { node: value, value: meant } }),
  });
}

function checkList(property: PropertyNode | undefined, problems: ElementProblem[]): void {
  const value = property?.value;
  if (property === undefined || value === undefined || value.kind === "string") return;
  const name = property.key.value;
  if (value.kind !== "array") wrongType(value, name, "a string or a list of strings", problems);
  else for (const item of value.items) if (item.kind !== "string") wrongType(item, name, "a string", problems);
}

function checkActions(
  { node, action }: Statement,
  { kind }: StatementHolder,
  whole: Range,
  problems: ElementProblem[],
): void {
  const positive = elementOf(node, "Action");
  const negative = elementOf(node, "NotAction");
  if (action === undefined && isComplete(node))
    problems.push({ code: kind === "key" ? "missingActionOfKey" : "missingAction", range: whole, values: {} });
  if (kind === "key" && isEmptyList(action?.property))
    problems.push({ code: "missingActionOfKey", range: action?.property.key ?? whole, values: {} });
  if (positive !== undefined && negative !== undefined)
    problems.push({ code: "bothActions", range: negative.key, values: {} });
  checkList(positive, problems);
  checkList(negative, problems);
  for (const written of stringNodes(action?.property.value)) checkAction(written, problems);
}

const isEmptyList = (property: PropertyNode | undefined): boolean =>
  property?.value?.kind === "array" && property.value.closed && property.value.items.length === 0;

function checkAction(node: StringNode, problems: ElementProblem[]): void {
  const { value } = node;
  const meant = meantAction(value);
  if (meant === value || placeholdersIn(value).length > 0) return;
  const colon = value.indexOf(":");
  if (meant !== undefined)
    problems.push({ code: "actionSlip", range: node, values: { value, meant }, replace: { node, value: meant } });
  else if (colon <= 0 || colon === value.length - 1) problems.push({ code: "action", range: node, values: { value } });
  else if (/[*?]/.test(value.slice(0, colon))) problems.push({ code: "actionService", range: node, values: { value } });
}

function checkResources(
  { node, resource, action }: Statement,
  { kind }: StatementHolder,
  whole: Range,
  problems: ElementProblem[],
): void {
  const positive = elementOf(node, "Resource");
  const negative = elementOf(node, "NotResource");
  // The trust policy of a role has none: a check of its own says so.
  if (kind === "roleTrust") return;
  if (positive !== undefined && negative !== undefined)
    problems.push({ code: "bothResources", range: negative.key, values: {} });
  checkList(positive, problems);
  checkList(negative, problems);
  if (kind === "key") {
    // Any value but "*" is key-policy-resource's.
    if (positive === undefined && isComplete(node)) {
      const add = { statement: node, name: "Resource", value: "*", after: action?.property.key.value ?? "Effect" };
      problems.push({
        code: "missingResourceOfKey",
        range: negative?.key ?? whole,
        values: {},
        ...(negative === undefined ? { add } : {}),
      });
    } else if (isEmptyList(positive))
      problems.push({ code: "missingResourceOfKey", range: positive?.key ?? whole, values: {} });
    return;
  }
  if (resource === undefined && isComplete(node) && kind !== "other")
    problems.push({ code: "missingResource", range: whole, values: {} });
  for (const written of stringNodes(resource?.property.value)) checkResource(written, problems);
}

function checkResource(node: StringNode, problems: ElementProblem[]): void {
  const { value } = node;
  const meant = meantResource(value);
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html
  if (meant === value || value.startsWith("execute-api:/") || isUnfilled(value)) return;
  if (meant === undefined) problems.push({ code: "resource", range: node, values: { value } });
  else problems.push({ code: "resourceSlip", range: node, values: { value, meant }, replace: { node, value: meant } });
}

function checkPrincipals(statement: Statement, found: StatementHolder, whole: Range, problems: ElementProblem[]): void {
  const { principal } = statement;
  if (principal === undefined) {
    if (found.type === "resource" && isComplete(statement.node))
      problems.push({ code: "missingPrincipal", range: whole, values: {} });
    return;
  }
  const [positive, negative] = [elementOf(statement.node, "Principal"), elementOf(statement.node, "NotPrincipal")];
  if (positive !== undefined && negative !== undefined)
    problems.push({ code: "bothPrincipals", range: negative.key, values: {} });
  const { value } = principal.property;
  if (value?.kind === "string" && value.value !== "*" && !isOpen(value.value)) {
    problems.push({ code: "principalText", range: value, values: { value: value.value }, ...wrapped(value, [value]) });
    return;
  }
  if (value !== undefined && value.kind !== "string" && value.kind !== "object") {
    const texts = value.kind === "array" ? stringNodes(value).map((one) => one.value) : [];
    // An empty list has a code of its own.
    if (value.kind === "null") wrongType(value, principal.property.key.value, '"*" or an object', problems);
    else if (!isEmptyArray(value))
      problems.push({
        code: "principalText",
        range: value,
        values: { value: texts.length > 0 ? texts.join('", "') : value.kind },
        ...(value.kind === "array" ? wrapped(value, stringNodes(value)) : {}),
      });
  }
  if (value?.kind === "object") {
    const slips = misspelt(value, principalKinds);
    for (const property of value.properties) {
      const { key } = property;
      const meant = slips.get(property);
      if (meant !== undefined)
        problems.push({
          code: "misspeltPrincipalKind",
          range: key,
          values: { value: key.value, meant },
          replace: { node: key, value: meant },
        });
      else if (!principalKinds.has(key.value) && !isOpen(key.value))
        problems.push({ code: "principalKind", range: key, values: { value: key.value } });
    }
  }
  for (const entry of principal.entries) {
    const { node } = entry;
    if (entry.kind === "AWS") checkAwsPrincipal(entry, problems);
    else if (/[*?]/.test(node.value) && !isOpen(node.value))
      problems.push({ code: "principalKindWildcard", range: node, values: { value: node.value, name: entry.kind } });
    else if (entry.kind === "Service") checkService(entry, problems);
  }
}

/** Names of services have dots in every partition: `s3.amazonaws.com`, `ec2.amazonaws.com.cn`, `s3.c2s.ic.gov`. */
export const isServicePrincipal = (value: string): boolean => /^[^:*?]+\.[^:*?]+$/.test(value);

/**
 * AWS refuses what is no name of a service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function checkService({ node }: PrincipalEntry, problems: ElementProblem[]): void {
  const { value } = node;
  if (value === "" || isServicePrincipal(value) || isUnfilled(value) || hasSymbol(value) || value.includes("${"))
    return;
  if (/^[a-z0-9-]+$/.test(value)) {
    const meant = `${value}.amazonaws.com`;
    problems.push({ code: "principalService", range: node, values: { value, meant }, replace: { node, value: meant } });
  } else problems.push({ code: "principalService", range: node, values: { value, meant: "service.amazonaws.com" } });
}

/** Which kind of principals the texts are, if all are of one. */
function wrapped(node: JsonNode, texts: readonly StringNode[]): Pick<ElementProblem, "wrap"> {
  const kinds = new Set(
    texts.map(({ value }) =>
      isAccountId(value) || (isPrincipalArn(value) && parseArn(value) !== undefined)
        ? "AWS"
        : isServicePrincipal(value) && value.endsWith(".amazonaws.com")
          ? "Service"
          : undefined,
    ),
  );
  const [name, ...more] = kinds;
  return name === undefined || more.length > 0 ? {} : { wrap: { node, name } };
}

const isEmptyArray = (node: JsonNode): boolean => node.kind === "array" && node.items.length === 0;

function checkAwsPrincipal({ node }: PrincipalEntry, problems: ElementProblem[]): void {
  const { value } = node;
  // Unique ids stand for principals that are gone; they are AWS's own spelling.
  if (value === "*" || isAccountId(value) || isOpen(value) || /^A(IDA|ROA|GPA|NPA)[A-Z0-9]+$/.test(value)) return;
  const arn = parseArn(value);
  if (arn !== undefined && /^(user|role)\/root$/.test(arn.resource)) {
    const meant = `arn:${arn.partition}:iam::${arn.account}:root`;
    problems.push({ code: "principalRoot", range: node, values: { value, meant }, replace: { node, value: meant } });
  } else if (/[*?]/.test(value)) {
    problems.push({ code: "principalWildcard", range: node, values: { value } });
  } else if (!isPrincipalArn(value)) {
    const meant = meantPrincipal(value);
    if (meant === undefined) problems.push({ code: "principalArn", range: node, values: { value } });
    else
      problems.push({ code: "principalSlip", range: node, values: { value, meant }, replace: { node, value: meant } });
  }
}

/** What a placeholder will become, nobody knows. */
const isOpen = (value: string): boolean => placeholdersIn(value).length > 0;

/** With all fields of an ARN, without a Region, or out of another ARN that has it in the place of a name. */
function meantPrincipal(value: string): string | undefined {
  const [, nested] = /^arn:[^:]*:iam::[^:]*:(?:user|role)\/(arn:.*)$/.exec(value) ?? [];
  const arn = parseArn(value);
  const plain = arn && `arn:${arn.partition}:${arn.service}::${arn.account}:${arn.resource}`;
  return [withAllFields(value), nested, plain].find((meant) => meant !== undefined && isPrincipalArn(meant));
}

/** What is still to be filled in says so itself. */
function isPrincipalArn(value: string): boolean {
  if (isUnfilled(value)) return true;
  const arn = parseArn(value);
  if (arn === undefined || (!isAccountId(arn.account) && !/^[A-Z_-]+$/.test(arn.account)))
    return arn?.service === "cloudfront" || /^arn:aws[a-z-]*:iam::cloudfront:/.test(value);
  // ARNs of IAM and STS have no Region, and no name there has a colon.
  if (arn.region !== "") return false;
  if (arn.service === "iam")
    return (
      arn.resource === "root" ||
      (/^(user|role)\/.+/.test(arn.resource) && !arn.resource.replace(/\$\{[^{}]*\}/g, "").includes(":"))
    );
  return arn.service === "sts" && /^(assumed-role\/[^/]+\/.+|federated-user\/.+)/.test(arn.resource);
}

function checkConditions(statement: Statement, problems: ElementProblem[]): void {
  const value = elementOf(statement.node, "Condition")?.value;
  if (value === undefined) return;
  if (value.kind !== "object") {
    wrongType(value, "Condition", "an object", problems);
    return;
  }
  const operators = new Set<string>();
  for (const operator of value.properties) {
    if (operators.has(operator.key.value))
      problems.push({ code: "conditionKeyTwice", range: operator.key, values: { name: operator.key.value } });
    operators.add(operator.key.value);
    if (operator.value === undefined) continue;
    if (operator.value.kind !== "object") {
      wrongType(operator.value, operator.key.value, "an object of condition keys", problems);
      continue;
    }
    const { properties } = operator.value;
    const [before, lowerBefore] = [new Set<string>(), new Set<string>()];
    for (const { key, value: values } of properties) {
      const name = key.value.toLowerCase();
      if (lowerBefore.has(name))
        problems.push({
          code: before.has(key.value) ? "conditionKeyTwice" : "conditionKeyCase",
          range: key,
          values: { name: key.value },
        });
      before.add(key.value);
      lowerBefore.add(name);
      if (values?.kind === "object" || values?.kind === "null")
        wrongType(values, key.value, "a value or a list of values", problems);
    }
  }
}

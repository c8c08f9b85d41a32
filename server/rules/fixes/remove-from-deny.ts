/** Loosens a Deny: takes actions out of it, or exempts calls. Offered, never preferred. */
import { format } from "../../policy/message.ts";
import { addCondition, addToList } from "../../policy/edits/insert.ts";
import { removeFromList } from "../../policy/edits/remove.ts";
import type { Style } from "../../policy/edits/style.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { actionMatches } from "../../evaluate/compiler.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { ArrayNode, JsonNode, ObjectNode, StringNode } from "../../policy/nodes.ts";
import { indexOfNode, propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf } from "../../policy/slips.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import { encryptionHeader, keyIdHeader } from "../../uploads/requests/s3-request.ts";
import type { FixProposal } from "../report.ts";
import { list, shortList } from "../wording.ts";
import { proposal } from "./proposal.ts";

const templates = {
  takeOut: "Remove {actions} from this Deny",
  removeStatement: "Remove this Deny statement",
  notAction: "Add {actions} to NotAction of this Deny",
  viaService: "Exempt calls that S3 makes to KMS (kms:ViaService)",
  viaAwsService: "Exempt calls that AWS services make for the principal (aws:ViaAWSService)",
  presentHeaders: "Apply this Deny only when the encryption header is sent",
  exempt: "Exempt {principal}",
} as const;
const advice = {
  takeOut: "remove {actions} from it",
  leaveOut: "add {actions} to its NotAction",
  remove: "remove it",
  viaService: "exempt calls through S3",
  dropStatement: "remove the statement",
  presentHeaders: "apply it only when the header is sent",
  viaAwsService: 'exempt AWS services\' calls with "Bool": { "aws:ViaAWSService": "false" }',
} as const;
const loosens = { effect: "loosens", preferred: false } as const;
type Advice = (typeof advice)[keyof typeof advice];
const advises = (template: Advice, actions: readonly string[] = []) => ({
  ...loosens,
  advice: format(template, { actions: list(actions) }),
});

export function takeOutOfDeny(cause: Cause, statement: CompiledStatement): FixProposal[] {
  return takeActionsOutOfDeny(cause.document, statement, cause.kmsActions);
}

/**
 * Only actions spelled out can be taken out; a wildcard stands for others, too.
 * @param actions as AWS spells them
 */
export function takeActionsOutOfDeny(
  document: FoundDocument,
  { compiler, statement }: CompiledStatement,
  actions: readonly string[],
): FixProposal[] {
  const element = statement.action;
  if (element === undefined) return [];
  const value = element.property.value;
  if (element.negated) {
    if (value?.kind !== "array" && value?.kind !== "string") return [];
    const title = format(templates.notAction, { actions: list(actions) });
    return [
      proposal(document, title, advises(advice.leaveOut, actions), ({ text, style }) =>
        addToList(text, style, value, actions),
      ),
    ];
  }
  const named = element.values.filter(({ value: action }) =>
    actions.some((name) => name.toLowerCase() === action.toLowerCase()),
  );
  const caught = actions.every((name) =>
    named.some(({ value: action }) => action.toLowerCase() === name.toLowerCase()),
  );
  const rest = element.values.filter((action) => !named.includes(action));
  if (!caught || rest.some(({ value }) => actions.some((name) => actionMatches(compiler, value, name.toLowerCase()))))
    return [];
  if (named.length === element.values.length) return removeStatement(document, statement.node);
  if (value?.kind !== "array") return [];
  const title = format(templates.takeOut, { actions: list(named.map(({ value: action }) => action)) });
  return [
    proposal(document, title, advises(advice.takeOut, actions), ({ text, style }) =>
      removeAll(text, style, value, named),
    ),
  ];
}

/** One after the other, as one edit, so that each takes its own comma and comment along and nobody else's. */
function removeAll(text: string, style: Style, array: ArrayNode, items: readonly StringNode[]): TextEdit[] {
  if (style.writer !== undefined) return style.writer.removeFromList(array, items);
  const [first, ...more] = items.map((item) => indexOfNode(array.items, item)).sort((a, b) => b - a);
  const item = array.items[first ?? -1];
  if (item === undefined) return [];
  if (more.length === 0) return removeFromList(text, style, array, item);
  const after = [first, ...more].reduce<string>((left, index) => {
    const list = arrayAt(left, array.offset);
    const member = list?.items[index ?? -1];
    return list === undefined || member === undefined
      ? left
      : applyEdits(left, removeFromList(left, style, list, member));
  }, text);
  return difference(text, after);
}

function arrayAt(text: string, offset: number): ArrayNode | undefined {
  const find = (node: JsonNode | undefined): ArrayNode | undefined => {
    if (node === undefined || node.offset > offset || node.end <= offset) return undefined;
    if (node.kind === "array" && node.offset === offset) return node;
    const children =
      node.kind === "array" ? node.items : node.kind === "object" ? node.properties.map(({ value }) => value) : [];
    for (const child of children) {
      const found = find(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(parseJson(text).root);
}

function difference(before: string, after: string): TextEdit[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [{ range: { offset: start, end: before.length - end }, newText: after.slice(start, after.length - end) }];
}

function removeStatement(document: FoundDocument, node: ObjectNode, clause: Advice = advice.remove): FixProposal[] {
  const { value } = document.document.statementProperty;
  if (value?.kind !== "array" || value.items.length < 2) return [];
  return [
    proposal(document, templates.removeStatement, advises(clause), ({ text, style }) =>
      removeFromList(text, style, value, node),
    ),
  ];
}

export const exemptFromDeny = (cause: Cause, statement: CompiledStatement): FixProposal[] =>
  exemptCallsFromDeny(cause.document, statement, cause.dependsOn === "network");

/** @param ofNetwork whether the Deny depends on the network that the call comes from */
export function exemptCallsFromDeny(
  document: FoundDocument,
  { statement }: CompiledStatement,
  ofNetwork: boolean,
): FixProposal[] {
  const exempt = (title: string, clause: Advice, operator: string, key: string, value: string): FixProposal[] =>
    takesCondition(statement.node, operator)
      ? [
          proposal(document, title, advises(clause), ({ text, style }) =>
            addCondition(text, style, statement.node, operator, key, [value]),
          ),
        ]
      : [];
  const viaAwsService = exempt(templates.viaAwsService, advice.viaAwsService, "Bool", "aws:ViaAWSService", "false");
  const viaService = exempt(
    templates.viaService,
    advice.viaService,
    "StringNotLike",
    "kms:ViaService",
    "s3.*.amazonaws.com",
  );
  // Adding a value to a key that is there would widen the Deny instead.
  const has = (operator: string, key: string): boolean =>
    statement.conditions.some(
      ({
        operator: {
          key: { value: name },
        },
        key: {
          key: { value },
        },
      }) => name === operator && value.toLowerCase() === key,
    );
  return [
    ...(ofNetwork && !has("Bool", "aws:viaawsservice") ? viaAwsService : []),
    ...(has("StringNotLike", "kms:viaservice") ? [] : viaService),
  ];
}

export function onlyPresentHeaders(
  document: FoundDocument,
  { statement, conditions }: CompiledStatement,
): FixProposal[] {
  const headers = [encryptionHeader, keyIdHeader].filter((header) =>
    conditions.some(({ key }) => key.toLowerCase() === header),
  );
  const demanded = conditions.some(
    ({ base, key, values }) => base === "Null" && headers.includes(key.toLowerCase()) && values.includes("true"),
  );
  const [header] = headers;
  const drop = removeStatement(document, statement.node, advice.dropStatement);
  if (demanded || header === undefined || !takesCondition(statement.node, "Null")) return drop;
  const present = proposal(document, templates.presentHeaders, advises(advice.presentHeaders), ({ text, style }) =>
    addCondition(text, style, statement.node, "Null", header, ["false"]),
  );
  return [present, ...drop];
}

/**
 * All users and roles that the Deny hits, at once.
 * @param principals all that the Deny refuses
 */
export function exemptWriters(
  document: FoundDocument,
  { statement, conditions }: CompiledStatement,
  principals: readonly string[],
): FixProposal[] {
  const exempted = principals.filter((name) => /^(user|role)$/.test(parseCaller(name)?.kind ?? ""));
  if (exempted.length === 0 || exempted.length < principals.length) return [];
  if (!takesCondition(statement.node, "ArnNotEquals") || isForThem(conditions, exempted)) return [];
  const title = format(templates.exempt, { principal: shortList(exempted) });
  return [
    proposal(document, title, loosens, ({ text, style }) =>
      addCondition(text, style, statement.node, "ArnNotEquals", "aws:PrincipalArn", exempted),
    ),
  ];
}

/** Nothing can be demanded where `Condition`, or the operator in it, is something else than an object. */
function takesCondition(statement: ObjectNode, operator: string): boolean {
  // What a function makes has no place for another member.
  if (statement.derived === true) return false;
  const condition = elementOf(statement, "Condition");
  if (condition === undefined) return true;
  if (condition.value?.kind !== "object") return false;
  const there = propertyOf(condition.value, operator);
  return there === undefined || there.value?.kind === "object";
}

/** Whether the Deny is for nobody else: it would be for nobody. */
const isForThem = (conditions: CompiledStatement["conditions"], exempted: readonly string[]): boolean =>
  conditions.some(
    ({ base, key, values }) =>
      /^(?:Arn|String)(?:Equals|Like)$/.test(base) &&
      key.toLowerCase() === "aws:principalarn" &&
      values.every((value) => exempted.includes(value)),
  );

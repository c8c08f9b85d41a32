/** Loosens a Deny: takes actions out of it, or exempts calls. Offered, never preferred. */
import { addCondition, addToList } from "../../policy/edits/insert.ts";
import { removeFromList } from "../../policy/edits/remove.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { actionMatches } from "../../evaluate/compiler.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { ObjectNode, StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../../uploads/cause.ts";
import { encryptionHeader, keyIdHeader } from "../../uploads/s3-request.ts";
import type { FixProposal } from "../rule.ts";
import { format } from "../rule.ts";
import { list } from "../wording.ts";
import { proposal } from "./proposal.ts";

const templates = {
  takeOut: "Take {actions} out of this Deny",
  removeStatement: "Remove this Deny statement",
  notAction: "Add {actions} to NotAction, so that this Deny leaves them out",
  viaService: "Exempt calls that S3 makes to KMS (kms:ViaService)",
  viaAwsService: "Exempt calls that AWS services make for the caller (aws:ViaAWSService)",
  presentHeaders: "Look only at headers that are there",
  exempt: "Exempt {principal}",
};
const loosens = { preferred: false };

export function takeOutOfDeny(cause: Cause, statement: CompiledStatement): FixProposal[] {
  return takeOut(cause.document, statement, cause.kmsActions);
}

export function takeUploadOutOfDeny(document: FoundDocument, statement: CompiledStatement): FixProposal[] {
  return takeOut(document, statement, ["s3:PutObject"]);
}

/** Only actions spelled out can be taken out; a wildcard stands for others, too. */
function takeOut(document: FoundDocument, { compiler, statement }: CompiledStatement, actions: readonly string[]): FixProposal[] {
  const element = statement.action;
  if (element === undefined) return [];
  const value = element.property.value;
  if (element.negated) {
    if (value?.kind !== "array" && value?.kind !== "string") return [];
    const title = format(templates.notAction, { actions: list(actions) });
    return [proposal(document, title, loosens, ({ text, style }) => addToList(text, style, value, actions))];
  }
  const named = element.values.filter(({ value: action }) => actions.some((name) => name.toLowerCase() === action.toLowerCase()));
  const caught = actions.every((name) => named.some(({ value: action }) => action.toLowerCase() === name.toLowerCase()));
  const rest = element.values.filter((action) => !named.includes(action));
  if (!caught || rest.some(({ value }) => actions.some((name) => actionMatches(compiler, value, name.toLowerCase())))) return [];
  if (named.length === element.values.length) return removeStatement(document, statement.node);
  if (value?.kind !== "array") return [];
  const title = format(templates.takeOut, { actions: list(named.map(({ value: action }) => action)) });
  return [proposal(document, title, loosens, ({ text }) => removeAll(text, value, named))];
}

function removeAll(text: string, array: Parameters<typeof removeFromList>[1], items: readonly StringNode[]): TextEdit[] {
  return items.length === 1 && items[0] !== undefined ? removeFromList(text, array, items[0]) : removeItems(array, items);
}

/** Several at once: each item goes with the comma behind it, or before it where it is the last one left. */
function removeItems(array: Parameters<typeof removeFromList>[1], items: readonly StringNode[]): TextEdit[] {
  const kept = array.items.filter((item) => !items.includes(item as StringNode));
  const lastKept = kept.at(-1);
  return array.items.flatMap((item, index): TextEdit[] => {
    if (!items.includes(item as StringNode)) return [];
    const previous = array.items[index - 1];
    const next = array.items[index + 1];
    const trailing = lastKept !== undefined && item.offset > lastKept.offset;
    if (trailing && previous !== undefined) return [{ range: { offset: previous.end, end: item.end }, newText: "" }];
    return next === undefined ? [] : [{ range: { offset: item.offset, end: next.offset }, newText: "" }];
  });
}

function removeStatement(document: FoundDocument, node: ObjectNode): FixProposal[] {
  const { value } = document.document.statementProperty;
  if (value?.kind !== "array" || value.items.length < 2) return [];
  return [proposal(document, templates.removeStatement, loosens, ({ text }) => removeFromList(text, value, node))];
}

export function exemptFromDeny(cause: Cause, { statement }: CompiledStatement): FixProposal[] {
  const exempt = (title: string, operator: string, key: string, value: string): FixProposal =>
    proposal(cause.document, title, loosens, ({ text, style }) => addCondition(text, style, statement.node, operator, key, [value]));
  const viaAwsService = exempt(templates.viaAwsService, "Bool", "aws:ViaAWSService", "false");
  const viaService = exempt(templates.viaService, "StringNotLike", "kms:ViaService", "s3.*.amazonaws.com");
  // Adding a value to a key that is there would widen the Deny instead.
  const has = (operator: string, key: string): boolean => statement.conditions.some(({ operator: { key: { value: name } }, key: { key: { value } } }) =>
    name === operator && value.toLowerCase() === key);
  return [
    ...(cause.open === "network" && !has("Bool", "aws:viaawsservice") ? [viaAwsService] : []),
    ...(has("StringNotLike", "kms:viaservice") ? [] : [viaService]),
  ];
}

export function onlyPresentHeaders(document: FoundDocument, { statement, conditions }: CompiledStatement): FixProposal[] {
  const headers = [encryptionHeader, keyIdHeader].filter((header) => conditions.some(({ key }) => key.toLowerCase() === header));
  const demanded = conditions.some(({ base, key, values }) => base === "Null" && headers.includes(key.toLowerCase()) && values.includes("true"));
  const [header] = headers;
  const drop = removeStatement(document, statement.node);
  if (demanded || header === undefined) return drop;
  const present = proposal(document, templates.presentHeaders, loosens,
    ({ text, style }) => addCondition(text, style, statement.node, "Null", header, ["false"]));
  return [present, ...drop];
}

export function exemptWriter(document: FoundDocument, { statement }: CompiledStatement, principal: string): FixProposal[] {
  const caller = parseCaller(principal);
  if (caller?.kind !== "user" && caller?.kind !== "role") return [];
  const title = format(templates.exempt, { principal });
  return [proposal(document, title, loosens,
    ({ text, style }) => addCondition(text, style, statement.node, "ArnNotEquals", "aws:PrincipalArn", [principal]))];
}

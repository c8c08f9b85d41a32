/** Whom statements name. */
import type { PrincipalEntry, PrincipalKind, Statement } from "../../policy/document.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { isServicePrincipal } from "../../policy/problems.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Statements } from "./policy.ts";
import type { Clause } from "./clauses.ts";
import { clausesOf } from "./clauses.ts";
import { element } from "./policy.ts";
import { isKnown } from "./texts.ts";
import { atKey } from "./conditions.ts";
import { replacement } from "./mend.ts";
import { familyOf } from "./operator-types.ts";

type PrincipalFinding = LanguageFinding<"value">;

interface NamedPrincipal {
  readonly statement: Statement;
  readonly entry: PrincipalEntry;
}

/** Principals of a kind, of statements of this effect. */
export function* principals(
  policy: Statements,
  kind: PrincipalKind,
  effect?: "Allow" | "Deny",
): Generator<NamedPrincipal> {
  for (const statement of policy.statements)
    if (effect === undefined || statement.effect === effect)
      for (const entry of statement.principal?.entries ?? [])
        if (entry.kind === kind && isKnown(entry.node.value)) yield { statement, entry };
}

const at = ({ entry: { node } }: NamedPrincipal): PrincipalFinding => ({ at: node, values: { value: node.value } });

/** Ids of roles or users, which stand there once the principal is gone. */
export function* uniqueIds(policy: Statements, prefix: "AROA" | "AIDA"): Generator<PrincipalFinding> {
  for (const principal of principals(policy, "AWS"))
    if (principal.entry.node.value.startsWith(prefix)) yield at(principal);
}

/** `Federated` where nobody can be federated. */
export function* federated(policy: Statements): Generator<LanguageFinding> {
  for (const statement of policy.statements)
    for (const name of ["Principal", "NotPrincipal"]) {
      const value = element(statement, name)?.value;
      if (value?.kind !== "object") continue;
      for (const { key } of value.properties) if (key.value === "Federated") yield { at: key, values: {} };
    }
}

/** Which request of a service this may be: the keys that say so. */
const sourceKeys = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"]);

const isPinned = (statement: Statement): boolean =>
  statement.conditionsOpen ||
  clausesOf(statement).some((clause) => sourceKeys.has(clause.name) || isContextOfAccount(clause));

/**
 * The encryption context that a service gives KMS, with the ARN of what is encrypted: its account is whom the service acts
 * for. AWS documents key policies for logs and trails with nothing else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
const isContextOfAccount = ({ name, op, values }: Clause): boolean =>
  name.startsWith("kms:encryptioncontext:") &&
  op?.base.negated === false &&
  !op.ifExists &&
  op.base.name !== "Null" &&
  op.set !== "ForAllValues" &&
  values.length > 0 &&
  values.every(({ value }) => /^arn:[^:]*:[^:]*:[^:]*:[^:*?]+:/.test(String(value)));

/** Services that may be let in on whoever's behalf; what is no service lets in nobody. */
export function* anybodysServices(policy: Statements): Generator<PrincipalFinding> {
  for (const principal of principals(policy, "Service", "Allow"))
    if (
      principal.statement.principal?.negated === false &&
      isServicePrincipal(principal.entry.node.value) &&
      !isPinned(principal.statement) &&
      !poorlyPinned(principal.statement)
    )
      yield at(principal);
}

const poorlyPinned = (statement: Statement): boolean => clausesOf(statement).some(({ name }) => name === "aws:referer");

/** A key that stands in the place of those that say for whom a service acts. */
export function* poorPins(policy: Statements): Generator<LanguageFinding<"key" | "operator">> {
  for (const statement of policy.statements) {
    if (statement.effect !== "Allow" || isPinned(statement)) continue;
    if (!statement.principal?.entries.some(({ kind }) => kind === "Service")) continue;
    for (const clause of clausesOf(statement)) if (clause.name === "aws:referer") yield atKey(clause);
  }
}

/** A key of the principal's organization, of a service that has none. */
export function* orgOfService(policy: Statements): Generator<LanguageFinding<"key" | "operator">> {
  for (const statement of policy.statements) {
    const isOfService = statement.principal?.entries.some(
      ({ kind, node }) => kind === "Service" && node.value === "cloudfront.amazonaws.com",
    );
    if (isOfService !== true) continue;
    for (const clause of clausesOf(statement)) if (clause.name === "aws:principalorgid") yield atKey(clause);
  }
}

/** Values of keys that name calling services, in another form. */
export function* serviceNames(policy: Statements): Generator<LanguageFinding<"value" | "key">> {
  for (const clause of policy.clauses) {
    const { name, key, values } = clause;
    const form = forms.get(name);
    // `Null` asks for the key, not for its value.
    if (form === undefined || familyOf(clause) === "Null") continue;
    for (const node of values) {
      const text = String(node.value);
      if (node.kind === "null" || /[*?$]/.test(text) || !isKnown(text) || form.test(text)) continue;
      // The capitals of a placeholder are filled in.
      if (name === "kms:viaservice" && text.includes(".REGION.")) continue;
      const lower = text.toLowerCase();
      yield {
        at: node,
        values: { value: text, key: key.key.value },
        fixes: node.kind === "string" && form.test(lower) ? replacement(policy, node, lower) : [],
        ...(name === "kms:viaservice" ? { variant: "viaService" } : {}),
      };
    }
  }
}

/** Services that log and deliver have names of two parts, as principals. */
const principalName = /^[a-z0-9.-]+\.(?:amazonaws\.com|amazon\.com|amazonaws\.com\.cn)$/;
/** Of those that call others Access Analyzer takes one part only, though some have two (`ops.emr-serverless`). */
const caller = /^[a-z0-9-]+\.(?:amazonaws\.com|amazon\.com|amazonaws\.com\.cn)$/;
const forms: ReadonlyMap<string, RegExp> = new Map([
  ["aws:calledvia", caller],
  ["aws:calledviafirst", caller],
  ["aws:calledvialast", caller],
  ["aws:principalservicename", principalName],
  ["aws:principalservicenameslist", principalName],
  ["kms:viaservice", /^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/],
]);

/** The strings of a principal's member. */
export const membersOf = (statement: Statement, kind: PrincipalKind) => {
  const value = element(statement, "Principal")?.value;
  return value?.kind === "object"
    ? value.properties.flatMap(({ key, value: list }) => (key.value === kind ? stringNodes(list) : []))
    : [];
};

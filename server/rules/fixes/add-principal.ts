/** Mends a key policy: adds the action or the principal to a statement, or inserts a statement of its own. */
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import { format } from "../../policy/message.ts";
import { decrypt, generateDataKey } from "../../catalog/kms-actions.ts";
import { addToList, insertStatement, insertStatements } from "../../policy/edits/insert.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { appliesTo, isDirect, parseCaller } from "../../evaluate/caller.ts";
import { contextOf } from "../../evaluate/context.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { statementName } from "../../policy/document.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import type { PolicySet } from "../../uploads/scenario/policy-set.ts";
import { allows } from "../../uploads/scenario/policy-set.ts";
import type { FixProposal } from "../report.ts";
import { list, shortList } from "../wording.ts";
import { single } from "./insert-statement.ts";
import type { KeyPolicyGrant } from "./key-policy-grants.ts";
import { keyPolicyGrants } from "./key-policy-grants.ts";
import { principalElement } from "./principal-element.ts";
import { defaultSid, sidFor } from "./sid.ts";
import { proposal } from "./proposal.ts";

const templates = {
  addAction: "Add {actions} to statement {statement}",
  insert: "Insert a statement that allows {given}",
  insertSeveral: "Insert statements that allow {given}",
  given: "{actions} to {principal}",
  addPrincipal: "Add {principal} to statement {statement}, which allows {actions}",
  administrator: "Insert a statement that lets account {account} manage this key policy",
} as const;

export function addKeyPolicyAction(cause: Cause, set: PolicySet): FixProposal[] {
  if (cause.detail.kind !== "missingAction" || cause.detail.neighbour === undefined) return [];
  const { statement } = cause.detail.neighbour;
  const value = statement.action?.property.value;
  if (!set.documents.includes(cause.document) || (value?.kind !== "string" && value?.kind !== "array")) return [];
  const title = format(templates.addAction, { actions: list(cause.kmsActions), statement: statementName(statement) });
  return [
    proposal(cause.document, title, { effect: "grants", preferred: true }, ({ text, style }) =>
      addToList(text, style, value, cause.kmsActions),
    ),
  ];
}

export function insertKeyPolicyStatement(cause: Cause, set: PolicySet): FixProposal[] {
  const { value } = cause.document.document.statementProperty;
  if (value?.kind !== "array" && value?.kind !== "object") return [];
  const everyone = cause.data.principals.includes("*");
  const nobody = cause.detail.kind === "missingAction" && cause.detail.onlyServices !== undefined;
  // Nothing is opened to everybody; who uploads is for a person to say.
  if (everyone && !nobody) return [];
  // What reaches the principal through its account is not all given to it by one more statement.
  if (cause.detail.kind === "condition" && !everyone && !namesItself(cause.detail.statement, cause.data.principals))
    return [];
  const principals = everyone
    ? [`arn:aws:iam::${onlyAccount(cause.document) ?? "ACCOUNT_ID"}:role/ROLE_NAME`]
    : cause.data.principals;
  const grants = everyone
    ? [{ principals, actions: cause.kmsActions, condition: undefined, assumed: false }]
    : keyPolicyGrants(cause);
  const statements = grants.map(({ principals: names, actions, condition }, index) => ({
    ...sidFor(set, cause.document, index === 0 ? undefined : `${defaultSid}${String(index + 1)}`),
    Effect: "Allow",
    Principal: principalElement(names),
    Action: single(actions),
    Resource: "*",
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  const title = format(grants.length === 1 ? templates.insert : templates.insertSeveral, { given: givenTo(grants) });
  // For whom a service acts is not known where only the bucket's account suggests it.
  const preferred = grants.every(({ assumed }) => !assumed);
  return [
    proposal(cause.document, title, { effect: "grants", preferred, needsInput: everyone }, ({ text, style }) =>
      insertStatements(text, style, value, statements),
    ),
  ];
}

type Given = Pick<KeyPolicyGrant, "actions" | "principals">;

const givenTo = (grants: readonly Given[]): string =>
  grants
    .map(({ principals, actions }) =>
      format(templates.given, { actions: list(actions), principal: shortList(principals) }),
    )
    .join(", ");

/** What a key policy has to allow, as the title of the fix says it: to whom what, where not all lack the same. */
export function lackingText(cause: Cause): string {
  const all = list(cause.kmsActions);
  // One statement is for all whom it names.
  if (cause.detail.kind === "missingAction" && cause.detail.neighbour !== undefined) return all;
  const byActions = new Map<string, Given>();
  for (const { actions, principals } of keyPolicyGrants(cause)) {
    const known = byActions.get(list(actions))?.principals ?? [];
    byActions.set(list(actions), { actions, principals: [...new Set([...known, ...principals])] });
  }
  return byActions.size > 1 ? givenTo([...byActions.values()]) : all;
}

const namesItself = ({ statement: { principal } }: CompiledStatement, names: readonly string[]): boolean =>
  names
    .map((name) => parseCaller(name))
    .every(
      (caller) =>
        principal !== undefined &&
        caller !== undefined &&
        (caller.kind === "account" || isDirect(appliesTo(principal, caller))),
    );

/** Gives an existing statement another principal: offered, never preferred. */
export function addPrincipal(cause: Cause, set: PolicySet): FixProposal[] {
  const names = cause.data.principals;
  if (
    names.includes("*") ||
    cause.kmsActions.length === 0 ||
    names.some((name) => parseCaller(name)?.kind === "service")
  )
    return [];
  const full = set.statements.find(
    (statement) =>
      statement.remember("takes principals", () => takesPrincipals(statement)) &&
      cause.keys.every((key) => statement.matchResource(key.segments, nothingKnown) !== FALSE),
  );
  const principals = full?.statement.principal?.property.value;
  const aws = principals?.kind === "object" ? propertyOf(principals, "AWS")?.value : undefined;
  if (full === undefined || (aws?.kind !== "string" && aws?.kind !== "array")) return [];
  const title = format(templates.addPrincipal, {
    principal: shortList(names),
    statement: statementName(full.statement),
    actions: list(cause.kmsActions),
  });
  return [
    proposal(cause.document, title, { effect: "loosens", preferred: false }, ({ text, style }) =>
      addToList(text, style, aws, names),
    ),
  ];
}

/** Whether another user or role may join those whom it allows to use the key, and nothing else. */
const takesPrincipals = (statement: CompiledStatement): boolean =>
  allows(statement) &&
  statement.statement.action?.negated === false &&
  [generateDataKey, decrypt].every((action) => statement.matchAction(action.toLowerCase()) >= 0) &&
  statement.conditions.length === 0 &&
  statement.statement.principal?.negated === false &&
  isForCallers(statement) &&
  statement.statement.action.values.every(({ value }) => value !== "*" && value.toLowerCase() !== "kms:*");

const nothingKnown = contextOf({});

/** Whether the statement names users, roles or sessions: to join an account or everybody would say something else. */
function isForCallers({ statement: { principal } }: CompiledStatement): boolean {
  return (principal?.entries ?? []).every(({ kind, node }) => {
    const caller = kind === "AWS" ? parseCaller(node.value) : undefined;
    return caller !== undefined && caller.kind !== "account" && caller.kind !== "everyone";
  });
}

/** The one account that the policy's principals are of, if they are of one. */
function onlyAccount(document: FoundDocument): string | undefined {
  const accounts = new Set(
    document.document.statements
      .flatMap(({ principal }) => principal?.entries ?? [])
      .flatMap(({ kind, node }) => {
        const caller = kind === "AWS" ? parseCaller(node.value) : undefined;
        return caller !== undefined && "account" in caller ? [caller.account] : [];
      }),
  );
  const [account] = accounts;
  return accounts.size === 1 ? account : undefined;
}

/**
 * The least that lets the account mend the policy later; never `kms:*`.
 * @param keys ARNs of the keys that have the policy, where models tell
 */
export function insertAdministrator(document: FoundDocument, keys: readonly string[] = []): FixProposal[] {
  const { value } = document.document.statementProperty;
  if (value?.kind !== "array" && value?.kind !== "object") return [];
  const own = new Set(keys.map((arn) => arnSegments(arn)[4] ?? ""));
  const [of] = own;
  const account = own.size === 1 && of !== undefined && isAccountId(of) ? of : onlyAccount(document);
  const statement = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account ?? "ACCOUNT_ID"}:root` },
    Action: ["kms:GetKeyPolicy", "kms:PutKeyPolicy"],
    Resource: "*",
  };
  const title = format(templates.administrator, { account: account ?? "ACCOUNT_ID" });
  return [
    proposal(
      document,
      title,
      { effect: "grants", preferred: false, needsInput: account === undefined },
      ({ text, style }) => insertStatement(text, style, value, statement),
    ),
  ];
}

/** Who may be a role: what is wrong in its trust policy. */
import { githubHost as github, sharedProvider } from "../../catalog/identity-providers.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import { addToList } from "../../policy/edits/insert.ts";
import { format } from "../../policy/message.ts";
import { statementName } from "../../policy/document.ts";
import type { PrincipalEntry, Statement } from "../../policy/document.ts";
import { proposal } from "../fixes/proposal.ts";
import { list } from "../wording.ts";
import { removeItems } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import type { Policy, Statements } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { element } from "./policy.ts";
import { isKnown, written } from "./texts.ts";
import { membersOf, principals } from "./principals.ts";
import { atKey } from "./conditions.ts";
import { replacement } from "./mend.ts";

const titles = { addActions: "Add {actions} to statement {statement}" } as const;
const related = { principal: "This principal.", role: "The role of this session." } as const;

const samlArn = /^arn:aws[\w-]*:iam::(?:\d{12}|[*?]+):saml-provider\/.+$/;
const oidcArn = /^arn:aws[\w-]*:iam::(?:\d{12}|[*?]+):oidc-provider\/(.+)$/;
const domain = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;

type Provider = "saml" | "oidc";

function providerOf(value: string): Provider | undefined {
  if (samlArn.test(value)) return "saml";
  return oidcArn.test(value) || domain.test(value) ? "oidc" : undefined;
}

/** The host that a provider's keys begin with. */
const hostOf = (value: string): string => (oidcArn.exec(value)?.[1] ?? value).toLowerCase();

/** Everybody, written bare, where somebody is let be the role. */
export function* everybody({ statements }: Statements): Generator<LanguageFinding> {
  for (const statement of statements) {
    const value = element(statement, "Principal")?.value;
    if (statement.effect === "Allow" && value?.kind === "string" && value.value === "*")
      yield { at: value, values: {} };
  }
}

/** Federated principals that are no provider. */
export function* unknownProviders(policy: Statements): Generator<LanguageFinding<"value">> {
  for (const { entry } of principals(policy, "Federated"))
    if (providerOf(entry.node.value) === undefined) yield { at: entry.node, values: { value: entry.node.value } };
}

/** What an action demands of who calls it. */
const callers: ReadonlyMap<string, (entry: PrincipalEntry) => boolean> = new Map([
  ["sts:assumerole", ({ kind }: PrincipalEntry) => kind !== "Federated"],
  [
    "sts:assumerolewithsaml",
    ({ kind, node }: PrincipalEntry) => kind === "Federated" && providerOf(node.value) !== "oidc",
  ],
  [
    "sts:assumerolewithwebidentity",
    ({ kind, node }: PrincipalEntry) => kind === "Federated" && providerOf(node.value) !== "saml",
  ],
]);

/** Actions that none of the statement's principals can call. */
export function* mismatched(policy: Statements): Generator<LanguageFinding<"action" | "principal">> {
  for (const { effect, action, principal } of policy.statements) {
    const entries = principal?.entries ?? [];
    const [first] = entries;
    if (effect !== "Allow" || principal?.negated !== false || first === undefined) continue;
    if (!entries.every(({ node }) => isKnown(node.value)) || entries.some(({ node }) => node.value === "*")) continue;
    const calls = new Set(written(action).map(({ value }) => value.toLowerCase()));
    for (const node of action?.negated === false ? written(action) : []) {
      const fits = callers.get(node.value.toLowerCase());
      if (fits === undefined || entries.some(fits)) continue;
      yield {
        at: node,
        places: [{ range: node }, { range: first.node, message: related.principal }],
        values: { action: node.value, principal: first.node.value },
        // Of a provider the audience would have to be demanded, too.
        fixes:
          entries.every(({ kind }) => kind === "AWS") && !calls.has("sts:assumerole")
            ? replacement(policy, node, "sts:AssumeRole")
            : [],
      };
    }
  }
}

const anywhere = "rolesanywhere.amazonaws.com";
const anywhereActions = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

/** What Roles Anywhere needs, and no statement allows it. */
export function* missingForAnywhere(policy: Policy): Generator<LanguageFinding<"actions">> {
  const own = policy.statements.filter(
    ({ effect, principal }) =>
      effect === "Allow" &&
      principal?.negated === false &&
      principal.entries.some(({ kind, node }) => kind === "Service" && node.value === anywhere),
  );
  const [first] = own;
  const property = first?.action?.property;
  if (first === undefined || property?.value === undefined || own.some(({ action }) => action?.negated !== false))
    return;
  const value = property.value;
  const globs = own.flatMap(({ action }) => written(action).map((node) => compileGlob(node.value.toLowerCase())));
  const missing = anywhereActions.filter((action) => !globs.some((glob) => globMatches(glob, action.toLowerCase())));
  if (missing.length === 0) return;
  yield {
    at: property.key,
    values: { actions: list(missing) },
    fixes: [
      proposal(
        policy.found,
        format(titles.addActions, { actions: list(missing), statement: statementName(first) }),
        { effect: "loosens", preferred: false },
        ({ text, style }) => addToList(text, style, value, missing),
      ),
    ],
  };
}

/** The host of an OIDC provider, in lower case, where it is known; its account need not be. */
export function providerHost(value: string): string | undefined {
  const host = /^arn:.*:oidc-provider\/(.+)$/.exec(value)?.[1] ?? (domain.test(value) ? value : undefined);
  return host !== undefined && isKnown(host) ? host.toLowerCase() : undefined;
}

/** OIDC providers whose tokens all are taken. */
export function* anyToken(policy: Statements): Generator<LanguageFinding<"host">> {
  for (const { statement, entry, host } of federations(policy))
    if (takesAll(statement, host)) yield { at: entry.node, values: { host }, holds: true };
}

/** GitHub's provider without a word on the repository. */
export function* anyRepository(policy: Statements): Generator<LanguageFinding<"token">> {
  const token = `sub "${sharedProvider(github)?.other.join("") ?? ""}"`;
  for (const { statement, entry, host } of federations(policy))
    if (takesAllRepositories(statement, host)) yield { at: entry.node, values: { token }, holds: true };
}

const takesAll = (statement: Statement, host: string): boolean =>
  !statement.conditionsOpen &&
  !clausesOf(statement).some(({ name }) => name.startsWith(`${host}:`) || mayBeOf(name, host));

const takesAllRepositories = (statement: Statement, host: string): boolean =>
  host === github &&
  !statement.conditionsOpen &&
  !clausesOf(statement).some(({ name }) => name === `${github}:sub` || (name.endsWith(":sub") && mayBeOf(name, host)));

const isNamed = (host: string): boolean => isKnown(host) && /^[^.]+\.[^.]/.test(host);

/** Whether it asks for a claim of a token, and host or key stand for what a template leaves open. */
function mayBeOf(key: string, host: string): boolean {
  const [, provider, claim] = /^(.+):(\w+)$/.exec(key) ?? [];
  return (
    provider !== undefined &&
    provider !== "saml" &&
    /^(?:aud|oaud|sub|amr|azp)$/.test(claim ?? "") &&
    !(isNamed(host) && isNamed(provider))
  );
}

/** Whether one of these two is found of the statement. */
export const isToldOfAny = (statement: Statement, host: string): boolean =>
  isWeb(statement) && (takesAll(statement, host) || takesAllRepositories(statement, host));

const isWeb = ({ action }: Statement): boolean =>
  written(action).some(({ value }) => /^sts:AssumeRoleWithWebIdentity$/i.test(value));

function* federations({ statements }: Statements) {
  for (const statement of statements) {
    if (statement.effect !== "Allow" || !isWeb(statement)) continue;
    for (const entry of statement.principal?.entries ?? []) {
      const host = entry.kind === "Federated" ? providerHost(entry.node.value) : undefined;
      if (host !== undefined) yield { statement, entry, host };
    }
  }
}

/** A subject of GitHub that fixes repository and branch. */
const branch = /^repo:[^/:*?]+[^/:]*\/[^:*?][^:]*:ref:refs\/heads\/[^*?]+$/;

/** Subjects of GitHub that leave the repository or the branch open. */
export function* anyBranch({ clauses }: Statements): Generator<LanguageFinding<"value" | "key">> {
  for (const clause of clauses) {
    if (clause.name !== `${github}:sub` || clause.op?.base.negated !== false || clause.op.base.name === "Null")
      continue;
    if (clause.statement.conditionsOpen || clausesOf(clause.statement).some(({ name }) => name === `${github}:ref`))
      continue;
    const open = clause.values.find(({ value }) => isKnown(String(value)) && !branch.test(String(value)));
    if (open !== undefined)
      yield { at: clause.key.key, part: open, values: { value: String(open.value), key: clause.key.key.value } };
  }
}

/** Whether it is the audience of a provider that the statement names. */
function isAudience({ name, statement }: Clause): boolean {
  const host = /^(.+):aud$/.exec(name)?.[1];
  return (
    host !== undefined &&
    (host === github ||
      (statement.principal?.entries ?? []).some(
        ({ kind, node }) => kind === "Federated" && oidcArn.test(node.value) && hostOf(node.value) === host,
      ))
  );
}

/** Audiences, one of a token each. */
export function* audiences(policy: Statements, withAnyValue: boolean): Generator<LanguageFinding<"key" | "operator">> {
  for (const clause of policy.clauses) {
    if (!isAudience(clause) || (clause.op?.set === "ForAnyValue") !== withAnyValue) continue;
    // What is advised of every audience stays, whatever the operator: no fix takes the finding away.
    yield { ...atKey(clause), ...(withAnyValue ? { at: clause.operator.key } : {}) };
  }
}

const sessionArn = /^arn:([\w-]+):(?:sts|iam)::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/** Sessions beside their role. */
export function* sessionsOfRoles(policy: Statements): Generator<LanguageFinding<"value" | "role">> {
  for (const statement of policy.statements) {
    const nodes = membersOf(statement, "AWS");
    const value = element(statement, "Principal")?.value;
    const named = value?.kind === "object" ? value.properties.find(({ key }) => key.value === "AWS")?.value : undefined;
    for (const node of nodes) {
      const [, partition, account, role] = sessionArn.exec(node.value) ?? [];
      if (role === undefined) continue;
      const own = nodes.find((other) => isRole(other.value, partition, account, role));
      if (own === undefined || named?.kind !== "array") continue;
      yield {
        at: node,
        also: [{ range: own, message: related.role }],
        values: { value: node.value, role: own.value },
        fixes: removeItems(policy, named, [node], node.value, { effect: "neutral", preferred: true }),
      };
    }
  }
}

function isRole(arn: string, partition = "", account = "", name = ""): boolean {
  const start = `arn:${partition}:iam::${account}:role/`;
  return arn.startsWith(start) && (arn.slice(start.length).split("/").at(-1) ?? "") === name;
}

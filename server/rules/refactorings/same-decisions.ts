/** Whether two policies decide alike, asked of `evaluate` about what they name. */
import type { Catalog } from "../../catalog/catalog.ts";
import { decide } from "../../evaluate/decision/decide.ts";
import type { PolicyStack } from "../../evaluate/decision/policies.ts";
import { PolicyReader } from "../../evaluate/decision/policies.ts";
import type { ConcreteRequest } from "../../evaluate/request.ts";
import { readRequest } from "../../evaluate/request.ts";
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import type { PolicyDocument, PolicyType, Statement } from "../../policy/document.ts";

/** A policy as `JSON.parse` gives it, and as it is read. */
export interface DecidingPolicy {
  readonly json: unknown;
  readonly document: PolicyDocument;
}

/** So many requests tell two policies apart that differ; an editor waits for the answer. */
const mostRequests = 400;

/** False, too, where `evaluate` takes one of them for no policy. */
export function decideAlike(
  catalog: Catalog,
  type: PolicyType,
  before: DecidingPolicy,
  after: DecidingPolicy,
): boolean {
  try {
    const reader = new PolicyReader();
    const [was, is] = [stacksOf(reader, type, before.json), stacksOf(reader, type, after.json)];
    for (const request of requestsAbout(catalog, [before.document, after.document]))
      for (const [index, stack] of was.entries()) {
        const other = is[index];
        if (other === undefined || decide(request, stack).decision !== decide(request, other).decision) return false;
      }
    return true;
  } catch {
    return false;
  }
}

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** The policy among others that leave the decision to it; a resource's also without those of its account. */
function stacksOf(reader: PolicyReader, type: PolicyType, policy: unknown): PolicyStack[] {
  switch (type) {
    case "identity":
      return [reader.read({ identity: [policy] })];
    case "resource":
      return [reader.read({ resource: policy }), reader.read({ identity: [everything], resource: policy })];
    case "serviceControl":
    case "resourceControl":
      return [reader.read({ identity: [everything], ...Object.fromEntries([[type, [[policy]]]]) })];
    default:
      return [reader.read({ identity: [everything], ...Object.fromEntries([[type, [policy]]]) })];
  }
}

/** By every action, resource and principal that a statement names, with a context that meets its conditions and without. */
function* requestsAbout(catalog: Catalog, documents: readonly PolicyDocument[]): Generator<ConcreteRequest> {
  const statements = documents.flatMap((document) => document.statements);
  const actions = new Set(statements.flatMap((statement) => actionsOf(catalog, statement)));
  const resources = new Set(["*", ...statements.flatMap(resourcesOf)]);
  const principals = new Set([someone, ...statements.flatMap(principalsOf)]);
  const contexts = [{}, ...statements.map(contextOf)].map((context) => JSON.stringify(context));
  const all = [...actions].flatMap((action) =>
    [...resources].flatMap((resource) =>
      [...principals].flatMap((principal) =>
        [...new Set(contexts)].map((context) => ({ action, resource, principal, context })),
      ),
    ),
  );
  const step = Math.max(1, all.length / mostRequests);
  for (let at = 0; ; at += step) {
    const one = all[Math.floor(at)];
    if (one === undefined) return;
    const { context, ...asked } = one;
    const isOfAccount = isAccountId(arnSegments(asked.resource)[4] ?? "");
    const resourceAccount = isOfAccount ? {} : { resourceAccount: "111122223333" };
    yield readRequest({ ...asked, ...resourceAccount, context: JSON.parse(context) as unknown });
  }
}

const someone = "arn:aws:iam::111122223333:user/someone";

/** Names as they are; of a pattern what it stands for, and some of the service that it does not. */
function actionsOf(catalog: Catalog, { action }: Statement): string[] {
  return (action?.values ?? []).flatMap(({ value }) => {
    const [prefix = "", name = ""] = value.split(":");
    const service = catalog.service(prefix);
    const named = service?.actionsMatching(name).map((one) => one.name) ?? [];
    const others = service?.actionNames ?? [];
    const some = [0, 0.3, 0.7, 1].flatMap((part) => others[Math.floor(part * (others.length - 1))] ?? []);
    const written = /^[\w-]+$/.test(name) ? [name] : [];
    return [...written, ...named.slice(0, 60), ...some].map((one) => `${prefix}:${one}`);
  });
}

const filled = (text: string): string => text.replaceAll(/\$\{[^}]*\}|[*?]/g, "x");

const resourcesOf = ({ resource }: Statement): string[] =>
  (resource?.values ?? []).flatMap(({ value }) => {
    const arn = filled(value);
    return arn.split(":").length >= 6 ? [arn] : [];
  });

const principalsOf = ({ principal }: Statement): string[] =>
  (principal?.entries ?? []).flatMap(({ node: { value } }) =>
    /^(?:\*|\d{12}|[\w.-]+\.amazonaws\.com|arn:aws[\w-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]+)$/.test(value) ? [value] : [],
  );

const contextOf = ({ conditions }: Statement): object =>
  Object.fromEntries(
    new Map(
      conditions.map(({ key, values }) => [key.key.value.toLowerCase(), values.slice(0, 1).map(filled)] as const),
    ),
  );

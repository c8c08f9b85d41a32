/**
 * Who makes a request, and whether a `Principal` element means them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { isAccountId, parseArn } from "../policy/arn.ts";
import type { PrincipalElement, PrincipalEntry } from "../policy/document.ts";
import { placeholdersIn } from "../policy/placeholders.ts";
import { withSymbols } from "../policy/symbols.ts";
import { compileGlob, globMatches } from "./globs/glob.ts";
import { withAnyValue } from "./globs/symbolic.ts";

export type Caller =
  /** `arn` is the role's own: "any session of this role". */
  | {
      readonly kind: "user" | "role" | "session" | "federated";
      readonly arn: string;
      readonly account: string;
      readonly name: string;
    }
  | { readonly kind: "account"; readonly arn: string; readonly account: string }
  | { readonly kind: "service"; readonly name: string }
  /** Everybody: a finding for `*` is one that hits all callers. */
  | { readonly kind: "everyone" }
  /** The unknown principal that an identity policy is attached to. */
  | { readonly kind: "attached" };

/**
 * How a `Principal` element means a caller, weakest first. It decides what an Allow with it gives them, and so what
 * their own policies still have to say (docs/aws.md, "How a request is decided"):
 * - `no`: not at all;
 * - `account`: by their account, to whose identity policies it is left;
 * - `role`: by the role whose session they are: in the same account no identity policy is needed, but a boundary and a
 *   session policy limit it;
 * - `everyone`, and `principal`, by their own ARN: in the same account not even the silence of these limits it. (Their
 *   Denies always count.)
 */
export type Named = "no" | "account" | "role" | "everyone" | "principal";

const strength: Readonly<Record<Named, number>> = { no: 0, account: 1, role: 2, everyone: 3, principal: 4 };

export const closer = (a: Named, b: Named): Named => (strength[a] >= strength[b] ? a : b);

/** Whether the principal is meant, not just the account that it belongs to. */
export const isDirect = (named: Named): boolean => strength[named] >= strength.role;

/** Whether an Allow is out of reach of what a boundary and a session policy do not allow. */
export const escapesLimits = (named: Named): boolean => strength[named] >= strength.everyone;

/** Whether the entry is the principal's own, or its role's. */
export const isOwn = (named: Named): boolean => named === "principal" || named === "role";

/** Reads a principal ARN, account id, service principal or `*`; undefined for anything else. */
export function parseCaller(text: string): Caller | undefined {
  if (text === "*") return { kind: "everyone" };
  if (isAccountId(text)) return { kind: "account", arn: `arn:aws:iam::${text}:root`, account: text };
  if (/^[\w.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return { kind: "service", name: text };
  const arn = parseArn(text);
  if (arn === undefined || !isAccountId(arn.account)) return undefined;
  const { account } = arn;
  const slash = arn.resource.indexOf("/");
  const type = slash < 0 ? arn.resource : arn.resource.slice(0, slash);
  const path = slash < 0 ? "" : arn.resource.slice(slash + 1);
  if (arn.service === "iam" && arn.resource === "root") return { kind: "account", arn: text, account };
  if (path === "") return undefined;
  if (arn.service === "iam" && (type === "user" || type === "role")) {
    return { kind: type, arn: text, account, name: path.slice(path.lastIndexOf("/") + 1) };
  }
  if (arn.service !== "sts") return undefined;
  if (type === "assumed-role")
    return { kind: "session", arn: text, account, name: path.slice(0, Math.max(0, path.indexOf("/"))) };
  return type === "federated-user" ? { kind: "federated", arn: text, account, name: path } : undefined;
}

/**
 * How one entry of a list names the caller. `*` is every principal, services that act for themselves included: policies
 * exempt them with `aws:PrincipalIsAWSService`.
 */
function namedByEntry({ kind, node: { value } }: PrincipalEntry, caller: Caller): Named {
  if (kind === "AWS" && value === "*") return "everyone";
  if (kind === "Service") return caller.kind === "service" && caller.name === value ? "principal" : "no";
  if (kind !== "AWS" || caller.kind === "service" || caller.kind === "everyone" || caller.kind === "attached")
    return "no";
  // Only an account's name, or a session's role, means somebody by another text than their own: long lists need no
  // parsing.
  if (caller.kind !== "session" && value !== caller.arn && !value.endsWith(":root") && !isAccountId(value)) return "no";
  const named = parseCaller(value);
  if (named === undefined) return "no";
  if (named.kind === "account") return named.account === caller.account ? "account" : "no";
  if (named.kind === "service" || named.kind === "everyone" || named.kind === "attached") return "no";
  if (named.arn === caller.arn) return named.kind === "role" ? "role" : "principal";
  // A role's ARN means all of its sessions; a session's ARN holds the role's name without its path.
  const roleOfSession = caller.kind === "session" && named.kind === "role";
  return roleOfSession && named.account === caller.account && named.name === caller.name ? "role" : "no";
}

/** Shorter lists are gone through faster. */
const longList = 16;

/** The entries that can name the caller: of a long list those of its own ARN, of its account, and `*`. */
function entriesFor(element: PrincipalElement, caller: Caller): readonly PrincipalEntry[] {
  const { entries } = element;
  // A session is meant by its role, whatever the role's path.
  if (entries.length < longList || caller.kind === "session") return entries;
  const byValue = (element.byValue ??= indexed(entries));
  const names = caller.kind === "service" ? [caller.name] : "arn" in caller ? [caller.arn, caller.account, rootOf] : [];
  return ["*", ...names].flatMap((name) => byValue.get(name) ?? []);
}

const rootOf = ":root";

function indexed(entries: readonly PrincipalEntry[]): ReadonlyMap<string, readonly PrincipalEntry[]> {
  const byValue = new Map<string, PrincipalEntry[]>();
  for (const entry of entries) {
    const { value } = entry.node;
    const name = value.endsWith(rootOf) ? rootOf : value;
    const same = byValue.get(name);
    if (same === undefined) byValue.set(name, [entry]);
    else same.push(entry);
  }
  return byValue;
}

/** The closest way in which the element's list (negated or not) names the caller. */
function namedBy(element: PrincipalElement, caller: Caller): Named {
  let best: Named = "no";
  for (const entry of entriesFor(element, caller)) {
    best = closer(best, namedByEntry(entry, caller));
  }
  return best;
}

export const hasPlaceholder = ({ entries }: PrincipalElement): boolean =>
  entries.some(({ kind, node: { value } }) => kind === "AWS" && placeholdersIn(value).length > 0);

/** Whether the element's list may name the caller by a template's placeholder, which stands for some value. */
export function mayName(element: PrincipalElement, caller: Caller): boolean {
  if (!("account" in caller)) return false;
  const open = (element.open ??= element.entries.filter(
    ({ kind, node: { value } }) => kind === "AWS" && placeholdersIn(value).length > 0,
  ));
  // Only quicker: most lists have no placeholder.
  if (open.length === 0) return false;
  const { account, arn } = caller;
  const names = [
    "*",
    account,
    arn,
    `arn:aws:iam::${account}:root`,
    ...(caller.kind === "session" ? [`arn:aws:iam::${account}:role/${caller.name}`] : []),
  ];
  return open.some(({ node: { value } }) => {
    const glob = withAnyValue(compileGlob(withSymbols(value)));
    return names.some((name) => globMatches(glob, name));
  });
}

/**
 * Whether a statement with this element is about the caller, and how it names them. `NotPrincipal` is about everyone it
 * does not name.
 */
export function appliesTo(element: PrincipalElement, caller: Caller): Named {
  const named = namedBy(element, caller);
  if (!element.negated) return named;
  return named === "no" ? "everyone" : "no";
}

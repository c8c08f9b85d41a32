/** What an unknown value looks like: by what stands round it, or by its name. */
import type { FreshKind } from "./fresh.ts";

/** By what stands before and after it in a text, which may be a whole document: between quotes, then. */
export function kindInText(before: string, after: string): FreshKind | undefined {
  // A name may hold colons, too, and quotes.
  const [piece = ""] = /(?:[^"'\s$]|\$(?!\{)|\$\{[^{}]*\})*$/.exec(before) ?? [];
  const plain = piece.replace(/\$\{[^{}]*\}/g, "x");
  if (/:key\/$/.test(plain)) return "keyId";
  if (/:(?:s3:::|role\/|user\/|alias\/|policy\/)(?:.*\/)?$/.test(plain)) return "name";
  if (/^arn:[^:]*:[^:]*:[^:]*:$/.test(plain)) return "account";
  if (/^arn:[^:]*:[^:]*:$/.test(plain) || (/^[a-z0-9-]+\.$/.test(plain) && after.startsWith(".amazonaws.com")))
    return "region";
  return piece === "" && after.startsWith("/") ? "bucketArn" : undefined;
}

/** Farther away nothing is looked for. */
const maxAround = 4000;

/** What is known of the place in a policy that a value stands at. */
export interface ElementPlace {
  readonly element: string;
  /** The service whose actions the statement lists. */
  readonly service: string | undefined;
  readonly denies: boolean;
}

/** Of a string in a policy that is written as text: `"Resource": "${var.key}"`. */
export function placeInJson(before: string, after: string): ElementPlace | undefined {
  if (!before.endsWith('"') || !after.startsWith('"')) return undefined;
  const element = memberBefore(before.slice(-maxAround, -1));
  if (element === undefined) return undefined;
  const statement = objectAround(before, after);
  const service = /"(?:Not)?Action"\s*:\s*\[?\s*"([\w-]+):/.exec(statement)?.[1]?.toLowerCase();
  return { element, service, denies: /"Effect"\s*:\s*"Deny"/.test(statement) };
}

/**
 * A key of a list that is written down, by a name that nobody knows: it is the one that is used where the name is known.
 * In an Allow any key may be it.
 */
export const isAnyKey = ({ element, service, denies }: ElementPlace): boolean =>
  element === "Resource" && service === "kms" && !denies;

export const anyKey = "arn:*:kms:*:*:key/*";

/** Whether a text names a key, or another thing by its ARN. */
export const isKeyText = (text: string): boolean =>
  /^(?:arn:|alias\/|mrk-[0-9a-f]{32}$|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$)/.test(text);

/** The name of the member whose value, or an item of whose list, comes next. */
function memberBefore(text: string): string | undefined {
  let rest = text.trimEnd();
  while (rest.endsWith(",")) {
    const item = lastString(rest.slice(0, -1).trimEnd());
    if (item === undefined) return undefined;
    rest = item.before.trimEnd();
  }
  if (rest.endsWith("[")) rest = rest.slice(0, -1).trimEnd();
  return rest.endsWith(":") ? lastString(rest.slice(0, -1).trimEnd())?.value : undefined;
}

function lastString(text: string): { readonly value: string; readonly before: string } | undefined {
  const start = text.endsWith('"') ? text.lastIndexOf('"', text.length - 2) : -1;
  return start < 0 ? undefined : { value: text.slice(start + 1, -1), before: text.slice(0, start) };
}

function objectAround(before: string, after: string): string {
  let [from, to] = [before.length, 0];
  for (let depth = 0; from > Math.max(0, before.length - maxAround) && depth >= 0;) {
    from--;
    if (before[from] === "}") depth++;
    else if (before[from] === "{") depth--;
  }
  for (let depth = 0; to < Math.min(after.length, maxAround) && depth >= 0; to++) {
    if (after[to] === "{") depth++;
    else if (after[to] === "}") depth--;
  }
  return `${before.slice(from)}x${after.slice(0, to)}`;
}

/** By its name alone. */
export function kindByName(expression: string): FreshKind {
  if (/arn\W*$/i.test(expression))
    return /key|kms|cmk/i.test(expression) ? "keyArn" : /bucket/i.test(expression) ? "bucketArn" : "arn";
  if (/account(?:_?id)?\W*$/i.test(expression)) return "account";
  return /region\W*$/i.test(expression) ? "region" : "text";
}

/** A variable's or a parameter's own name: `account_id` of `var.account_id`. */
const ownName = /^(?:(?:.*[.[\s:])?var\.)?(\w+)\W*$/;
const accountOrRegion = { account: /^(?:accounts?|acct)$/, region: /^region$/ } as const;
const besides = /^(?:aws|id|number|name|current|this|own|my|local)$/;

/**
 * Whether a variable's name says the account, or the Region, in which things are made, and no other one:
 * `var.aws_region`, but not `var.replica_region`.
 */
export function meansOwn(expression: string, kind: "account" | "region"): boolean {
  const words = (ownName.exec(expression)?.[1] ?? "")
    .split(/_+|(?<=[a-z0-9])(?=[A-Z])/)
    .map((one) => one.toLowerCase());
  const rest = words.filter((word) => !accountOrRegion[kind].test(word));
  return rest.length < words.length && rest.every((word) => besides.test(word));
}
/** By the element of a statement that it stands in. */
export function kindOfElement(name: string, service: string | undefined): FreshKind | undefined {
  switch (name) {
    case "AWS":
      return "roleArn";
    case "Resource":
    case "NotResource":
      return service === "kms" ? "keyArn" : service === "s3" ? "bucketArn" : "arn";
    default:
      return name.includes(":") ? kindOfConditionKey(name.toLowerCase()) : undefined;
  }
}

/** By the condition key whose value it is. */
function kindOfConditionKey(key: string): FreshKind | undefined {
  switch (key) {
    case "s3:x-amz-server-side-encryption-aws-kms-key-id":
      return "keyArn";
    case "kms:viaservice":
      return "s3Service";
    case "kms:encryptioncontext:aws:s3:arn":
      return "bucketArn";
    case "kms:resourcealiases":
    case "kms:requestalias":
      return "alias";
    case "aws:principalarn":
      return "roleArn";
    case "aws:requestedregion":
      return "region";
    default:
      return /^(?:aws:(?:principal|resource|source|vpce)account|kms:calleraccount|s3:resourceaccount)$/.test(key)
        ? "account"
        : undefined;
  }
}

/** What the ARN and the id of one key have in common: `var.kms` of `var.kms_key_arn` and of `var.kms_key_id`. */
export const keyMeant = (expression: string): string =>
  expression.replace(/[._]?(?:arn|id)\W*$/i, "").replace(/[._]?(?:target_?)?key$/i, "");

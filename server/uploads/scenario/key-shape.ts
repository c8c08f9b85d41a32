/**
 * Whether a pattern in `Resource` can be the key of an upload at all. In an IAM policy a key is named by its key ARN;
 * an alias or a bare id authorizes no use of the key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
import { isRegionName, partitionOf } from "../../catalog/regions.ts";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import { globsIntersect, shortestMatch } from "../../evaluate/globs/relations.ts";
import { withAnyValue } from "../../evaluate/globs/symbolic.ts";
import { isAccountId } from "../../policy/arn.ts";
import { isPlaceholderWord, placeholdersIn } from "../../policy/placeholders.ts";
import { hasSymbol } from "../../policy/symbols.ts";
import type { ResourcePattern } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";

/**
 * - `key`: a key ARN, or a pattern that some key ARN matches;
 * - `placeholder`: a key ARN with parts that a person still has to fill in;
 * - the rest can never be a key.
 */
export type KeyShape =
  | "key"
  | "placeholder"
  | "aliasArn"
  | "aliasName"
  | "keyId"
  | "otherService"
  | "malformed"
  /** Another ARN where the key's id belongs: `arn:aws:kms:eu-west-1:111122223333:key/arn:aws:kms:…`. */
  | "nested"
  /** The alias of a key that AWS manages for another service than S3: meant, whatever it does. */
  | "managedForOther"
  /** An ARN that lacks its Region or account: `arn:aws:kms:eu-west-1:key/ID`. */
  | "tooShort"
  /** What stands behind `key/` is no id that KMS gives to keys. */
  | "noKeyId"
  /** An id in capitals: ids are in lower case, and ARNs are compared with their case. */
  | "capitalId"
  /** A Region of one partition under the name of another: `arn:aws:kms:cn-north-1:…`. */
  | "regionOfOtherPartition";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const multiRegionId = /^mrk-[0-9a-f]{32}$/i;
export const isKeyId = (text: string): boolean => uuid.test(text) || multiRegionId.test(text);

const isPattern = (text: string): boolean => /[*?]/.test(text);
/** Whether a part of a key's ARN still waits for somebody to fill it in. */
export const isPlaceholder = (text: string, part: "region" | "account" | "keyId"): boolean =>
  isPlaceholderWord(text, part) && !isRegionName(text) && !isKeyId(text);

/**
 * Ids of keys: UUIDs, and `mrk-` with 32 hexadecimal digits.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id
 */
const idShapes = ["????????-????-????-????-????????????", `mrk-${"?".repeat(32)}`].map(compileGlob);

/**
 * What stands behind `key/`: an id or a pattern that matches one (`key`), one that somebody has shortened, blacked out
 * or still has to fill in (`placeholder`), one in capitals, or a name that no key has as its id.
 */
export function keyIdShape(id: string): "key" | "placeholder" | "noKeyId" | "capitalId" {
  if (isKeyId(id)) return id === id.toLowerCase() ? "key" : "capitalId";
  if (isPattern(id))
    return /^(mrk-|[mrk]*(?=[*?]))?[0-9a-f*?-]*$/i.test(id) &&
      idShapes.some((shape) => globsIntersect(shape, compileGlob(id.toLowerCase())))
      ? id === id.toLowerCase()
        ? "key"
        : "capitalId"
      : "noKeyId";
  return isPlaceholder(id, "keyId") || isShortened(id) ? "placeholder" : "noKeyId";
}

const isShortened = (id: string): boolean =>
  /[<>{}[\]%$#…]|\.\./.test(id) ||
  (id.length <= 36 && /^(mrk-)?[0-9a-fx.-]+$/i.test(id)) ||
  /^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i.test(id);

/**
 * `alias/aws/ssm`, `arn:aws:kms:*:*:alias/aws/ebs` …
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
export const isKeyForOtherService = ({ source }: ResourcePattern): boolean =>
  /^(arn:[^:]*:kms:.*:)?alias\/aws\/(?!s3$)[\w-]/.test(source);

/** Where a placeholder stands in it: of a tool it is some key, of a person one that is still to be filled in. */
function openKeyShape({
  source,
  partition,
  service,
  region,
  account,
  resource,
  open,
  valid,
}: ResourcePattern): KeyShape | undefined {
  const isOpen =
    open !== undefined || [partition, region, account, resource].some(({ symbolic }) => symbolic) || hasSymbol(service);
  if (!isOpen || !valid) return undefined;
  if (
    open === undefined &&
    ((service !== "kms" && !hasSymbol(service)) || !globsIntersect(withAnyValue(resource), anyKey))
  )
    return undefined;
  return placeholdersIn(source).some(({ filledBy }) => filledBy === "person") ? "placeholder" : "key";
}

const anyKey = compileGlob("key/?*");

export function keyShape(pattern: ResourcePattern): KeyShape {
  if (isKeyForOtherService(pattern)) return "managedForOther";
  const open = openKeyShape(pattern);
  if (open !== undefined) return open;
  const { source } = pattern;
  if (!pattern.valid) {
    if (/^alias\//.test(source)) return "aliasName";
    if (isKeyId(source.replace(/^key\//, ""))) return "keyId";
    return "malformed";
  }
  if (pattern.service !== "kms") return isPattern(pattern.service) ? "key" : "otherService";
  const resource = pattern.resource.source;
  if (/^alias(\/|$)/.test(resource)) return "aliasArn";
  const segments = source.split(":");
  const [, partition = "*", , region = "*", account = "*"] = segments;
  // With fewer segments than six the rest is taken as `*`, and a star at a segment's end stands for those that are
  // missing.
  if (pattern.whole !== undefined) return shortestMatch(pattern.whole, keyArns) !== undefined ? "key" : "tooShort";
  const isRegion = isPattern(region) || isRegionName(region) || isPlaceholder(region, "region");
  const isAccount = isPattern(account) || isAccountId(account) || isPlaceholder(account, "account");
  if (segments.length < 6) return isRegion && isAccount ? "key" : "tooShort";
  if (/^key\/arn:/.test(resource)) return "nested";
  if (!canBeKeyResource(resource)) return "malformed";
  const id =
    pattern.template === undefined && resource.startsWith("key/") ? keyIdShape(resource.slice("key/".length)) : "key";
  if (id === "placeholder" || isPlaceholder(region, "region") || isPlaceholder(account, "account"))
    return "placeholder";
  if (id === "noKeyId" || id === "capitalId") return id;
  if (!isRegion || !isAccount) return "malformed";
  if (!isPattern(partition) && isRegionName(region) && partition !== partitionOf(region))
    return "regionOfOtherPartition";
  return "key";
}

const keyArns = [
  { text: "arn:" },
  { chars: "abcdefghijklmnopqrstuvwxyz-", min: 1 },
  { text: ":kms:" },
  { chars: "abcdefghijklmnopqrstuvwxyz0123456789-", min: 1 },
  { text: ":" },
  { chars: "0123456789", min: 1 },
  { text: ":key/" },
  { chars: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min: 1 },
] as const;

/** Of each entry in the statement's resource list. */
export const keyShapes = (statement: CompiledStatement): readonly KeyShape[] =>
  statement.remember("keyShapes", () => statement.resources.map((pattern) => keyShape(pattern)));

/** Whether some `key/ID` matches: ids hold no slash and no colon. */
function canBeKeyResource(resource: string): boolean {
  const wildcard = resource.search(/[*?]/);
  if (wildcard < 0) return /^key\/[^/:\s]+$/.test(resource);
  const prefix = resource.slice(0, wildcard);
  return "key/".startsWith(prefix) || (prefix.startsWith("key/") && !/[/:\s]/.test(resource.slice(4)));
}

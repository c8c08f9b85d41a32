/**
 * Whether a pattern in `Resource` can be the key of an upload at all. In an IAM policy a key is named by its key ARN;
 * an alias or a bare id authorizes no use of the key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
import { isRegionName } from "../catalog/regions.ts";
import { compileGlob } from "../evaluate/globs/glob.ts";
import { globsIntersect } from "../evaluate/globs/relations.ts";
import { withAnyValue } from "../evaluate/globs/symbolic.ts";
import { isAccountId } from "../policy/arn.ts";
import { isPlaceholderWord, placeholdersIn } from "../policy/placeholders.ts";
import { hasSymbol } from "../policy/symbols.ts";
import type { ResourcePattern } from "../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../evaluate/statement.ts";

/**
 * - `key`: a key ARN, or a pattern that some key ARN matches;
 * - `placeholder`: a key ARN with parts that a person still has to fill in;
 * - the rest can never be a key.
 */
export type KeyShape = "key" | "placeholder" | "aliasArn" | "aliasName" | "keyId" | "otherService" | "malformed";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const multiRegionId = /^mrk-[0-9a-f]{32}$/i;
export const isKeyId = (text: string): boolean => uuid.test(text) || multiRegionId.test(text);

const isPattern = (text: string): boolean => /[*?]/.test(text);
/** Whether a part of a key's ARN still waits for somebody to fill it in. */
export const isPlaceholder = (text: string, part: "region" | "account" | "keyId"): boolean =>
  isPlaceholderWord(text, part) && !isRegionName(text) && !isKeyId(text);

/** Where a placeholder stands in it: of a tool it is some key, of a person one that is still to be filled in. */
function openKeyShape({ source, partition, service, region, account, resource, open, valid }: ResourcePattern): KeyShape | undefined {
  const isOpen = open !== undefined || [partition, region, account, resource].some(({ symbolic }) => symbolic) || hasSymbol(service);
  if (!isOpen || !valid) return undefined;
  if (open === undefined && ((service !== "kms" && !hasSymbol(service)) || !globsIntersect(withAnyValue(resource), anyKey))) return undefined;
  return placeholdersIn(source).some(({ filledBy }) => filledBy === "person") ? "placeholder" : "key";
}

const anyKey = compileGlob("key/?*");

export function keyShape(pattern: ResourcePattern): KeyShape {
  if (pattern.everything) return "key";
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
  const [, , , region = "*", account = "*"] = source.split(":");
  if (!canBeKeyResource(resource)) return "malformed";
  // With fewer segments than six the rest is taken as `*`.
  if (pattern.whole !== undefined || source.split(":").length < 6) return "key";
  if (isPlaceholder(resource.slice(4), "keyId") || isPlaceholder(region, "region") || isPlaceholder(account, "account")) return "placeholder";
  if (!isPattern(region) && !isRegionName(region)) return "malformed";
  if (!isPattern(account) && !isAccountId(account)) return "malformed";
  return "key";
}

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

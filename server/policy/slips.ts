/**
 * Slips of the pen: elements, kinds of principals, effects and actions that are misspelt, and what was meant. AWS
 * refuses such a policy; Keyhole reads it as it was meant, so that one slip is one finding.
 */
import { closest } from "./closest.ts";
import type { ObjectNode, PropertyNode } from "./nodes.ts";
import { propertyOf } from "./nodes.ts";
import { placeholdersIn } from "./placeholders.ts";

export const documentElements: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);
export const statementElements: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);
export const principalKinds: ReadonlySet<string> = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

/** Letters that may differ from what was meant. */
export const maxSlips = 2;

/** An object with more names of its own is none of a policy. */
const maxOthers = 50;

/**
 * The misspelt properties of `object`, with the one of `known` that each is the only misspelling of, and that no
 * property has.
 */
export function misspelt({ properties }: ObjectNode, known: ReadonlySet<string>): ReadonlyMap<PropertyNode, string> {
  const others = properties.filter(({ key }) => !known.has(key.value));
  if (others.length === 0 || others.length > maxOthers) return new Map();
  const missing = new Set(known);
  for (const { key } of properties) missing.delete(key.value);
  const meant = new Map<string, PropertyNode | undefined>();
  for (const property of others) {
    const name = closest(property.key.value, missing, maxSlips);
    if (name !== undefined) meant.set(name, meant.has(name) ? undefined : property);
  }
  const found = new Map<PropertyNode, string>();
  for (const [name, property] of meant) if (property !== undefined) found.set(property, name);
  return found;
}

/** The last property that is the element, or the one that is meant to be. */
export function elementOf(
  object: ObjectNode,
  name: string,
  known: ReadonlySet<string> = statementElements,
): PropertyNode | undefined {
  const property = propertyOf(object, name);
  // Asked for every element that is not there, of statements in which nothing is misspelt.
  if (property !== undefined || object.properties.every(({ key }) => known.has(key.value))) return property;
  for (const [slip, meant] of misspelt(object, known)) if (meant === name) return slip;
  return undefined;
}

export function meantEffect(text: string): "Allow" | "Deny" | undefined {
  return text === "Allow" || text === "Deny"
    ? text
    : (closest(text.trim(), ["Allow", "Deny"], maxSlips) as "Allow" | "Deny" | undefined);
}

const plainAction = /^[a-z0-9-]+:[\w*?-]+$/i;
/** A service, something else than a colon, a name; names begin with a capital, or are a pattern. */
const slippedAction = /^([a-z][a-z0-9-]{1,40})(?:[=;.,/|_]|::+|\uff1a|:?[=;]:?)([A-Z*][\w*?-]*)$/;
const blankForColon = /^\s*([a-z][a-z0-9-]{1,40})\s+([A-Z][\w*?-]*)\s*$/;

/** What an action was meant to be that has blanks in it, or something else between service and name than a colon. */
export function meantAction(text: string): string | undefined {
  if (text === "*" || plainAction.test(text)) return text;
  if (placeholdersIn(text).length > 0) return undefined;
  const tight = text.replace(/\s+/g, "");
  if (tight !== text && (tight === "*" || plainAction.test(tight))) return tight;
  const [, service, name] = slippedAction.exec(tight) ?? blankForColon.exec(text) ?? [];
  return service === undefined || name === undefined ? undefined : `${service}:${name}`;
}

/** What stands round an ARN by mistake: brackets inside the quotes, other quotes, blanks. */
const round = /[\s'"`[\](),;]/;
const maxArn = 2_100;

/** Objects as other programs name them: `s3://bucket/key`, and the two forms of web addresses. */
const addresses = [
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/\S*)?$/i,
  /^https?:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(\/\S*)?$/i,
  /^https?:\/\/s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/\S*)?$/i,
];

/**
 * What a resource was meant to be that is an ARN, or `*`, but for what stands round it, for the case of its first
 * letters or because they are missing; or that is the address of a bucket or of objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function meantResource(text: string): string | undefined {
  if (text === "*" || text.startsWith("arn:")) return text;
  if (text.length > maxArn) return undefined;
  let [start, end] = [0, text.length];
  while (start < end && round.test(text.charAt(start))) start++;
  while (end > start && round.test(text.charAt(end - 1))) end--;
  const inner = text.slice(start, end);
  if (inner === "*") return inner;
  if (/^aws(?:-[a-z-]+)?:[a-z0-9-]+:[^:\s]*:[^:\s]*:[^\s'"`,;]+$/.test(inner)) return `arn:${inner}`;
  for (const address of addresses) {
    const [, bucket, path = ""] = address.exec(inner) ?? [];
    if (bucket !== undefined) return `arn:aws:s3:::${bucket}${path === "/" ? "" : path}`;
  }
  return /^arn:[^\s'"`,;]+$/i.test(inner) ? `arn${inner.slice(3)}` : undefined;
}

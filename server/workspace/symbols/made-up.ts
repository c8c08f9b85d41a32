/** Values in the place of those that nobody knows: each by its expression alone, and unlike any that somebody writes. */
import type { FreshKind, Home } from "./fresh.ts";

export function madeUp(kind: FreshKind, name: string, hash: number, { account, region }: Home): string {
  const digits = hash.toString(16).padStart(8, "0");
  const slug = name
    .replace(/[^A-Za-z0-9]+/g, "-")
    .slice(0, 30)
    .toLowerCase();
  const unique = `${slug}-0f0f${digits}`;
  const keyId = `0f0f0f0f-0f0f-4f0f-8f0f-0f0f${digits}`;
  switch (kind) {
    case "keyId":
      return keyId;
    case "alias":
      return `alias/${unique}`;
    case "region":
      return `us-stack-${String(2 + (hash % 98))}`;
    case "account":
      return `99990002${String(hash % 10_000).padStart(4, "0")}`;
    case "keyArn":
      return `arn:aws:kms:${region}:${account}:key/${keyId}`;
    case "bucketArn":
      return `arn:aws:s3:::${unique}`;
    case "roleArn":
      return `arn:aws:iam::${account}:role/${unique}`;
    case "arn":
      return `arn:aws:unknown:${region}:${account}:${unique}`;
    default:
      return unique;
  }
}

/** FNV-1a, of 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * Whether a text has a part that was made up, other than an account or a Region: those have the form of one, so that
 * what is wrong with the text is what is written around them.
 */
export const hasMadeUp = (text: string): boolean =>
  /-0f0f[0-9a-f]{8}(?![0-9a-z])|0f0f0f0f-0f0f-4f0f-|:unknown:/.test(text);

/** Accounts and Regions that were made up for values of which nobody knows whether they are others. */
const homes = {
  account: /(?:^|:)(99990002\d{4})(?=:|$)/g,
  region: /(?:^|[:.])(us-stack-(?!1\b)\d+)(?=[:.]|$)/g,
} as const;

export const madeUpIn = (text: string, kind: "account" | "region"): readonly string[] =>
  [...text.matchAll(homes[kind])].map(([, value = ""]) => value);

/** Whether an account or a Region is one of those, or stands for the own one. */
export const isMadeUp = (home: string): boolean => /^99990002|^us-stack-/.test(home);

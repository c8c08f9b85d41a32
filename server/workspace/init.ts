/**
 * A first keyhole.json, from the policy files there are: what they mention, which file looks like whose policy, and
 * comments where nobody can know.
 */
import { homeOfBucket } from "../catalog/bucket-names.ts";
import { append } from "../policy/append.ts";
import { own } from "../policy/own.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { isGlob } from "./file-glob.ts";
import * as formats from "./formats.ts";
import { isOf } from "./formats.ts";
import { mentionsOf } from "./mentions.ts";
import { OwnedDocuments } from "./owned.ts";
import type { PolicyUse } from "./policy-use.ts";
import { bucketPolicy, identityPolicy, keyPolicy, otherKind, permissionsBoundary } from "./policy-use.ts";

export interface PolicyFileForInit {
  /** Relative to the folder of the keyhole.json to be written, with "/". */
  readonly file: string;
  readonly documents: readonly FoundDocument[];
}

/** What is written for one name: members, and comments before them. */
interface Entry {
  readonly comments: string[];
  readonly members: Map<string, string>;
}

type Section = Map<string, Entry>;

/** The text, which `readModel` reads without a problem; ends with a line feed. The same files give the same text. */
export function initialModel(files: readonly PolicyFileForInit[]): string {
  const usable = files.filter(({ documents }) => documents.length > 0);
  const mentions = mentionsOf(usable.flatMap(({ documents }) => documents));
  const sections = {
    buckets: sectionOf(mentions.buckets),
    keys: sectionOf(mentions.keys),
    principals: sectionOf(mentions.principals),
    accounts: sectionOf(mentions.accounts),
    vpcEndpoints: sectionOf(mentions.vpcEndpoints),
  };
  const left = usable.filter((file) => !assign(file, sections, usable));
  for (const [name, entry] of sections.buckets) append(entry.comments, unknownOfBucket(name));
  for (const [arn, entry] of sections.keys)
    if (!entry.members.has("policy"))
      entry.comments.push(
        `its policy is in no file here; aws kms get-key-policy --key-id ${arn} --policy-name default prints it: "policy": "FILE"`,
      );
  for (const entry of sections.principals.values())
    if (!entry.members.has("policies")) entry.comments.push('its policies are not known: "policies": ["FILE"]');
  for (const entry of sections.accounts.values())
    entry.comments.push(
      'control policies, one list a level, the root\'s first: "serviceControlPolicies": [["FILE"]], "resourceControlPolicies": [["FILE"]]',
    );
  for (const entry of sections.vpcEndpoints.values())
    entry.comments.push('its VPC and policy are not known: "vpc": "vpc-…", "policy": "FILE"');
  return textOf(sections, left);
}

const sectionOf = (names: ReadonlySet<string>): Section =>
  new Map([...names].sort().map((name) => [name, { comments: [], members: new Map<string, string>() }]));

const unknownOfBucket = (name: string): string[] => [
  ...(homeOfBucket(name) === undefined
    ? ['no policy tells its account and Region: "account": "111122223333", "region": "eu-west-1"']
    : []),
  `aws s3api get-bucket-encryption --bucket ${name} tells how it is encrypted: "encryption": { "type": "aws:kms", "key": "KEY_ARN", "bucketKey": true }`,
];

/** The section where somebody has to say whose the policies of a file are. */
function homeOf({ file, documents }: PolicyFileForInit): string {
  const [first] = documents;
  if (first?.type === "resource")
    return first.kind === "key" ? "keys" : first.kind === "bucket" ? "buckets" : "principals";
  return first?.type === "serviceControl" || first?.type === "resourceControl" || isControlPolicy(file)
    ? "accounts"
    : "principals";
}

const questions: Readonly<Record<string, (file: string) => string>> = {
  buckets: (file) => `which bucket has the policy ${file}? "BUCKET": { "policy": ${file} }`,
  keys: (file) => `which key has the policy ${file}? "KEY_ARN": { "policy": ${file} }`,
  principals: (file) =>
    isBoundary(file)
      ? `whose boundary is ${file}? "ARN": { "permissionsBoundary": ${file} }`
      : `whose policy is ${file}? "ARN": { "policies": ${file} }`,
  accounts: (file) =>
    `${file} looks like a control policy; at which level of which account? "ACCOUNT_ID": { "serviceControlPolicies": [[${file}]] }`,
};

const isControlPolicy = (file: string): boolean => /(^|[._/-])[sr]cps?([._/"-]|$)/i.test(file);
const isBoundary = (file: string): boolean => /boundary/i.test(file);

/** On one line, whatever the name. */
const quoted = (file: string): string => JSON.stringify(file).replace(/[\u2028\u2029]/g, " ");

/** Whether the file's policies have found their place. */
function assign(
  file: PolicyFileForInit,
  sections: Readonly<Record<string, Section>>,
  all: readonly PolicyFileForInit[],
): boolean {
  // A name that would be read as a glob.
  if (isGlob(file.file) || !isOf(formats.path, file.file)) return false;
  const { buckets, keys, principals } = sections;
  const { documents } = file;
  const owners = [...new Set(documents.flatMap(({ owner }) => owner?.arn ?? []))].filter((arn) => principals?.has(arn));
  const owned = new OwnedDocuments(documents);
  if (owners.length > 0)
    return owners.map((arn) => assignOwned(file.file, owned, arn, principals?.get(arn))).includes(true);
  if (fits(documents, bucketPolicy)) {
    const named = [...mentionsOf(documents).buckets];
    return named.length === 1 && set(buckets?.get(named[0] ?? ""), "policy", file.file);
  }
  if (fits(documents, keyPolicy) && documents.some(({ kind }) => kind === "key")) {
    const keyFiles = all.filter((other) => other.documents.some(({ kind }) => kind === "key"));
    const byName = [...(keys?.keys() ?? [])].filter((arn) => file.file.includes(arn.slice(arn.lastIndexOf("/") + 1)));
    const [arn, ...others] = byName.length > 0 || keyFiles.length > 1 ? byName : [...(keys?.keys() ?? [])];
    return (
      arn !== undefined &&
      others.length === 0 &&
      set(keys?.get(arn), "policy", file.file, byName.length > 0 ? undefined : "the only key policy here")
    );
  }
  if (!fits(documents, identityPolicy) || isControlPolicy(file.file)) return false;
  const [arn, ...others] = [...(principals?.keys() ?? [])].filter((name) =>
    isNamedAfter(file.file, name.slice(name.lastIndexOf("/") + 1)),
  );
  const member = isBoundary(file.file) ? "permissionsBoundary" : "policies";
  if (arn === undefined || others.length > 0 || (member === "permissionsBoundary" && documents.length > 1))
    return false;
  return set(
    principals?.get(arn),
    member,
    file.file,
    `${quoted(file.file)} is taken to be its ${isBoundary(file.file) ? "boundary" : "policy"} by the file's name`,
  );
}

function assignOwned(file: string, owned: OwnedDocuments, arn: string, entry: Entry | undefined): boolean {
  const boundary = owned.boundaryOf({ arn });
  if (boundary !== undefined && fits(boundary, permissionsBoundary)) set(entry, "permissionsBoundary", file);
  const own = owned.identityOf({ arn });
  return own !== undefined && own.length > 0 && fits(own, identityPolicy) && set(entry, "policies", file);
}

/** Here nothing but the content tells what a file is. */
const fits = (documents: readonly FoundDocument[], use: PolicyUse): boolean =>
  documents.every(
    (found) =>
      !found.template &&
      found.type === (use.type === "permissionsBoundary" ? "identity" : use.type) &&
      otherKind(found, use) === undefined,
  ) && !(use.single && documents.length > 1);

/** Identity policies add up; of everything else the first file counts. */
function set(entry: Entry | undefined, member: string, file: string, comment?: string): boolean {
  if (entry === undefined) return false;
  const before = entry.members.get(member);
  if (before !== undefined && member !== "policies") return false;
  entry.members.set(
    member,
    before === undefined ? JSON.stringify(file) : `[${before.replace(/^\[|\]$/g, "")}, ${JSON.stringify(file)}]`,
  );
  if (comment !== undefined) entry.comments.push(comment);
  return true;
}

/** `uploader.json`, `uploader-s3.policy.json` for the role `uploader`. */
function isNamedAfter(file: string, name: string): boolean {
  const base = file.slice(file.lastIndexOf("/") + 1).toLowerCase();
  return base.startsWith(name.toLowerCase()) && /^[._-]/.test(base.slice(name.length));
}

function textOf(sections: Readonly<Record<string, Section>>, left: readonly PolicyFileForInit[]): string {
  const parts: string[][] = [];
  for (const [name, entries] of Object.entries(sections)) {
    const asked = left
      .filter((file) => homeOf(file) === name)
      .map(({ file }) => `  // ${own(questions, name)?.(quoted(file)) ?? ""}`);
    if (entries.size > 0 || asked.length > 0 || name === "buckets" || name === "principals")
      parts.push([...asked, ...sectionLines(name, entries)]);
  }
  parts.push([
    '  // what must pass, or must not: { "principal": "ARN", "operations": "PutObject", "on": "s3://BUCKET/*", "expect": "allowed" }',
    '  "expectations": []',
  ]);
  return [
    '// Written by "keyhole init" from what the policy files mention. What they cannot tell is left out, with a comment; docs/workspace-model.md',
    "// of Keyhole explains every member.",
    "{",
    ...withCommas(parts),
    "}",
    "",
  ].join("\n");
}

function sectionLines(name: string, entries: Section): string[] {
  if (entries.size === 0) return [`  "${name}": {}`];
  const parts = [...entries].map(([key, { comments, members }]) => {
    const body = [
      ...comments.map((comment) => `      // ${comment}`),
      ...withCommas([...members].map(([member, value]) => [`      "${member}": ${value}`])),
    ];
    return [
      `    ${JSON.stringify(key)}: {${body.length === 0 ? "}" : ""}`,
      ...body,
      ...(body.length === 0 ? [] : ["    }"]),
    ];
  });
  return [`  "${name}": {`, ...withCommas(parts), "  }"];
}

/** A comma behind the last line of every part but the last. */
const withCommas = (parts: readonly (readonly string[])[]): string[] =>
  parts.flatMap((part, index) =>
    part.map((line, at) => (at === part.length - 1 && index < parts.length - 1 ? `${line},` : line)),
  );

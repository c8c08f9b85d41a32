/**
 * What a hover on a principal, bucket, key or account says of it: what the workspace model knows, and how its
 * operations fare.
 */
import { arnSegments } from "../../policy/arn.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { PairCheck } from "../../uploads/judge/pair.ts";
import { destinationOf } from "../../uploads/scenario/from-model/destination.ts";
import type { ModelBucket, ModelKey, ModelPrincipal, PolicyList, WorkspaceModel } from "../../workspace/model.ts";
import { Markdown } from "../markdown.ts";
import { shortList } from "../wording.ts";
import { answersByPair } from "./answers.ts";
import { accountText, answerText, keyName, shortName } from "./model-text.ts";
import type { Subject } from "./subjects.ts";

const templates = {
  principal: "**{name}** of account {account}",
  bucket: "**{name}**, bucket of account {account}{region}",
  key: "**{name}**, key of account {account} in {region}",
  account: "Account **{account}**{organization}",
  region: " in {region}",
  unknownAccount: "(not in the model)",
  management: ", management account of {id}",
  organization: ", of organization {id}",
  holds: "In the model: principals {principals}, buckets {buckets}, keys {keys}",
  policies: "Identity policies: {files}",
  boundary: "Permissions boundary: {files}",
  session: "Session policy: {files}",
  bucketPolicy: "Bucket policy: {files}",
  keyPolicy: "Key policy: {files}",
  notSaid: "not in the model",
  none: "none",
  encryption: "Encryption: {type}{key}",
  encryptionUnknown: "Encryption: not in the model",
  underKey: " under {key}",
  underManaged: " under the AWS managed key `aws/s3`",
  encrypts: "Encrypts: {buckets}",
  grants: "Grants: {count}",
  aliases: "Aliases: {aliases}",
  row: "- {principal} → {bucket}: {answers}",
  rowThrough: "- {principal} → {bucket} through {accessPoint}: {answers}",
  more: "- … and {count} more",
  moreFiles: "{count} more",
  and: "{first} and {last}",
  access: "Access:",
  noAccess: "No principal of the model may read or write here.",
  noBuckets: "The model names no bucket that it encrypts.",
  hasNoAccess: "It may read or write no bucket of the model.",
} as const;

const maxRows = 8;

const { text, code, fill } = Markdown;

export function hoverOnSubject(checked: ModelCheck, subject: Subject): Markdown {
  const { model } = checked.compiled;
  switch (subject.kind) {
    case "principal":
      return joined(
        aboutPrincipal(model, subject.entry),
        rows(
          pairsOf(checked, ({ principal }) => principal.principal === subject.entry),
          templates.hasNoAccess,
        ),
      );
    case "bucket":
      return joined(
        aboutBucket(model, subject.entry),
        rows(
          pairsOf(checked, ({ bucket }) => bucket === subject.entry),
          templates.noAccess,
        ),
      );
    case "key": {
      const buckets = encryptedWith(checked, subject.entry);
      return joined(
        aboutKey(model, subject.entry, buckets),
        rows(
          pairsOf(checked, (pair) => usesKey(pair, subject.entry)),
          buckets.length === 0 ? templates.noBuckets : templates.noAccess,
        ),
      );
    }
    case "account": {
      const { id, organization, managementAccount } = subject.entry;
      const of =
        organization === undefined
          ? text("")
          : fill(managementAccount ? templates.management : templates.organization, { id: text(organization.id) });
      const count = (items: readonly { readonly account?: string | undefined }[]): Markdown =>
        text(String(items.filter(({ account }) => account === id).length));
      const keys = String(model.keys.filter(({ arn }) => arnSegments(arn)[4] === id).length);
      return joined(
        [
          fill(templates.account, { account: text(accountText(model, id)), organization: of }),
          fill(templates.holds, {
            principals: count(model.principals),
            buckets: count(model.buckets),
            keys: text(keys),
          }),
        ],
        [],
      );
    }
  }
}

export const usesKey = ({ destination }: PairCheck, key: ModelKey): boolean =>
  destination.kind === "key" && destination.declared === key;

function aboutPrincipal(
  model: WorkspaceModel,
  { arn, account, identity, permissionsBoundary, session }: ModelPrincipal,
): Markdown[] {
  return [
    fill(templates.principal, { name: text(shortName(arn)), account: accountOr(model, account) }),
    fill(templates.policies, { files: files(model, identity) }),
    ...(permissionsBoundary === undefined
      ? []
      : [fill(templates.boundary, { files: files(model, permissionsBoundary) })]),
    ...(session === undefined ? [] : [fill(templates.session, { files: files(model, session) })]),
  ];
}

/** The key of the model that a bucket's configuration means, seen from the bucket's account. */
function keyOf(model: WorkspaceModel, bucket: ModelBucket): ModelKey | undefined {
  const destination = destinationOf(model, bucket, bucket.account);
  return destination.kind === "key"
    ? destination.declared
    : destination.kind === "elsewhere"
      ? destination.meant
      : undefined;
}

function aboutBucket(model: WorkspaceModel, bucket: ModelBucket): Markdown[] {
  const { name, account, region, encryption, policy } = bucket;
  const { type, key } = encryption;
  const declared = keyOf(model, bucket);
  const under =
    type === "AES256"
      ? text("")
      : key === undefined
        ? fill(templates.underManaged)
        : fill(templates.underKey, { key: code(declared === undefined ? key : keyName(declared)) });
  return [
    fill(templates.bucket, {
      name: text(name),
      account: accountOr(model, account),
      region: region === undefined ? text("") : fill(templates.region, { region: text(region) }),
    }),
    type === "unknown"
      ? fill(templates.encryptionUnknown)
      : fill(templates.encryption, { type: code(type), key: under }),
    fill(templates.bucketPolicy, { files: files(model, policy) }),
  ];
}

/** Names of the buckets that mean the key, also of those where nobody uploads, and of those that use it for somebody. */
function encryptedWith({ compiled: { model }, pairs }: ModelCheck, key: ModelKey): string[] {
  const used = new Set([...pairs.values()].flat().flatMap((pair) => (usesKey(pair, key) ? [pair.bucket] : [])));
  return model.buckets.filter((bucket) => used.has(bucket) || keyOf(model, bucket) === key).map(({ name }) => name);
}

function aboutKey(model: WorkspaceModel, key: ModelKey, buckets: readonly string[]): Markdown[] {
  const { arn, aliases, policy, grants } = key;
  const [, , , region = "", account] = arnSegments(arn);
  return [
    fill(templates.key, { name: text(keyName(key)), account: accountOr(model, account), region: text(region) }),
    ...(aliases.length > 1 ? [fill(templates.aliases, { aliases: text(shortList(aliases)) })] : []),
    ...(buckets.length === 0 ? [] : [fill(templates.encrypts, { buckets: text(shortList(buckets)) })]),
    fill(templates.keyPolicy, { files: files(model, policy) }),
    ...(grants.length === 0 ? [] : [fill(templates.grants, { count: text(String(grants.length)) })]),
  ];
}

const accountOr = (model: WorkspaceModel, account: string | undefined): Markdown =>
  account === undefined ? fill(templates.unknownAccount) : text(accountText(model, account));

const maxFiles = 3;

/** File names as the model could write them: relative to its own folder, where they are below it. */
function files(model: WorkspaceModel, policies: PolicyList): Markdown {
  if (policies === undefined) return fill(templates.notSaid);
  if (policies.length === 0) return fill(templates.none);
  const folder = model.file.slice(0, model.file.lastIndexOf("/") + 1);
  const names = [...new Set(policies.map(({ file }) => (file.startsWith(folder) ? file.slice(folder.length) : file)))];
  const shown = names.slice(0, names.length > maxFiles ? maxFiles - 1 : maxFiles).map(code);
  const last =
    names.length > shown.length
      ? fill(templates.moreFiles, { count: text(String(names.length - shown.length)) })
      : shown.pop();
  return last === undefined || shown.length === 0
    ? (last ?? text(""))
    : fill(templates.and, { first: Markdown.join(shown, ", "), last });
}

const pairsOf = ({ pairs }: ModelCheck, wanted: (pair: PairCheck) => boolean): PairCheck[] =>
  [...pairs.values()].flat().filter(wanted);

/** What fails first. */
function rows(
  pairs: readonly PairCheck[],
  otherwise: (typeof templates)["hasNoAccess" | "noAccess" | "noBuckets"],
): Markdown[] {
  if (pairs.length === 0) return [fill(otherwise)];
  const all = answersByPair(pairs)
    .map(({ pair, answers }) => ({
      row: rowOf(pair, answers.map(answerText)),
      good: answers.every(({ answer }) => answer === "passes"),
    }))
    .sort((a, b) => Number(a.good) - Number(b.good));
  const shown = all.slice(0, all.length > maxRows ? maxRows - 1 : maxRows).map(({ row }) => row);
  if (all.length > shown.length) shown.push(fill(templates.more, { count: text(String(all.length - shown.length)) }));
  return [Markdown.join([fill(templates.access), text(""), ...shown], "\n")];
}

function rowOf({ principal, bucket, accessPoint }: PairCheck, answers: readonly string[]): Markdown {
  const values = {
    principal: code(shortName(principal.principal.arn)),
    bucket: code(bucket.name),
    answers: Markdown.join(answers.map(text), " · "),
  };
  return accessPoint === undefined
    ? fill(templates.row, values)
    : fill(templates.rowThrough, { ...values, accessPoint: code(shortName(accessPoint.arn)) });
}

const joined = (facts: readonly Markdown[], paragraphs: readonly Markdown[]): Markdown =>
  Markdown.join([Markdown.join(facts, "  \n"), ...paragraphs], "\n\n");

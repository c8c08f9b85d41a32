/** What a hover on a principal, bucket, key or account says of it: what the workspace model knows, and how its uploads fare. */
import { arnSegments } from "../../policy/arn.ts";
import type { ModelCheck } from "../../uploads/modelled/check-model.ts";
import type { PairCheck } from "../../uploads/modelled/pair.ts";
import type { ModelBucket, ModelKey, ModelPrincipal, PolicyList, WorkspaceModel } from "../../workspace/model.ts";
import { format } from "../rule.ts";
import { shortList } from "../wording.ts";
import { answersOf } from "./answers.ts";
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
  policies: "Identity policies: {files}", boundary: "Permissions boundary: {files}", session: "Session policy: {files}",
  bucketPolicy: "Bucket policy: {files}", keyPolicy: "Key policy: {files}",
  notSaid: "not in the model", none: "none",
  encryption: "Encryption: `{type}`{key}",
  encryptionUnknown: "Encryption: not in the model",
  underKey: " under {key}", underManaged: " under the AWS managed key `aws/s3`",
  encrypts: "Encrypts: {buckets}",
  grants: "Grants: {count}",
  aliases: "Aliases: {aliases}",
  row: "- `{principal}` → `{bucket}`: {answers}",
  more: "- … and {count} more",
  uploads: "Uploads:",
  noUploads: "No principal of the model may upload here.",
  mayNotUpload: "It may upload to no bucket of the model.",
};

const maxRows = 8;

/** Markdown. */
export function hoverOnSubject(checked: ModelCheck, subject: Subject): string {
  const { model } = checked.world;
  switch (subject.kind) {
    case "principal": return join(aboutPrincipal(model, subject.entry), rows(pairsOf(checked, ({ principal }) => principal.principal === subject.entry), templates.mayNotUpload));
    case "bucket": return join(aboutBucket(model, subject.entry), rows(pairsOf(checked, ({ bucket }) => bucket === subject.entry), templates.noUploads));
    case "key": return join(aboutKey(checked, subject.entry), rows(pairsOf(checked, (pair) => usesKey(pair, subject.entry)), templates.noUploads));
    case "account": {
      const { id, organization, managementAccount } = subject.entry;
      const of = organization === undefined ? "" : format(managementAccount ? templates.management : templates.organization, { id: organization.id });
      const count = (items: readonly { readonly account?: string | undefined }[]): string => String(items.filter(({ account }) => account === id).length);
      const keys = String(model.keys.filter(({ arn }) => arnSegments(arn)[4] === id).length);
      return join([format(templates.account, { account: accountText(model, id), organization: of }),
        format(templates.holds, { principals: count(model.principals), buckets: count(model.buckets), keys })], []);
    }
  }
}

export const usesKey = ({ destination }: PairCheck, key: ModelKey): boolean => destination.kind === "key" && destination.declared === key;

function aboutPrincipal(model: WorkspaceModel, { arn, account, identity, permissionsBoundary, session }: ModelPrincipal): string[] {
  return [
    format(templates.principal, { name: shortName(arn), account: accountOr(model, account) }),
    format(templates.policies, { files: files(model, identity) }),
    ...(permissionsBoundary === undefined ? [] : [format(templates.boundary, { files: files(model, permissionsBoundary) })]),
    ...(session === undefined ? [] : [format(templates.session, { files: files(model, session) })]),
  ];
}

function aboutBucket(model: WorkspaceModel, { name, account, region, encryption, policy }: ModelBucket): string[] {
  const { type, key } = encryption;
  const declared = model.keys.find(({ arn, aliases }) => arn === key || (key !== undefined && aliases.some((alias) => key === alias || key.endsWith(`:${alias}`))));
  const under = type === "AES256" ? "" : key === undefined ? templates.underManaged
    : format(templates.underKey, { key: declared === undefined ? `\`${key}\`` : `\`${keyName(declared)}\`` });
  return [
    format(templates.bucket, { name, account: accountOr(model, account), region: region === undefined ? "" : format(templates.region, { region }) }),
    type === "unknown" ? templates.encryptionUnknown : format(templates.encryption, { type, key: under }),
    format(templates.bucketPolicy, { files: files(model, policy) }),
  ];
}

function aboutKey({ world: { model }, pairs }: ModelCheck, key: ModelKey): string[] {
  const { arn, aliases, policy, grants } = key;
  const [, , , region = "", account] = arnSegments(arn);
  const buckets = new Set([...pairs.values()].flat().filter((pair) => usesKey(pair, key)).map(({ bucket }) => bucket.name));
  for (const { name, encryption } of model.buckets) if (encryption.key === arn) buckets.add(name);
  return [
    format(templates.key, { name: keyName(key), account: accountOr(model, account), region }),
    ...(aliases.length > 1 ? [format(templates.aliases, { aliases: shortList(aliases) })] : []),
    ...(buckets.size === 0 ? [] : [format(templates.encrypts, { buckets: shortList([...buckets]) })]),
    format(templates.keyPolicy, { files: files(model, policy) }),
    ...(grants.length === 0 ? [] : [format(templates.grants, { count: String(grants.length) })]),
  ];
}

const accountOr = (model: WorkspaceModel, account: string | undefined): string => (account === undefined ? templates.unknownAccount : accountText(model, account));

/** File names as the model could write them: relative to its own folder, where they are below it. */
function files(model: WorkspaceModel, policies: PolicyList): string {
  if (policies === undefined) return templates.notSaid;
  if (policies.length === 0) return templates.none;
  const folder = model.file.slice(0, model.file.lastIndexOf("/") + 1);
  return shortList([...new Set(policies.map(({ file }) => `\`${file.startsWith(folder) ? file.slice(folder.length) : file}\``))]);
}

const pairsOf = ({ pairs }: ModelCheck, wanted: (pair: PairCheck) => boolean): PairCheck[] => [...pairs.values()].flat().filter(wanted);

/** What fails first. */
function rows(pairs: readonly PairCheck[], otherwise: string): string[] {
  if (pairs.length === 0) return [otherwise];
  const all = pairs.map((pair) => ({ pair, answers: answersOf(pair) }))
    .map(({ pair, answers }) => ({ text: rowText(pair, answers.map(answerText)), good: answers.every(({ answer }) => answer === "passes") }))
    .sort((a, b) => Number(a.good) - Number(b.good));
  const shown = all.slice(0, all.length > maxRows ? maxRows - 1 : maxRows).map(({ text }) => text);
  if (all.length > shown.length) shown.push(format(templates.more, { count: String(all.length - shown.length) }));
  return [[templates.uploads, "", ...shown].join("\n")];
}

const rowText = ({ principal, bucket }: PairCheck, answers: readonly string[]): string =>
  format(templates.row, { principal: shortName(principal.principal.arn), bucket: bucket.name, answers: answers.join(" · ") });

const join = (facts: readonly string[], paragraphs: readonly string[]): string => [facts.join("  \n"), ...paragraphs].join("\n\n");

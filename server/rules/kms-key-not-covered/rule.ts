import { isRegionName } from "../../catalog/regions.ts";
import { spelled } from "../../policy/symbols.ts";
import { format } from "../../policy/message.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Ask } from "../../uploads/check-file/ask.ts";
import type { Cause, CauseDetail } from "../../uploads/causes/cause.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { KeyCandidate } from "../../uploads/scenario/key.ts";
import type { Elsewhere } from "../../uploads/scenario/from-model/destination.ts";
import { unusableKeys } from "../../uploads/causes/unusable-key.ts";
import { hasMadeUp, isMadeUp } from "../../workspace/symbols/made-up.ts";
import { aliasTarget } from "../fixes/alias-target.ts";
import { nameKeyByArn } from "../fixes/declare-in-model.ts";
import { regionRuledOutBy, replaceKey } from "../fixes/replace-key.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { brokenBy, causesOf, grantsOf, modelledValues } from "../modelled.ts";
import { suppliers, uploadGrant } from "../related.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { ofScope } from "../severity.ts";
import {
  capital,
  causeValues,
  exampleText,
  failText,
  ifBucketHasKey,
  principalsText,
  shortList,
  operationsTextTo,
} from "../wording.ts";

type DeadEntry = Pick<Extract<CauseDetail, { kind: "key" }>, "statement" | "resource" | "reason">;
type Reason = DeadEntry["reason"];

const templates = {
  never: "{UploadsTo} {buckets}{by} {fail} ({example}). {reason}, and nothing else allows {actions}. {advice}",
  idle: "{reason}, so this entry doesn't apply to uploads. {advice}",
  placeholder: "Fill in the key's ARN. Until then this statement applies to no key.",
  elsewhere:
    "{UploadsTo} {bucket} by {principal} {fail} ({example}). S3 looks up {named} in the account of the principal that uploads ({accounts}), not in the bucket's account. Use the key's ARN.",
  meant: "the key that is meant",
  known: "Use the key's ARN, {arn}.",
  notIn:
    "This key isn't in {regions}, where the buckets are by their names, their access points or aws:RequestedRegion",
  otherRegion: "This key is in another Region than the statement's own {condition} allows",
  bucketElsewhere:
    "{bucket} is in {region}, and its KMS key in {keyRegion}: S3 uses a key of the bucket's Region only, so uploads to {bucket} fail. Name a key of {region}.",
  replicasElsewhere:
    "{bucket} is in {region}, and the KMS key of its replicas in {keyRegion}: S3 uses a key of the bucket's Region only, so replication to {bucket} fails. Name a key of {region}.",
  inRegion: "A bucket's key is in the bucket's Region: correct the Region in the ARN or in {condition}.",
} as const;

const namedBy: Readonly<Record<Elsewhere["named"], string>> = {
  keyId: "a bare key id",
  alias: "an alias name",
  aliasArn: "an alias, even an alias ARN,",
};

const reasons: Readonly<Record<Exclude<Reason, "otherRegion">, string>> = {
  aliasArn: "An alias ARN in Resource doesn't match a key",
  aliasName: "An alias name in Resource doesn't match a key",
  keyId: "A key id without an ARN in Resource doesn't match a key",
  otherService: "This resource isn't a KMS key",
  malformed: "This isn't a key ARN",
  nested: "This ARN has another ARN in the place of the key's id, so it matches no key",
  tooShort: "This ARN lacks its Region or account, so it matches no key",
  capitalId: "KMS key ids are in lower case, and AWS compares ARNs case-sensitively, so this ARN matches no key",
  noKeyId: "No KMS key has this id: key ids are UUIDs, or mrk- and 32 hexadecimal digits",
  regionOfOtherPartition: "This ARN has a Region that its partition doesn't have, so it matches no key",
  otherPartition: "This key is in another partition than the buckets, where S3 cannot use it",
  otherBucketRegion: "This key is in another Region than the buckets",
  placeholder: "",
};

const advice: Readonly<Record<Exclude<Reason, "otherRegion">, string>> = {
  aliasArn: "Use the key ARN, arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  aliasName: "Use the key ARN, arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  keyId: "Write the whole key ARN, arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  otherService: "Use the ARN of the bucket's key, arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  malformed: "A key ARN has the form arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  nested: "Write the key's id there, or the key's ARN alone.",
  tooShort: "A key ARN has the form arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID.",
  capitalId: "Write the id in lower case.",
  noKeyId: "Write the key's own id (aws kms describe-key prints it), not a name or alias.",
  regionOfOtherPartition: "Correct the partition or the Region.",
  otherPartition: "A bucket's key is in the bucket's partition: correct the partition of the key or of the bucket.",
  otherBucketRegion: "A bucket's key is in the bucket's Region: use the ARN of the bucket's key.",
  placeholder: "",
};

/** What is mended by the ARN of the bucket's key, where that is known. */
const wantsArn: ReadonlySet<Reason> = new Set([
  "aliasArn",
  "aliasName",
  "keyId",
  "otherService",
  "malformed",
  "tooShort",
  "noKeyId",
]);

/** The ARN of the key that the entry names by its id or by an alias, where a model declares it. */
function declaredKey({ file }: Ask, { statement, resource, reason }: DeadEntry): string | undefined {
  const node = wantsArn.has(reason) ? statement.statement.resource?.values[resource] : undefined;
  const named = node && file.declaredAs?.(node.value);
  return named?.kind === "key" || named?.kind === "alias" ? named.arn : undefined;
}

/** How infrastructure code refers to the key of the alias that the entry names. */
function targetOf(document: FoundDocument, { statement, resource, reason }: DeadEntry): string | undefined {
  const node = reason === "aliasArn" ? statement.statement.resource?.values[resource] : undefined;
  return node && aliasTarget(document, node)?.reference;
}

/**
 * Why the entry is no key of the uploads, and what to do.
 * @param meant the ARN of the key that it names in another way
 */
function wordsOn(
  { statement, resource, reason }: DeadEntry,
  keys: readonly KeyCandidate[] = [],
  meant?: string,
): Record<"reason" | "advice", string> {
  const ofBuckets = keys[0]?.bucketRegions;
  if (reason === "otherBucketRegion" && ofBuckets !== undefined)
    return { reason: format(templates.notIn, { regions: shortList(ofBuckets) }), advice: advice[reason] };
  const [key, ...others] = keys;
  const known = meant ?? (key?.assumed === false && others.length === 0 ? key.arn : undefined);
  if (wantsArn.has(reason) && known !== undefined && reason !== "otherRegion")
    return { reason: reasons[reason], advice: format(templates.known, { arn: spelled(known) }) };
  if (reason !== "otherRegion") return { reason: reasons[reason], advice: advice[reason] };
  const region = statement.resources[resource]?.region.source ?? "";
  const condition = regionRuledOutBy(statement, region) ?? "kms:ViaService";
  return { reason: format(templates.otherRegion, { condition }), advice: format(templates.inRegion, { condition }) };
}

/** AWS refuses a policy with a Resource that is not an ARN: a statement beside it mends nothing. */
const isArn = ({ statement, resource }: Extract<CauseDetail, { kind: "key" }>): boolean =>
  statement.resources[resource]?.valid === true;

/** Undefined where the file leaves the buckets open. */
const partitionOfBuckets = ({
  data: {
    objects: [first],
  },
}: Cause): string | undefined =>
  first === undefined || first === "arn:aws:s3:::*" ? undefined : arnSegments(first)[1];

export const kmsKeyNotCovered = defineRule({
  code: "kms-key-not-covered",
  summary: "The Resource of a KMS statement, or the key that keyhole.json names, can't be a key of these uploads.",
  explanation: `
In an IAM policy a KMS key is named by its key ARN, \`arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID\`, with wildcards at most. An alias ARN,
an alias name or a bare key id in \`Resource\` authorizes no use of the key, whatever way the bucket's own configuration names it.
Neither does the ARN of a bucket, an ARN behind \`key/\` (SAM's policy templates for keys take the id, \`!Ref\` of the key), an ARN that lacks its Region or account (\`arn:aws:kms:eu-west-1:key/…\`), a name in the place of the
id (\`key/data-lake\`), an id in capitals (ids are in lower case, and ARNs are compared with their case), a key ARN of another partition than the bucket's or of another Region than the buckets', where their names
(\`NAME-ACCOUNT-REGION-an\`), the ARN of an access point or conditions on \`aws:RequestedRegion\` tell it, or a key ARN in a Region that the statement's
\`kms:ViaService\` rules out: a bucket's key is always in the bucket's Region.

In a workspace model the same goes for a bucket's default key: a bare id or an alias is looked up in the account of whoever uploads. A
principal of another account than the bucket's finds no such key there, whatever the policies say; the finding is at the \`key\` in
\`keyhole.json\`. In infrastructure code it is at the key of a bucket's encryption, or of its replicas, where that is declared in another Region than the bucket.

An entry that can never work beside one that does is a hint, and so is a placeholder that still waits for the key's ARN.

**What to do:** write the key's ARN. \`aws kms describe-key --key-id alias/NAME\` prints it.`,
  appliesTo: "identity policies, and keyhole.json",
  severities: { nothingPointsToKms: "information", oneFile: "warning", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 40 },
  since: "0.1.0",
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html"],
  *check(ask): Generator<Report> {
    for (const { causes, idleKeys, set } of ask.identityPolicies) {
      for (const cause of causes) {
        const { detail } = cause;
        if (detail.kind !== "key") continue;
        const supply = suppliers(ask, set, cause);
        const meant = declaredKey(ask, detail);
        yield {
          document: cause.document,
          range: cause.range,
          layer: cause.layer,
          data: cause.data,
          circumstance: ofScope(cause.scope, supply.length > 0 ? "suppliedElsewhere" : undefined),
          message: ifBucketHasKey(
            format(templates.never, {
              ...causeValues(cause),
              ...wordsOn(detail, cause.keys, meant ?? targetOf(cause.document, detail)),
            }),
            ask.bucketKeyShown,
          ),
          related: [...uploadGrant(cause), ...supply],
          fixes: [
            ...replaceKey(cause.document, detail.statement, detail.resource, detail.reason, {
              key: meant,
              bucketPartition: partitionOfBuckets(cause),
              failing: cause.keys,
              beside: set.statements,
              leftOutTwice: cause.leftOutTwice,
            }),
            ...(isArn(detail)
              ? insertIdentityStatement(cause, set).map((fix) => ({ ...fix, isPreferred: false }))
              : []),
          ],
        };
      }
      for (const { document, ...entry } of idleKeys) {
        const { statement, resource, reason } = entry;
        const meant = declaredKey(ask, entry);
        yield {
          document,
          range: statement.statement.resource?.values[resource] ?? statement.statement.node,
          layer: "identity",
          circumstance: "idle",
          related: [],
          message: format(
            reason === "placeholder" ? templates.placeholder : templates.idle,
            wordsOn(entry, [], meant ?? targetOf(document, entry)),
          ),
          fixes:
            reason === "placeholder"
              ? []
              : replaceKey(document, statement, resource, reason, { key: meant }).map((fix) => ({
                  ...fix,
                  isPreferred: false,
                })),
        };
      }
    }
  },
  *checkModel(check): Generator<Report> {
    yield* lookedUpElsewhere(check);
    yield* inOtherRegion(check);
    for (const cause of causesOf(check, "key")) {
      const { detail } = cause;
      if (detail.kind !== "key") continue;
      yield {
        document: cause.document,
        range: cause.range,
        layer: cause.layer,
        data: cause.data,
        circumstance: ofScope(cause.scope),
        message: format(templates.never, {
          ...modelledValues(cause),
          ...wordsOn(detail, cause.keys, cause.data.keys.length === 1 ? undefined : targetOf(cause.document, detail)),
        }),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        get fixes() {
          return [
            ...replaceKey(cause.document, detail.statement, detail.resource, detail.reason, {
              key: cause.data.keys.length === 1 ? cause.data.keys[0] : undefined,
              failing: cause.data.keys.length === 1 ? [] : cause.keys,
            }),
            ...(isArn(detail)
              ? insertIdentityStatement(cause, cause.modelled.set).map((fix) => ({ ...fix, isPreferred: false }))
              : []),
          ];
        },
      };
    }
  },
});

/**
 * A bucket of infrastructure code with a key of another Region, where both are written down (of keyhole.json its own check
 * tells it).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
function* inOtherRegion({ compiled: { model } }: ModelCheck): Generator<Report> {
  if (model.template === undefined) return;
  const { variant } = model.template;
  // The Region that is tried for one that nobody knows says nothing.
  const isKnown = (region: string): boolean => region !== variant.region && !isMadeUp(region) && isRegionName(region);
  const declared = new Set(model.keys.map(({ arn }) => arn));
  for (const { name, region = "", encryption, replicas = [] } of model.buckets) {
    if (!isKnown(region)) continue;
    for (const { key = "", place } of [encryption, ...replicas]) {
      const [prefix, , service, keyRegion = ""] = arnSegments(key);
      if (prefix !== "arn" || service !== "kms" || keyRegion === region || !isKnown(keyRegion)) continue;
      // A key that the code only refers to may be in any Region.
      if (hasMadeUp(key) && !declared.has(key)) continue;
      const template = place === encryption.place ? templates.bucketElsewhere : templates.replicasElsewhere;
      yield {
        document: undefined,
        file: place.file,
        range: place.range,
        layer: "keyPolicy",
        message: format(template, { bucket: name, region, keyRegion }),
        related: [],
        fixes: [],
      };
    }
  }
}

/** The bucket's own configuration is the cause: no policy of the principal can name a key that is not there. */
function* lookedUpElsewhere({ pairs, notable, expectations, compiled: { model } }: ModelCheck): Generator<Report> {
  const all = [...pairs.values()].flatMap((list) => notable.get(list) ?? []);
  const expected = expectations
    .filter(({ expectation }) => expectation.expect === "allowed")
    .flatMap(({ sides }) => sides);
  for (const {
    place: { file, range },
    bucket,
    elsewhere,
    meant,
    accounts,
    reads,
    data,
  } of unusableKeys([...all, ...expected])) {
    if (elsewhere === undefined) continue;
    yield {
      document: undefined,
      file,
      range,
      layer: "keyPolicy",
      data,
      circumstance: ofScope(data.scope),
      message: format(templates.elsewhere, {
        UploadsTo: capital(operationsTextTo(data.operations, data.scope, reads ? "source" : "destination")),
        principal: principalsText(data.principals),
        fail: failText(data.scope),
        bucket: bucket.name,
        named: namedBy[elsewhere.named],
        accounts: shortList(accounts),
        example: exampleText(data.witness),
      }),
      related:
        meant === undefined
          ? []
          : [{ document: undefined, file: meant.place.file, range: meant.place.range, message: templates.meant }],
      fixes: meant === undefined ? [] : nameKeyByArn(model, bucket, meant.arn),
    };
  }
}

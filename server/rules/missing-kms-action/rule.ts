import { format } from "../../policy/message.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import { addAction } from "../fixes/add-action.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { addKeyPolicyAction, insertKeyPolicyStatement } from "../fixes/add-principal.ts";
import type { ModelledCauseOf } from "../modelled.ts";
import { brokenBy, causesOf, grantsOf, lacksIn, modelledValues } from "../modelled.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { otherGrants, suppliers } from "../related.ts";
import { accountOf, causeValues, ifBucketHasKey, list } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  missing:
    "{UploadsTo} {buckets}{by} {fail} ({example}). No statement allows {actions} on {key}.{lookalikes} Allow {actions}, unless another policy of the principal or the key policy does.",
  multipart:
    "{UploadsTo} {buckets}{by} {fail} ({example}), while small files pass. No statement allows {actions} on {key}. Allow {actions}, unless another policy of the principal or the key policy does.",
  modelled:
    "{UploadsTo} {buckets}{by} {fail} ({example}). The identity policies don't allow {actions} on {key}.{lookalikes} Allow {actions} here.",
  keyPolicy: "In the key policy: {title}",
  lookalikes: " With only {granted}, no upload passes: S3 calls kms:GenerateDataKey.",
} as const;

function message(cause: Cause, keyShown: boolean): string {
  const onlyMultipart = cause.data.operations.every((operation) => operation === "MultipartUpload");
  return ifBucketHasKey(
    format(onlyMultipart ? templates.multipart : templates.missing, {
      ...causeValues(cause),
      lookalikes: lookalikesText(cause),
    }),
    keyShown,
  );
}

function lookalikesText({ detail, data }: Cause): string {
  const lookalikes = detail.kind === "missingAction" && data.operations.includes("PutObject") ? detail.lookalikes : [];
  return lookalikes.length === 0 ? "" : format(templates.lookalikes, { granted: list(lookalikes) });
}

export const missingKmsAction = defineRule({
  code: "missing-kms-action",
  summary: "An upload is allowed, but the KMS request that S3 derives from it is not.",
  explanation: `
When a bucket is encrypted by default with a KMS key, S3 calls KMS in the uploader's name. \`s3:PutObject\` alone is then not enough:

- a plain upload needs \`kms:GenerateDataKey\` on the key;
- a multipart upload needs \`kms:GenerateDataKey\` and \`kms:Decrypt\`, because S3 reads the encrypted parts before it joins them.
  Clients go multipart on their own from about 8 MB on, so small tests pass and large files fail.

\`kms:Encrypt\`, \`kms:ReEncrypt*\` and \`kms:GenerateDataKeyWithoutPlaintext\` do not help.

**What to do:** allow the missing action on the bucket's key, in this policy or in another one of the same principal.
The finding cannot know other policies of the principal, nor a key policy that names the principal directly.`,
  appliesTo: "identity policies",
  severities: { nothingPointsToKms: "information", oneFile: "warning", modelled: "error" },
  fixable: "always",
  listed: { table: "oneFile", order: 10 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html",
    "https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key",
  ],
  *check(ask): Generator<Report> {
    for (const result of ask.identityPolicies) {
      const { causes, set } = result;
      for (const cause of causes) {
        if (cause.detail.kind !== "missingAction" || ask.gapOf(result, cause) !== undefined) continue;
        const supply = suppliers(ask, set, cause);
        yield {
          document: cause.document,
          range: cause.range,
          layer: "identity",
          message: message(cause, ask.bucketKeyShown),
          data: cause.data,
          circumstance: ofScope(cause.scope, supply.length > 0 ? "suppliedElsewhere" : undefined),
          related: [...otherGrants(cause, set), ...supply],
          get fixes() {
            return [...addAction(cause, set), ...insertIdentityStatement(cause, set)];
          },
        };
      }
    }
  },
  *checkModel(check): Generator<Report> {
    yield* lacksIn(check, "identity");
    for (const cause of causesOf(check, "missingAction")) {
      if (cause.layer !== "identity" || cause.modelled.crossAccount) continue;
      const { set } = cause.modelled;
      yield {
        document: cause.document,
        range: cause.range,
        layer: "identity",
        data: cause.data,
        circumstance: ofScope(cause.scope),
        message: format(templates.modelled, { ...modelledValues(cause), lookalikes: lookalikesText(cause) }),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        get fixes() {
          return [...addAction(cause, set), ...insertIdentityStatement(cause, set), ...inKeyPolicy(cause, check)];
        },
      };
    }
  },
});

/** In one account a key policy that names the principal mends it as well: the others lack their identity policy's. */
function inKeyPolicy(cause: ModelledCauseOf, { compiled }: ModelCheck): FixProposal[] {
  const { keyAccount } = cause.modelled;
  if (!cause.data.principals.every((name) => accountOf(name) === keyAccount)) return [];
  const declared = compiled.model.keys.find(({ arn }) => arn === cause.data.keys[0]);
  const set = compiled.set(declared?.policy);
  const [document] = set?.documents ?? [];
  if (set === undefined || document === undefined || cause.detail.kind !== "missingAction") return [];
  const there: Cause = { ...cause, document, detail: { ...cause.detail, neighbour: undefined } };
  return [...addKeyPolicyAction(there, set), ...insertKeyPolicyStatement(there, set)].map((fix) => ({
    ...fix,
    title: format(templates.keyPolicy, { title: fix.title }),
    isPreferred: false,
  }));
}

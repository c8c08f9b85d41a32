import { format } from "../../policy/message.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import { addKeyPolicyAction, addPrincipal, insertKeyPolicyStatement } from "../fixes/add-principal.ts";
import type { Ask } from "../../uploads/ask.ts";
import type { Report } from "../rule.ts";
import { defineRule } from "../rule.ts";
import { addAction } from "../fixes/add-action.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { brokenBy, causesOf, grantsOf, modelledValues, otherSide, together } from "../modelled.ts";
import { causeValues, list, shortList, shortName } from "../wording.ts";

const templates = {
  gap: "{Principal} can't upload to {buckets}: this key policy of account {keyAccount} doesn't allow {actions} to account {account}, and across accounts the key policy and the identity policy must both allow. Allow {actions} here, if the bucket uses this key; a workspace model (keyhole init) checks both accounts together.",
  identityPolicy: "this identity policy allows the upload and the use of a key of account {keyAccount}",
  bucketPolicy: "this bucket policy lets {principal} write",
  missing:
    "This key policy lets {principal} use the key, but does not allow {actions}: {uploads} to a bucket under this key will be refused ({example}){delegated}. Allow {actions} here.",
  account:
    "This key policy lets account {account} use kms:GenerateDataKey, but not {actions}, so no IAM policy of the account can allow it: {uploads} to a bucket under this key will be refused ({example}). Allow {actions} here.",
  modelled:
    "This key policy neither allows {actions} to {principal} nor leaves it to the IAM policies of account {keyAccount}: {uploads} to {buckets} will be refused ({example}). Allow {actions} here.",
  crossAccount:
    "This key policy does not allow {actions} to {principal} of another account: {uploads} to {buckets} will be refused ({example}). Across accounts the key policy and the identity policy must both allow. Allow {actions} here.",
  delegated: ", unless an IAM policy of account {account} allows it",
  lookalikes: " With {granted} alone no upload passes: S3 asks for kms:GenerateDataKey.",
  nobody:
    "This key policy lets no user, role or account use kms:GenerateDataKey: no upload to a bucket under this key can succeed. Allow it to the principals that upload.",
  onlyServices:
    "This key policy lets only AWS services ({services}) use the key. That does nothing for the uploads of a user or role: S3 calls KMS in the uploader's name. Allow kms:GenerateDataKey to the principals that upload.",
} as const;

function message(cause: Cause): string {
  if (cause.detail.kind !== "missingAction") return "";
  const { onlyServices, delegatedTo, lookalikes } = cause.detail;
  if (onlyServices !== undefined) {
    return onlyServices.length > 0
      ? format(templates.onlyServices, { services: list(onlyServices) })
      : templates.nobody;
  }
  const values = causeValues(cause);
  const { caller } = cause.uploader;
  if (caller.kind === "account") return format(templates.account, { ...values, account: caller.account });
  const text = format(templates.missing, {
    ...values,
    delegated: delegatedTo === undefined ? "" : format(templates.delegated, { account: delegatedTo }),
  });
  const granted = cause.kmsActions.includes("kms:GenerateDataKey") ? lookalikes : [];
  return granted.length === 0 ? text : text + format(templates.lookalikes, { granted: list(granted) });
}

/** S3's `kms:ViaService`, S3's encryption context, or an upload of that principal in another policy. */
function showsUploads(ask: Ask, cause: Cause): boolean {
  if (ask.workspaceFacts.uploaders.has(cause.uploader.name)) return true;
  return cause.document.document.statements.some(
    ({ effect, conditions }) =>
      effect === "Allow" &&
      conditions.some(({ key, values }) => {
        const name = key.key.value.toLowerCase();
        return (
          name === "kms:encryptioncontext:aws:s3:arn" ||
          (name === "kms:viaservice" && values.some((value) => value.startsWith("s3.")))
        );
      }),
  );
}

export const keyPolicyDoesNotAllow = defineRule({
  code: "key-policy-does-not-allow",
  summary: "A key policy lets a principal use the key, but not for uploads.",
  explanation: `
A key policy must let the uploader use the key, directly or by leaving it to the account's IAM policies. A principal that has
\`kms:GenerateDataKey\` without \`kms:Decrypt\` can upload small files and fails from about 8 MB on, where clients go multipart.
\`kms:Encrypt\` alone never suffices for an upload. A service principal such as \`s3.amazonaws.com\` does nothing for the uploads of a
user or role, because S3 calls KMS in the uploader's name.

Administrators of the key and readers (\`kms:Decrypt\` alone) are left in peace. Nothing is said of service principals. As the
principal may not be an uploader at all, this is information, and a warning where the policies show uploads.

**What to do:** add the action for the principal.`,
  appliesTo: "key policies",
  severities: { nothingPointsToKms: "off", oneFile: "information", modelled: "error" },
  fixable: "always",
  listed: { table: "oneFile", order: 50 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
  ],
  *check(ask): Generator<Report> {
    for (const { causes, gaps, set, document } of ask.keyPolicies) {
      for (const {
        cause,
        crossing: { grant, keyPolicy, principal },
        upload,
      } of gaps) {
        const values = {
          ...causeValues(cause),
          Principal: shortList(cause.data.principals.map(shortName)),
          keyAccount: keyPolicy.account,
          account: principal.account,
        };
        yield {
          document,
          range: cause.range,
          layer: "keyPolicy",
          data: cause.data,
          circumstances: {},
          suggestsModel: true,
          message: format(templates.gap, values),
          related: [
            {
              document: upload.document,
              file: upload.file,
              range: upload.range,
              message: format(templates.identityPolicy, values),
            },
            {
              document: grant.document,
              file: grant.file,
              range: grant.range,
              message: format(templates.bucketPolicy, { principal: principal.arn }),
            },
          ],
          fixes: insertKeyPolicyStatement(cause, set).map((fix) => ({ ...fix, isPreferred: false })),
        };
      }
      for (const cause of causes) {
        if (cause.detail.kind !== "missingAction") continue;
        yield {
          document: cause.document,
          range: cause.range,
          layer: "keyPolicy",
          data: cause.data,
          message: message(cause),
          related: [],
          circumstances: { scope: cause.scope, showsUploads: showsUploads(ask, cause) },
          fixes: [
            ...addKeyPolicyAction(cause, set),
            ...insertKeyPolicyStatement(cause, set),
            ...addPrincipal(cause, set),
          ],
        };
      }
    }
  },
  *checkModel(check): Generator<Report> {
    for (const cause of causesOf(check, "missingAction")) {
      if (cause.layer !== "keyPolicy") continue;
      const { set, crossAccount } = cause.modelled;
      const own = [...addKeyPolicyAction(cause, set), ...insertKeyPolicyStatement(cause, set)];
      const other = crossAccount ? otherSide(cause, check) : undefined;
      const theirs =
        other === undefined
          ? []
          : [...addAction(other, other.modelled.set), ...insertIdentityStatement(other, other.modelled.set)];
      yield {
        document: cause.document,
        range: cause.range,
        layer: "keyPolicy",
        data: cause.data,
        circumstances: { scope: cause.scope },
        message: format(crossAccount ? templates.crossAccount : templates.modelled, modelledValues(cause)),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        fixes: [...own, ...addPrincipal(cause, set), ...together(own[0], theirs[0])],
      };
    }
  },
});

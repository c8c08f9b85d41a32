import { format } from "../../policy/message.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import { isAmong } from "../../uploads/scenario/from-file/tied-key.ts";
import { addKeyPolicyAction, addPrincipal, insertKeyPolicyStatement, lackingText } from "../fixes/add-principal.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { addAction } from "../fixes/add-action.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { brokenBy, causesOf, grantsOf, lacksIn, modelledValues, otherSide, together } from "../modelled.ts";
import {
  bucketsText,
  capital,
  causeValues,
  exampleText,
  failText,
  ifBucketHasKey,
  list,
  operationsTextTo,
  principalsText,
  accountOf,
  shortList,
} from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  gap: "{Principal} can't upload to {buckets}: this key policy of account {keyAccount} doesn't allow {actions} to account {account}, and across accounts the key policy and the identity policy must both allow. Allow {actions} here, if the bucket uses this key; a workspace model (keyhole init) checks both accounts together.",
  service:
    "{uploadsTo} {buckets} by {principal} {fail} ({example}). AWS services are allowed by the key policy alone, and no key policy here allows {principal} to call {actions}. Allow {actions} in the key policy.",
  identityPolicy: "this identity policy allows the upload and the use of a key of account {keyAccount}",
  bucketPolicy: "this bucket policy lets {principal} write",
  missing:
    "{Uploads} under this key{by} {fail} ({example}){delegated}. This key policy lets {principal} use the key, but doesn't allow {actions}.{lookalikes} Allow {actions} here.",
  account:
    "{Uploads} under this key from {accounts} {fail} ({example}). This key policy lets the {account} use kms:GenerateDataKey, but not {actions}, so no IAM policy of the {account} can allow it. Allow {actions} here.",
  modelled:
    "{UploadsTo} {buckets}{by} {fail} ({example}). This key policy neither allows {principal} to call {actions} nor delegates to the IAM policies of account {keyAccount}. Allow {lacking} here.",
  modelledService:
    "{UploadsTo} {buckets}{by} {fail} ({example}). AWS services are allowed by the key policy alone, and this one doesn't allow {principal} to call {actions}. Allow {lacking} here.",
  crossAccount:
    "{UploadsTo} {buckets}{by} {fail} ({example}). This key policy doesn't allow {principal}{accounts} to call {actions}, and across accounts the key policy and the identity policy must both allow. Allow {lacking} here.",
  oneAccount: "account {account}",
  severalAccounts: "accounts {accounts}",
  delegated: ", unless an IAM policy of account {account} allows {actions}",
  lookalikes: " With only {granted}, no upload passes: S3 calls kms:GenerateDataKey.",
  nobody:
    "No upload under this key can pass. This key policy lets no user, role or account use kms:GenerateDataKey. Allow it to the principals that upload.",
  onlyServices:
    "No user or role can upload under this key. This key policy lets only AWS services ({services}) use the key, but S3 calls KMS in the name of the principal that uploads. Allow kms:GenerateDataKey to these principals.",
} as const;

/** A service has no IAM policies, so that what is left to the account is not left to it. */
const withinAccount = ({ uploader }: Cause): (typeof templates)["modelled" | "modelledService"] =>
  uploader.caller.kind === "service" ? templates.modelledService : templates.modelled;

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
  if (caller.kind === "account")
    return format(templates.account, {
      ...values,
      accounts: accountsText(cause),
      account: cause.data.principals.length > 1 ? "accounts" : "account",
    });
  const granted = cause.kmsActions.includes("kms:GenerateDataKey") ? lookalikes : [];
  return format(templates.missing, {
    ...values,
    delegated:
      delegatedTo === undefined ? "" : format(templates.delegated, { account: delegatedTo, actions: values.actions }),
    lookalikes: granted.length === 0 ? "" : format(templates.lookalikes, { granted: list(granted) }),
  });
}

/** An account is called by its number. */
const isRoot = (arn: string): boolean => arn.endsWith(":root");

/** Whose principals fail, by number: the names of roles tell no account. */
function accountsText({ data: { principals } }: Cause): string {
  const accounts = [...new Set(principals.map(accountOf))].sort();
  const [account = ""] = accounts;
  return accounts.length === 1
    ? format(templates.oneAccount, { account })
    : format(templates.severalAccounts, { accounts: shortList(accounts) });
}

/** By S3's `kms:ViaService`, or S3's encryption context. */
const servesS3 = ({ document }: FoundDocument): boolean =>
  document.statements.some(
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

export const keyPolicyDoesNotAllow = defineRule({
  code: "key-policy-does-not-allow",
  summary: "A key policy lets a principal use the key, but not for uploads.",
  explanation: `
A key policy must let the uploader use the key, directly or by leaving it to the account's IAM policies. A principal that has
\`kms:GenerateDataKey\` without \`kms:Decrypt\` can upload small files and fails from about 8 MB on, where clients go multipart.
\`kms:Encrypt\` alone never suffices for an upload. A service principal such as \`s3.amazonaws.com\` does nothing for the uploads of a
user or role, because S3 calls KMS in the uploader's name.

AWS services that a bucket policy lets read or write in their own name (CloudFront, S3 Inventory, log delivery) need the key policy's consent, too: it
is the only policy that can give it. If a bucket policy names such a service and no key policy of the same check does, the finding is at the service's
name in the bucket policy.

Administrators of the key and readers (\`kms:Decrypt\` alone) are left in peace. A service in the key policy alone is not reported. As the
principal may not be an uploader at all, this is information, and a warning where the policies show uploads.

**What to do:** add the action for the principal.`,
  appliesTo: "key policies; bucket policies that name an AWS service",
  severities: { nothingPointsToKms: "information", oneFile: "information", modelled: "error" },
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
        const values = { ...causeValues(cause), keyAccount: keyPolicy.account, account: principal.account };
        yield {
          document,
          range: cause.range,
          layer: "keyPolicy",
          data: cause.data,
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
      let isForS3: boolean | undefined;
      for (const cause of causes) {
        if (cause.detail.kind !== "missingAction") continue;
        yield {
          document: cause.document,
          range: cause.range,
          layer: "keyPolicy",
          data: cause.data,
          message: message(cause),
          related: [],
          circumstance: ofScope(
            cause.scope,
            isAmong(cause.uploader.name, ask.workspaceFacts.uploaders) || (isForS3 ??= servesS3(document))
              ? "showsUploads"
              : undefined,
          ),
          // In a policy with hundreds of principals each takes a look at all statements.
          get fixes() {
            return [
              ...addKeyPolicyAction(cause, set),
              ...insertKeyPolicyStatement(cause, set),
              ...addPrincipal(cause, set),
            ];
          },
        };
      }
    }
    for (const { document, range, data } of ask.unservedServices) {
      const { operations, scope, kmsActions, buckets, principals, witness } = data;
      const text = format(templates.service, {
        uploadsTo: capital(operationsTextTo(operations, scope)),
        buckets: bucketsText(buckets),
        principal: principalsText(principals),
        fail: failText(scope),
        example: exampleText(witness),
        actions: list(kmsActions),
      });
      yield {
        document,
        range,
        // It stands in a bucket policy, and says nothing of a key that nothing shows.
        layer: "bucketPolicy",
        data,
        circumstance: ofScope(scope),
        suggestsModel: true,
        message: ifBucketHasKey(text, ask.bucketKeyShown),
        related: [],
        fixes: [],
      };
    }
  },
  *checkModel(check): Generator<Report> {
    yield* lacksIn(check, "keyPolicy");
    for (const cause of causesOf(check, "missingAction")) {
      if (cause.layer !== "keyPolicy") continue;
      const { set, crossAccount } = cause.modelled;
      const fixes = (): FixProposal[] => {
        const own = [...addKeyPolicyAction(cause, set), ...insertKeyPolicyStatement(cause, set)];
        const other = crossAccount ? otherSide(cause, check) : undefined;
        const theirs =
          other === undefined
            ? []
            : [...addAction(other, other.modelled.set), ...insertIdentityStatement(other, other.modelled.set)];
        return [...own, ...addPrincipal(cause, set), ...together(own[0], theirs[0])];
      };
      yield {
        document: cause.document,
        range: cause.range,
        layer: "keyPolicy",
        data: cause.data,
        circumstance: ofScope(cause.scope),
        message: format(crossAccount ? templates.crossAccount : withinAccount(cause), {
          ...modelledValues(cause),
          accounts: cause.data.principals.every(isRoot) ? "" : ` (${accountsText(cause)})`,
          lacking: lackingText(cause),
        }),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        get fixes() {
          return fixes();
        },
      };
    }
  },
});

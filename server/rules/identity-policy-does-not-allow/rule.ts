import { format } from "../../policy/message.ts";
import { addAction } from "../fixes/add-action.ts";
import { addKeyPolicyAction, insertKeyPolicyStatement } from "../fixes/add-principal.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { brokenBy, causesOf, grantsOf, modelledValues, otherSide, together } from "../modelled.ts";
import { causeValues, shortName } from "../wording.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { ofScope } from "../severity.ts";

const templates = {
  gap: "{principal} (account {account}) can't upload to {buckets} under a key of account {keyAccount}: this identity policy doesn't allow {actions}, and across accounts the key policy and the identity policy must both allow. Allow {actions} here, if this is the principal's policy; a workspace model (keyhole init) checks both accounts together.",
  keyPolicy: "this key policy of account {keyAccount} allows {principal}",
  bucketPolicy: "this bucket policy lets {principal} write",
  missing:
    "{UploadsTo} {buckets}{by} {fail} ({example}). The identity policies don't allow {actions} on {key} of account {keyAccount}, and across accounts the key policy and the identity policy must both allow. Allow {actions} here.",
} as const;

export const identityPolicyDoesNotAllow = defineRule({
  code: "identity-policy-does-not-allow",
  summary: "The key is in another account, and the principal's identity policies don't allow its use.",
  explanation: `
Where the KMS key and the principal live in different accounts, both must allow: the key policy (or a grant) in the key's account, and
an identity policy in the principal's own. A key policy that names the principal is not enough, as it would be within one account.

**What to do:** allow the action on the key's ARN in an identity policy of the principal. Where the key policy is silent as well, there
is a fix that mends both.`,
  appliesTo:
    "identity policies, with a workspace model; without one where an identity, a bucket and a key policy name both accounts",
  severities: { nothingPointsToKms: "information", oneFile: "information", modelled: "error" },
  fixable: "always",
  listed: { table: "model", order: 10 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
  ],
  *check(ask): Generator<Report> {
    for (const result of ask.identityPolicies) {
      for (const cause of result.causes) {
        const gap = cause.detail.kind === "missingAction" ? ask.gapOf(result, cause) : undefined;
        if (gap === undefined) continue;
        const {
          principal: { arn, account },
          grant,
          keyPolicy,
        } = gap;
        const values = { ...causeValues(cause), principal: shortName(arn), account, keyAccount: keyPolicy.account };
        yield {
          document: cause.document,
          range: cause.range,
          layer: "identity",
          data: cause.data,
          suggestsModel: true,
          message: format(templates.gap, values),
          related: [
            {
              document: keyPolicy.document,
              file: keyPolicy.file,
              range: keyPolicy.range,
              message: format(templates.keyPolicy, { ...values, principal: arn }),
            },
            {
              document: grant.document,
              file: grant.file,
              range: grant.range,
              message: format(templates.bucketPolicy, { principal: arn }),
            },
          ],
          fixes: [...addAction(cause, result.set), ...insertIdentityStatement(cause, result.set)].map((fix) => ({
            ...fix,
            isPreferred: false,
          })),
        };
      }
    }
  },
  *checkModel(check): Generator<Report> {
    for (const cause of causesOf(check, "missingAction")) {
      if (cause.layer !== "identity" || !cause.modelled.crossAccount) continue;
      const { set } = cause.modelled;
      const fixes = (): FixProposal[] => {
        const own = [...addAction(cause, set), ...insertIdentityStatement(cause, set)];
        const other = otherSide(cause, check);
        const theirs =
          other === undefined
            ? []
            : [
                ...addKeyPolicyAction(other, other.modelled.set),
                ...insertKeyPolicyStatement(other, other.modelled.set),
              ];
        return [...own, ...together(own[0], theirs[0])];
      };
      yield {
        document: cause.document,
        range: cause.range,
        layer: "identity",
        data: cause.data,
        circumstance: ofScope(cause.scope),
        message: format(templates.missing, modelledValues(cause)),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        get fixes() {
          return fixes();
        },
      };
    }
  },
});

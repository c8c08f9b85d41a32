import { format } from "../../policy/message.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { UnknownDestination } from "../../uploads/scenario/from-model/destination.ts";
import type { ModelBucket, ModelPlace, WorkspaceModel } from "../../workspace/model.ts";
import {
  declareAlias,
  declareEncryption,
  declareFacts,
  declareKeyPolicy,
  factsText,
} from "../fixes/declare-in-model.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { wholeOf } from "../wording.ts";

const templates = {
  policy:
    'The key policy of {key} is unknown. Keyhole assumes that it leaves access to the IAM policies of account {account} and allows principals of other accounts. Name the policy under "keys".',
  key: "Uploads to {bucket} are not checked against KMS. keyhole.json doesn't say which key {name} is. Declare the key and its alias under \"keys\", or use the key's ARN.",
  encryption:
    'Uploads to {bucket} are not checked against KMS. keyhole.json doesn\'t say how the bucket is encrypted. Declare its "encryption".',
  templatePolicy:
    "The key policy of {key} is unknown, because this {whole} doesn't declare the key. Keyhole assumes that it leaves access to the IAM policies of account {account}.",
  unreadPolicy:
    "The key policy of {key} can't be worked out from this {whole}. Keyhole assumes that it leaves access to the IAM policies of account {account}.",
  templateEncryption:
    "Uploads to {bucket} are not checked against KMS. This {whole} doesn't say how the bucket is encrypted in a way that Keyhole can read.",
  templateKey: "Uploads to {bucket} are not checked against KMS. This {whole} doesn't say which key {name} is.",
  facts:
    "Uploads to {bucket} are not checked against KMS. keyhole.json doesn't say the bucket's {facts}, so Keyhole can't tell which key {name} is. Declare the {facts}.",
} as const;

export const unknownKeyPolicy = defineRule({
  code: "unknown-key-policy",
  summary:
    "The model doesn't say which key a bucket uses or what its policy says, so part of the proof is an assumption.",
  explanation: `
What Keyhole says about a model is proved from what the model holds. Where a bucket's key has no policy in it, that key policy is taken to
allow what the other layers allow: findings stay true, but silence is no proof. The same for a bucket whose encryption or key the model
does not tell: it is not checked.

**What to do:** \`aws kms get-key-policy --key-id KEY --policy-name default\` prints the policy as Keyhole reads it; name the file under \`keys\`.`,
  appliesTo: "keyhole.json and templates",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "information" },
  fixable: "sometimes",
  listed: { table: "model", order: 60 },
  since: "0.1.0",
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const [place, { message, fixes }] of unknowns(check)) {
      yield { document: undefined, file: place.file, range: place.range, related: [], message, fixes };
    }
  },
});

interface Unknown {
  readonly message: string;
  readonly fixes: readonly FixProposal[];
}

/** Each place once: only what some upload depends on. */
function unknowns(check: ModelCheck): Map<ModelPlace, Unknown> {
  const { model } = check.compiled;
  const places = new Map<ModelPlace, Unknown>();
  for (const pairs of check.notable.values()) {
    for (const { destination, bucket } of pairs) {
      if (destination.kind === "unknown") {
        const { place } = bucket.encryption;
        if (!places.has(place)) places.set(place, unknownDestination(model, bucket, destination));
      } else if (destination.kind === "key" && destination.declared?.policy === undefined) {
        const { arn, account } = destination.key;
        const place = destination.declared?.place ?? bucket.encryption.place;
        if (!places.has(place))
          places.set(place, {
            message:
              model.template === undefined
                ? format(templates.policy, { key: arn, account })
                : format(destination.declared === undefined ? templates.templatePolicy : templates.unreadPolicy, {
                    key: arn,
                    account,
                    whole: wholeOf(model.template),
                  }),
            fixes: declareKeyPolicy(model, arn),
          });
      }
    }
  }
  return places;
}

function unknownDestination(
  model: WorkspaceModel,
  bucket: ModelBucket,
  { missing, alias }: UnknownDestination,
): Unknown {
  const {
    name,
    encryption: { key = "alias/aws/s3" },
  } = bucket;
  if (model.template !== undefined) {
    const template = missing.includes("encryption") ? templates.templateEncryption : templates.templateKey;
    return { message: format(template, { bucket: name, name: key, whole: wholeOf(model.template) }), fixes: [] };
  }
  if (missing.includes("encryption"))
    return { message: format(templates.encryption, { bucket: name }), fixes: declareEncryption(model, bucket) };
  if (missing.length > 0) {
    return {
      message: format(templates.facts, { facts: factsText(missing), name: key, bucket: name }),
      fixes: declareFacts(model, bucket, missing),
    };
  }
  return {
    message: format(templates.key, { name: key, bucket: name }),
    fixes: alias === undefined ? [] : declareAlias(model, alias),
  };
}

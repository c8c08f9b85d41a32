import type { ModelCheck } from "../uploads/modelled/check-model.ts";
import type { Place } from "../workspace/model.ts";
import type { Report } from "./rule.ts";
import { defineRule, format } from "./rule.ts";

const templates = {
  policy: "The model does not say what the key policy of {key} is: it is taken to leave access to the IAM policies of account {account}, and to allow principals of other accounts. Name it under \"keys\".",
  key: "The model does not say which key {name} is, so uploads to {bucket} were not checked against KMS. Declare the key and its alias under \"keys\", or name the key by its ARN.",
  encryption: "The model does not say how {bucket} is encrypted, so uploads to it were not checked against KMS. Declare its \"encryption\".",
};

export const unknownKeyPolicy = defineRule({
  code: "unknown-key-policy",
  summary: "The model does not know a key, or its policy, so part of the proof rests on an assumption.",
  explanation: `
What Keyhole says about a model is proved from what the model holds. Where a bucket's key has no policy in it, that key policy is taken to
allow what the other layers allow: findings stay true, but silence is no proof. The same for a bucket whose encryption or key the model
does not tell: it is not checked.

**What to do:** \`aws kms get-key-policy --key-id KEY --policy-name default\` prints the policy as Keyhole reads it; name the file under \`keys\`.`,
  examples: [
    {
      title: "A key without a policy",
      policy: `//- keyhole.json
{
  "buckets": {
    "data-lake": {
      "account": "111122223333", "region": "eu-west-1",
      "encryption": { "type": "aws:kms", "key": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "bucketKey": true }
//                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-key-policy information: what the key policy of
    }
  },
  "principals": { "arn:aws:iam::111122223333:role/uploader": { "policies": "uploader.json" } }
}
//- uploader.json
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }]
}`,
    },
  ],
  appliesTo: "keyhole.json",
  fixable: "never",
  since: "0.1.0",
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const [place, message] of unknowns(check)) {
      yield { document: undefined, file: place.file, range: place.range, circumstances: {}, related: [], fixes: [], message };
    }
  },
});

/** Each place once: only what some upload depends on. */
function unknowns(check: ModelCheck): Map<Place, string> {
  const places = new Map<Place, string>();
  for (const pairs of check.notable.values()) {
    for (const { destination, bucket } of pairs) {
      if (destination.kind === "unknown") {
        const { type, key = "", place } = bucket.encryption;
        places.set(place, type === "unknown" ? format(templates.encryption, { bucket: bucket.name }) : format(templates.key, { name: key, bucket: bucket.name }));
      } else if (destination.kind === "key" && destination.declared?.policy === undefined) {
        const place = destination.declared?.place ?? bucket.encryption.place;
        places.set(place, format(templates.policy, { key: destination.key.arn, account: destination.key.account }));
      }
    }
  }
  return places;
}

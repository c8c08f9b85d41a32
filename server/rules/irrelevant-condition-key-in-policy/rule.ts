import { languageRule } from "../language/language-rule.ts";
import { irrelevantInBucket } from "../language/conditions.ts";

export const irrelevantConditionKeyInPolicy = languageRule({
  code: "irrelevant-condition-key-in-policy",
  type: "suggestion",
  kinds: ["bucket"],
  summary: "A condition key has no use in the policy of a bucket.",
  explanation: `
\`s3:ResourceAccount\` is the account of the bucket, which in the bucket's own policy is always the same. AWS publishes no list of such keys;
this is the one that it names.

**What to do:** remove the key here, and use it in identity policies.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "{key} is always the account of this bucket. Remove the condition here, and use it in identity policies.",
  looksAt: ["s3:resourceaccount"],
  inStatements: irrelevantInBucket,
});

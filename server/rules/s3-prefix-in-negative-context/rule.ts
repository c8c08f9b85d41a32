import { languageRule } from "../language/language-rule.ts";
import { negatedPrefix } from "../language/conditions.ts";

export const s3PrefixInNegativeContext = languageRule({
  code: "s3-prefix-in-negative-context",
  type: "security-warning",
  summary: "s3:prefix excludes a prefix, which a client can avoid.",
  explanation: `
A list request with another prefix, or with none, shows the excluded keys all the same.

**What to do:** allow the prefixes that may be listed (\`Allow\` with \`StringLike\`), or deny all others (\`Deny\` with \`StringNotLike\`).`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html"],
  message:
    "A list request without this prefix shows the same objects, so excluding {key} protects nothing. Allow the prefixes that may be listed.",
  looksAt: ["s3:prefix"],
  inStatements: negatedPrefix,
});

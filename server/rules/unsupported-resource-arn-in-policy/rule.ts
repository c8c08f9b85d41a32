import { languageRule } from "../language/language-rule.ts";
import { isOpen, resourceArns } from "../language/names.ts";

const ofBuckets: ReadonlySet<string> = new Set(["s3", "s3express", "s3-object-lambda", "s3-outposts"]);

export const unsupportedResourceArnInPolicy = languageRule({
  code: "unsupported-resource-arn-in-policy",
  type: "error",
  kinds: ["bucket"],
  summary: "A bucket's policy names a resource of another service.",
  explanation: `
A bucket's policy is asked about requests for that bucket and its objects. AWS refuses an ARN of another service in it. What stands in a key policy,
[\`key-policy-resource\`](key-policy-resource.md) judges.

**What to do:** write the ARN of the bucket, or of its objects.`,
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"],
  message:
    "{value} is no resource of S3: AWS refuses it in a bucket's policy. Write the ARN of the bucket or its objects.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const { node, fields } of resourceArns(policy))
      if (
        !isOpen(fields.service) &&
        catalog.hasArnService(fields.service) &&
        !ofBuckets.has(fields.service.toLowerCase())
      )
        yield { at: node, values: { value: node.value } };
  },
});

import { languageRule } from "../language/language-rule.ts";
import { areOfKnownBuckets, mixedUp } from "../language/resource-types.ts";

export const bucketAndObjectArnMixedUp = languageRule({
  code: "bucket-and-object-arn-mixed-up",
  type: "suggestion",
  beyond: true,
  fixable: "sometimes",
  kinds: ["identity", "permissionsBoundary", "session", "serviceControl", "resourceControl", "vpcEndpoint", "bucket"],
  summary: "An action on objects is on buckets only, or an action on a bucket on objects only.",
  explanation: `
\`s3:GetObject\`, \`s3:PutObject\` and other actions are on objects, whose ARNs have a slash behind the bucket's name; \`s3:ListBucket\` and others
are on the bucket, whose ARN has none. The statement names none of the kind that the action is on, so for this action it allows, or denies, nothing. S3 doesn't
even save such a bucket policy (*Action does not apply to any resource(s) in statement*).

Only actions that are named in full are checked, and only ARNs that can't be of the kind whatever their wildcards stand for.

**What to do:** add the other ARN: \`arn:aws:s3:::amzn-s3-demo-bucket\` for the bucket, \`arn:aws:s3:::amzn-s3-demo-bucket/*\` for its objects.`,
  sources: ["https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"],
  message: "{action} doesn't apply to {value}.",
  variants: {
    objects:
      "{action} doesn't apply to {value}, because it is on objects and this is a bucket. Add the ARN of the objects: {objects}.",
    neither: "{action} doesn't apply to {value}, which is neither a bucket nor an object. Write {objects}.",
    buckets:
      "{action} doesn't apply to {value}, because it is on the bucket and these are objects. Add the ARN of the bucket.",
  },
  looksAt: "resources",
  inStatements: (policy, { catalog }) => mixedUp(policy, catalog),
  isSaidElsewhere: ({ at }, policy, { file }) => !areOfKnownBuckets(policy, at, file.isBucket),
});

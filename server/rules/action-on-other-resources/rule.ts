import { languageRule } from "../language/language-rule.ts";
import { isOfUploads, misdirected } from "../language/resource-types.ts";

export const actionOnOtherResources = languageRule({
  code: "action-on-other-resources",
  type: "suggestion",
  beyond: true,
  looksAt: "resources",
  kinds: ["identity", "permissionsBoundary", "session", "serviceControl", "resourceControl", "vpcEndpoint"],
  summary: "An action is on other types of resources than the statement names.",
  explanation: `
Each action is on certain types of resources, which AWS's service authorization reference lists. If none of the statement's ARNs can be of such a type,
the statement allows, or denies, nothing for this action. \`ec2:Describe…\` actions are on no resource at all and need \`"Resource": "*"\`.

Only actions that are named in full are checked, and only ARNs of a known form. Actions on tags are not checked, nor those for which the reference has
no resource: for some of them AWS accepts ARNs all the same. For buckets and objects of Amazon S3
[another check](bucket-and-object-arn-mixed-up.md) speaks.

**What to do:** add the ARN of a resource that the action is on, or give the action a statement of its own with \`"Resource": "*"\`.`,
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html",
  ],
  message: "{action} doesn't apply to {value}, because it is on {types}. Add the ARN of what it is on.",
  variants: {
    none: '{action} doesn\'t apply to {value}, because it is on no resource in particular. Allow it on "*" in a statement of its own.',
  },
  inStatements: (policy, { catalog }) => misdirected(policy, catalog),
  isSaidElsewhere: ({ values }, policy) => isOfUploads(policy, values.action),
});

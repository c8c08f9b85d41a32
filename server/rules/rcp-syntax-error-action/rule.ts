import { languageRule } from "../language/language-rule.ts";
import { actionNames } from "../language/names.ts";

export const rcpSyntaxErrorAction = languageRule({
  code: "rcp-syntax-error-action",
  type: "error",
  kinds: ["resourceControl"],
  summary: "A resource control policy has an action of a service that such policies don't cover.",
  explanation: `
AWS Organizations refuses the policy. Resource control policies cover some services, S3, KMS, STS, SQS and Secrets Manager from the beginning; the
list grows, and Keyhole's is of the date in the message.

**What to do:** remove the action. To limit an organization's own principals, a service control policy can name it.`,
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"],
  message: "{name}: resource control policies don't cover {service} (catalog of {date}). Remove the action.",
  *inStatements(policy, { catalog }) {
    for (const { node, prefix } of actionNames(policy))
      if (catalog.hasService(prefix) && !catalog.coversResourceControl(prefix))
        yield {
          at: node,
          values: { name: node.value, service: catalog.serviceName(prefix) ?? prefix, date: catalog.date ?? "" },
        };
  },
});

import { languageRule } from "../language/language-rule.ts";
import { isOpen, isOpenArn, resourceArns } from "../language/names.ts";
import type { ResourceArn } from "../language/names.ts";

/** With a wildcard anywhere AWS accepts everything, but for a lone `?`. */
const isJudged = (arn: ResourceArn): boolean =>
  !isOpenArn(arn) || (arn.fields.resource === "?" && !isOpen(arn.fields.service));

export const invalidArnResource = languageRule({
  code: "invalid-arn-resource",
  type: "error",
  summary: "What an ARN names is no resource of its service.",
  explanation: `
What follows the account in an ARN says what kind of resource it is, and which: \`role/app\`, \`key/1234abcd-…\`, \`function:name\`. This one has the form
of no resource type of the service, so it matches nothing. ARNs with wildcards or policy variables are not judged.

**What to do:** look the form up in the service's list of resource types.`,
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  ],
  message: "{resource} is no resource of {service}: no ARN of the service has that form (catalog of {date}).",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      if (!isJudged(arn)) continue;
      const formats = arn.formats(catalog);
      if (formats === undefined || (formats.length > 0 && arn.fields.resource !== "?")) continue;
      yield {
        at: arn.node,
        part: arn.part("resource"),
        values: {
          resource: arn.fields.resource === "" ? String(arn.node.value) : arn.fields.resource,
          service: catalog.serviceName(arn.fields.service) ?? arn.fields.service,
          date: catalog.date ?? "",
        },
      };
    }
  },
});

import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import type { ArnFormat } from "../../catalog/arn-formats.ts";
import type { ResourceArn } from "../language/names.ts";
import { resourceArns } from "../language/names.ts";

/** With any Region, and any account where such ARNs have one and this one has none. */
function filled({ fields }: ResourceArn, formats: readonly ArnFormat[]): string {
  const { partition, service, account, resource } = fields;
  const owner = account === "" && formats.every((format) => format.account !== "") ? "*" : account;
  return `arn:${partition}:${service}:*:${owner}:${resource}`;
}

export const missingArnRegion = languageRule({
  code: "missing-arn-region",
  type: "error",
  summary: "An ARN lacks its Region.",
  explanation: `
All ARNs of this kind have a Region, so an ARN with an empty one matches nothing. An account that is missing, too, is not reported besides.

**What to do:** write the Region, or \`*\` for all of them.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{value} lacks a Region, which such ARNs of {service} have. Write the Region, or *.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      // An empty field is filled in where a template is deployed.
      if (arn.node.derived === true) continue;
      const formats = arn.fields.region === "" ? arn.formats(catalog) : undefined;
      if (formats === undefined || formats.length === 0 || formats.some(({ region }) => region === "")) continue;
      yield {
        at: arn.node,
        part: arn.part("region"),
        values: { value: arn.node.value, service: arn.fields.service },
        fixes: replacement(policy, arn.node, filled(arn, formats)),
      };
    }
  },
});

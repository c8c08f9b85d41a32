import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen, resourceArns } from "../language/names.ts";

export const arnRegionNotAllowed = languageRule({
  code: "arn-region-not-allowed",
  type: "error",
  summary: "An ARN has a Region where such ARNs have none.",
  explanation: `
The ARNs of some resources have no Region: those of S3 buckets, and all of IAM. With a Region the ARN matches nothing. A wildcard in its place is
accepted.

**What to do:** leave the Region's field empty; the colons stay.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{value}: such an ARN of {service} has no Region. Leave the field {region} empty.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      const { region, service } = arn.fields;
      const formats = region === "" || isOpen(region) ? undefined : arn.formats(catalog);
      if (formats === undefined || formats.length === 0 || formats.some((format) => format.region !== "")) continue;
      yield {
        at: arn.node,
        part: arn.part("region"),
        values: { value: arn.node.value, service, region },
        fixes: replacement(policy, arn.node, arn.replaced("region", "")),
      };
    }
  },
});

import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen, resourceArns } from "../language/names.ts";

export const invalidArnServiceCase = languageRule({
  code: "invalid-arn-service-case",
  type: "error",
  summary: "The service of an ARN is not in lower case.",
  explanation: `
ARNs are compared with case, and services stand in them in lower case: \`arn:aws:S3:::amzn-s3-demo-bucket\` matches no bucket. In actions case doesn't
matter.

**What to do:** write the service in lower case.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{value} matches nothing: ARNs have their service in lower case. Write {meant}.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      const { service } = arn.fields;
      const meant = service.toLowerCase();
      if (meant === service || isOpen(service) || !catalog.hasArnService(meant)) continue;
      yield {
        at: arn.node,
        part: arn.part("service"),
        values: { value: arn.node.value, meant },
        fixes: replacement(policy, arn.node, arn.replaced("service", meant)),
      };
    }
  },
});

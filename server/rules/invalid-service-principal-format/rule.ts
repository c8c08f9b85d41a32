import { languageRule } from "../language/language-rule.ts";
import { serviceNames } from "../language/principals.ts";

export const invalidServicePrincipalFormat = languageRule({
  code: "invalid-service-principal-format",
  type: "error",
  summary: "A calling service is not written as AWS writes it.",
  explanation: `
IAM Access Analyzer takes the value for invalid. \`aws:CalledVia\` and its relatives have names such as \`athena.amazonaws.com\`, of one part before the suffix; \`kms:ViaService\` has
\`SERVICE.REGION.amazonaws.com\`.

**What to do:** write the name of the service in this form, in lower case.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: '"{value}" is no name of a service for {key}. Write service.amazonaws.com in lower case, without a Region.',
  variants: {
    viaService:
      '"{value}" is no name of a service for {key}. Write it with its Region in lower case, such as s3.eu-west-1.amazonaws.com.',
  },
  looksAt: "conditions",
  inStatements: serviceNames,
});

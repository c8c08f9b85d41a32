import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen, resourceArns } from "../language/names.ts";

export const arnAccountNotAllowed = languageRule({
  code: "arn-account-not-allowed",
  type: "error",
  summary: "An ARN has an account where such ARNs have none.",
  explanation: `
The ARNs of some resources have no account: \`arn:aws:s3:::amzn-s3-demo-bucket\`. With an account the ARN matches nothing. A wildcard in its place is
accepted.

**What to do:** leave the account's field empty; the colons stay.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{value}: such an ARN of {service} has no account. Leave the field {account} empty.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      const { account, service } = arn.fields;
      const formats = account === "" || isOpen(account) ? undefined : arn.formats(catalog);
      if (formats === undefined || formats.length === 0 || formats.some((format) => format.account !== "")) continue;
      yield {
        at: arn.node,
        part: arn.part("account"),
        values: { value: arn.node.value, service, account },
        fixes: replacement(policy, arn.node, arn.replaced("account", "")),
      };
    }
  },
});

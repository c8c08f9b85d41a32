import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import type { ResourceArn } from "../language/names.ts";
import { resourceArns } from "../language/names.ts";

/** AWS owns resources of these kinds, too, and their ARNs have no account. */
const alsoOfAws: readonly RegExp[] = [
  /^ssm:(?:document|automation-definition|parameter)\b/,
  /^resource-explorer-2:view\b/,
];

const isExempt = ({ fields: { service, resource } }: ResourceArn): boolean =>
  /^[*?]+$/.test(resource) || alsoOfAws.some((kind) => kind.test(`${service}:${resource}`));

export const missingArnAccount = languageRule({
  code: "missing-arn-account",
  type: "error",
  summary: "An ARN lacks its account.",
  explanation: `
All ARNs of this kind have an account, so an ARN with an empty one matches nothing. Documents, automations and parameters of Systems Manager are
left out: those that AWS owns have no account.

**What to do:** write the account id, or \`*\` for all accounts.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{value} lacks an account, which such ARNs of {service} have. Write the account id, or *.",
  looksAt: "resources",
  *inStatements(policy, { catalog }) {
    for (const arn of resourceArns(policy)) {
      // An empty field is filled in where a template is deployed.
      if (arn.node.derived === true) continue;
      const { account, region, service } = arn.fields;
      const formats = account !== "" || isExempt(arn) ? undefined : arn.formats(catalog);
      if (formats === undefined || formats.length === 0 || formats.some((format) => format.account === "")) continue;
      // The Region is told alone.
      if (region === "" && formats.every((format) => format.region !== "")) continue;
      yield {
        at: arn.node,
        part: arn.part("account"),
        values: { value: arn.node.value, service },
        fixes: replacement(policy, arn.node, arn.replaced("account", "*")),
      };
    }
  },
});

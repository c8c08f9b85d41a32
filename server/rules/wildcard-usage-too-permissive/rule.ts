import { languageRule } from "../language/language-rule.ts";
import { broadWildcards } from "../language/variables.ts";

export const wildcardUsageTooPermissive = languageRule({
  code: "wildcard-usage-too-permissive",
  type: "error",
  summary: "A wildcard is too broad for its condition key.",
  explanation: `
In keys that decide over accounts, organizations and networks (\`aws:PrincipalOrgID\`, \`aws:SourceVpce\` …) AWS allows no wildcard; in \`aws:userid\` one
behind the colon, or alone before it; in the \`sub\` of an identity provider one behind at least six letters. AWS publishes no list; Keyhole takes
the keys that the page on global keys calls sensitive.

**What to do:** write the whole value.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: 'The wildcard in "{value}" lets more through than {key} is meant to. Write the whole value.',
  looksAt: "patterns",
  inStatements: broadWildcards,
});

/** The files of a new rule, to be filled in. */
import { constantOf } from "./registry.ts";

export const ruleText = (code: string, since: string): string => `import { format } from "../../policy/message.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  found: "TODO {what} is wrong. Why it matters. What to do.",
} as const;

export const ${constantOf(code)} = defineRule({
  code: "${code}",
  summary: "TODO One sentence that names the defect, not the remedy.",
  explanation: \`
TODO Why it matters, in AWS's words.

**What to do:** TODO\`,
  appliesTo: "TODO identity policies | key policies | bucket policies | all policies",
  severities: { nothingPointsToKms: "off", oneFile: "information", modelled: "information" },
  fixable: "never",
  listed: { table: "oneFile", order: 500 },
  since: "${since}",
  // The files of a workspace model are checked as well.
  withModel: true,
  sources: ["https://docs.aws.amazon.com/TODO"],
  *check(ask): Generator<Report> {
    // What is asked about uploads is answered by ask.identityPolicies, ask.keyPolicies and ask.bucketPolicies.
    for (const document of ask.documents) {
      for (const { sid } of document.document.statements) {
        if (sid !== "TODO") continue;
        yield {
          document,
          range: document.document.statementProperty.key,
          related: [],
          fixes: [],
          message: format(templates.found, { what: sid }),
        };
      }
    }
  },
});
`;

export const testText = (
  code: string,
): string => `import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { ${constantOf(code)} } from "./rule.ts";

suite("${code}", () => {
  testExamples(${constantOf(code)});

  test("quiet: TODO what looks like it and is fine", () =>
    checkPolicy(
      "quiet",
      \`
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }] }
\`,
    ));
});
`;

export const exampleText = (code: string): string => `// shows: TODO What this shows
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }
//                                 ^^^^^^^^^^^^^^^^^ ${code} information
  ]
}
`;

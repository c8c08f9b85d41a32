import type { SyntaxProblemCode } from "../policy/parse.ts";
import { maxDepth } from "../policy/parse.ts";
import type { Report, Template } from "./rule.ts";
import { defineRule, format } from "./rule.ts";

const templates: Readonly<Record<SyntaxProblemCode, Template>> = {
  unexpectedToken: "This does not belong here.",
  valueExpected: "A value is missing here.",
  propertyNameExpected: "A property name in double quotes is expected here.",
  colonExpected: "A colon is missing here.",
  commaExpected: "A comma is missing here.",
  trailingComma: "A comma may not stand before a closing bracket: AWS refuses the policy.",
  openBraceExpected: "An opening brace is missing here.",
  closeBraceExpected: "This brace is never closed.",
  closeBracketExpected: "This bracket is never closed.",
  endOfFileExpected: "The JSON document ends before this.",
  unclosedString: "This string is never closed.",
  unclosedComment: "This comment is never closed.",
  invalidEscape: "This string holds an escape that JSON does not know.",
  invalidNumber: "This is no number.",
  invalidCharacter: "This string holds a control character: write it as an escape.",
  tooDeep: "This is nested deeper than {depth} levels: nothing behind it was read.",
};

/** More would only repeat what the first one caused. */
const maxProblems = 20;

export const invalidJson = defineRule({
  code: "invalid-json",
  summary: "The file is no valid JSON.",
  explanation: `
AWS refuses a policy that is no valid JSON. Keyhole still reads what it can: statements before and after the place are judged as usual.

Comments are no problem to Keyhole, so that policies can be kept as \`.jsonc\`; AWS wants them taken out.`,
  examples: [
    {
      title: "A missing comma",
      policy: `{
  "Version": "2012-10-17"
  "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]
//^^^^^^^^^^^ invalid-json error: comma
}`,
    },
  ],
  appliesTo: "all files that look like a policy",
  fixable: "never",
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  *check(ask): Generator<Report> {
    for (const { code, range } of ask.file.problems.slice(0, maxProblems)) {
      yield { document: undefined, range, circumstances: {}, related: [], fixes: [], message: format(templates[code], { depth: String(maxDepth) }) };
    }
    for (const document of ask.documents) {
      for (const { code, range } of document.problems.slice(0, maxProblems)) {
        yield { document, range, circumstances: {}, related: [], fixes: [], message: format(templates[code], { depth: String(maxDepth) }) };
      }
    }
  },
});

import { format } from "../../policy/message.ts";
import type { TextProblem, MoreProblems } from "../../policy/parse.ts";
import type { Range } from "../../policy/nodes.ts";
import { maxDepth } from "../../policy/parse.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  unexpectedToken: "Unexpected text.",
  valueExpected: "A value is missing here.",
  propertyNameExpected: "A property name in double quotes is expected here.",
  colonExpected: "A colon is missing here.",
  commaExpected: "A comma is missing here.",
  trailingComma: "A comma is not allowed before a closing bracket: AWS refuses the policy.",
  openBraceExpected: "An opening brace is missing here.",
  closeBraceExpected: "This brace is never closed.",
  closeBracketExpected: "This bracket is never closed.",
  endOfFileExpected: "The JSON document ends before this.",
  unclosedString: "This string is never closed.",
  unclosedComment: "This comment is never closed.",
  invalidEscape: "This string contains an escape sequence that JSON doesn't have.",
  invalidNumber: "This isn't a number.",
  invalidCharacter: "This string contains a control character: write it as an escape sequence.",
  tooDeep: "This is nested deeper than {depth} levels. Keyhole read nothing after it.",
  yaml: "This isn't valid YAML.",
  hcl: "This isn't valid in Terraform's language.",
  hclUnclosed: "This is never closed.",
  hclTooDeep: "This is nested too deeply.",
} as const satisfies Record<TextProblem["code"], string>;

const commasTemplate =
  "A comma is not allowed before a closing bracket, neither here nor in {count} more {places}: AWS refuses the policy.";
const anotherComma = "another comma before a closing bracket";

const moreTemplate = "There are more JSON errors behind these ({count}): correct these first.";

function* reports(
  document: FoundDocument | undefined,
  problems: readonly TextProblem[],
  more: MoreProblems | undefined,
): Generator<Report> {
  const report = (range: Range, message: string): Report => ({ document, range, related: [], fixes: [], message });
  // Who writes one such comma writes many: a habit of other languages, or of a template.
  const commas = problems.filter(({ code }) => code === "trailingComma");
  const [first, ...others] = commas;
  for (const { code, range } of problems) {
    if (code !== "trailingComma" || others.length === 0)
      yield report(range, format(templates[code], { depth: String(maxDepth) }));
    else if (range === first?.range)
      yield {
        ...report(
          range,
          format(commasTemplate, { count: String(others.length), places: others.length === 1 ? "place" : "places" }),
        ),
        related: others.map((other) => ({ document, range: other.range, message: anotherComma })),
      };
  }
  if (more !== undefined) yield report(more.range, format(moreTemplate, { count: String(more.count) }));
}

export const invalidJson = defineRule({
  code: "invalid-json",
  summary: "The file is not valid JSON, YAML or Terraform.",
  explanation: `
AWS refuses a policy that is no valid JSON. Keyhole still reads what it can: statements before and after the place are judged as usual.

Keyhole offers no fix in a text that it could not read to its end (a string or bracket that is never closed, markers of a merge
conflict), because the text may say something else than was read. All commas before closing brackets are one finding, with all of their places; what a Terraform
template makes is read as it is filled in. Of many other errors the first 20 are shown, and how many more there are.

In a CloudFormation template in YAML and in a Terraform file the first place is shown that isn't valid; what stands before it and in the
other blocks is checked as usual.

In JSON comments are no problem to Keyhole, so that policies can be kept as \`.jsonc\`; AWS wants them taken out.`,
  appliesTo: "all files that look like a policy",
  severities: { nothingPointsToKms: "error", oneFile: "error", modelled: "error" },
  fixable: "never",
  listed: { table: "oneFile", order: 110 },
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  *check(ask): Generator<Report> {
    yield* reports(undefined, ask.file.problems, ask.file.more);
    for (const document of ask.documents) yield* reports(document, document.problems, document.more);
  },
});

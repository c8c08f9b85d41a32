import type { CompiledStatement } from "../../evaluate/statement.ts";
import { format } from "../../policy/message.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { unfilled } from "../../policy/placeholders.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { writtenValues } from "../../policy/values.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { shortList } from "../wording.ts";

const templates = {
  whole: "This value still has to be filled in. Until then it matches nothing in AWS.",
  part: "{placeholders} still has to be filled in. Until then this value matches nothing in AWS.",
  parts: "{placeholders} still have to be filled in. Until then this value matches nothing in AWS.",
} as const;

export const placeholderValue = defineRule({
  code: "placeholder-value",
  summary: "A value still has to be filled in.",
  explanation: `
Documentation leaves values to its reader: \`your-key-id\`, \`region\`, \`account-id\`, \`xxxxxxxx-xxxx-…\`, \`<KMS-KEY>\`, \`%NAME%\`, \`__NAME__\`.
Pasted as they are they match nothing in AWS. Keyhole takes such a value for some value, so that the rest of the policy is checked, and marks
each with a hint.

A placeholder that a tool replaces (\`\${name}\`, \`{{ name }}\`) is not marked. A key ARN that waits for its parts in a statement for uploads is
reported as [kms-key-not-covered](kms-key-not-covered.md).

**What to do:** write the value.`,
  appliesTo: "all policies",
  severities: { nothingPointsToKms: "hint", oneFile: "hint", modelled: "hint" },
  fixable: "never",
  listed: { table: "oneFile", order: 120 },
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  *check(ask): Generator<Report> {
    for (const document of ask.documents) {
      for (const statement of ask.file.statements.get(document.document) ?? []) {
        // Only quicker: most have no placeholder in any value.
        if (isFilledIn(statement)) continue;
        for (const node of writtenValues(statement.statement)) {
          const left = unfilled(node.value);
          const [first, ...more] = left;
          if (first === undefined || ask.keysTold.has(node) || isInKeyPolicy(document, node)) continue;
          const whole = more.length === 0 && first.start === 0 && first.end === node.value.length;
          const placeholders = shortList([...new Set(left.map(({ text }) => text))]);
          yield {
            document,
            range: node,
            related: [],
            fixes: [],
            message: format(templates[whole ? "whole" : more.length === 0 ? "part" : "parts"], { placeholders }),
          };
        }
      }
    }
  },
});

/** Whatever is filled in there, "*" is what a key policy's Resource has to be: key-policy-resource says so. */
const isInKeyPolicy = ({ kind, document }: FoundDocument, node: StringNode): boolean =>
  kind === "key" &&
  document.statements.some(({ resource }) => resource?.negated === false && resource.values.includes(node));

/** Nearly every statement is, and a keystroke leaves most of them as they were. */
const isFilledIn = (statement: CompiledStatement): boolean =>
  statement.remember("is filled in", () => {
    for (const { value } of writtenValues(statement.statement)) if (unfilled(value).length > 0) return false;
    return true;
  });

import { format } from "../../policy/message.ts";
import { strayResources } from "../../uploads/causes/key-policy-resources.ts";
import { replaceOnly, takeFromList } from "../fixes/replace-text.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  other:
    'The Resource of a key policy statement is "*", which means this key: AWS accepts no other value since August 2025. Write "*" instead of {value}.',
  dead: '{value} can\'t be this key, so the statement has no effect, and AWS accepts no Resource but "*" in a key policy since August 2025. Write "*".',
  takeOut: "Remove {value} from Resource",
  title: 'Replace Resource with "*"',
} as const;

export const keyPolicyResource = defineRule({
  code: "key-policy-resource",
  summary: 'The Resource of a key policy statement is not "*".',
  explanation: `
In a key policy \`"Resource": "*"\` means the key that the policy is attached to. Since August 2025 \`CreateKey\`, \`ReplicateKey\` and
\`PutKeyPolicy\` refuse a statement without a valid Resource, and AWS's notice calls \`"*"\` the only accepted one. Whether the key's own ARN
is refused is not said. Another key's ARN, an alias or a bare id match nothing: the statement then has no effect. Which key the policy
is of, a workspace model tells.

**What to do:** write \`"*"\`.`,
  appliesTo: "key policies",
  severities: { nothingPointsToKms: "warning", oneFile: "warning", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 70 },
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html"],
  *check(ask): Generator<Report> {
    for (const document of ask.documents) {
      for (const {
        element,
        values: [first, ...more],
        dead,
        besideAll,
        oneOfSeveral,
        effect,
      } of strayResources(document, ask.file.keysOf?.(document) ?? [])) {
        yield {
          document,
          range: first,
          layer: "keyPolicy",
          message: format(dead ? templates.dead : templates.other, { value: first.value }),
          related: more.map((node) => ({
            document,
            range: node,
            message: format(templates.other, { value: node.value }),
          })),
          // The key that the statement was written for may be another one: with two of them named, it is for one.
          fixes:
            besideAll && more.length === 0
              ? takeFromList(document, element, first, format(templates.takeOut, { value: first.value }))
              : oneOfSeveral
                ? []
                : replaceOnly(document, element, "*", templates.title, effect === "Deny" ? "restricts" : "loosens"),
        };
      }
    }
  },
});

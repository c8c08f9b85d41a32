import { format } from "../../policy/message.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Range } from "../../policy/nodes.ts";
import { looksLikeYaml } from "../../policy/unquoted.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  unquoted:
    "This file is a template: {placeholder} is outside quotes, so the text is not {language} until it is filled in. Keyhole doesn't check it. Check the policy that the template makes, or put the placeholder in quotes.",
} as const;

export const templateNotRead = defineRule({
  code: "template-not-read",
  summary: "The file is a template that can't be read before it is filled in.",
  explanation: `
Placeholders and directives of a template language that stand outside quotes (\`"Resource": \${arn}\`, \`{{ arn }}\`, \`%{ if … }\`, \`<%= arn %>\`,
\`{% if … %}\`, \`<KEY_ARN>\`) make a text that is not JSON, or YAML, until a tool or a person has filled it in. Keyhole says so once, at the first of
them, and checks nothing else in the file.

**What to do:** check the policy that the template makes. A placeholder inside quotes is no obstacle: it stands for some value.`,
  appliesTo: "all files that look like a policy",
  severities: { nothingPointsToKms: "information", oneFile: "information", modelled: "information" },
  fixable: "never",
  listed: { table: "oneFile", order: 130 },
  since: "0.1.0",
  withModel: true,
  sources: [],
  *check(ask): Generator<Report> {
    const { file } = ask;
    if (file.unread !== undefined)
      yield report(
        undefined,
        file.unread,
        file.text.slice(file.unread.offset, file.unread.end),
        looksLikeYaml(file.text) ? "YAML" : "JSON",
      );
    for (const found of file.documents) {
      if (found.unread !== undefined)
        yield report(found, found.unread, found.source.text.slice(found.unread.offset, found.unread.end), "JSON");
    }
  },
});

const report = (document: FoundDocument | undefined, range: Range, placeholder: string, language: string): Report => ({
  document,
  range,
  related: [],
  fixes: [],
  message: format(templates.unquoted, { placeholder, language }),
});

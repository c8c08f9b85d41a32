import { defineRule } from "../rule.ts";

export const waiverNotInForce = defineRule({
  code: "waiver-not-in-force",
  summary: "A waiver has expired, is incomplete, or fits no finding.",
  explanation: `
A [waiver](../waivers.md) lets a finding stand, with a reason: a comment \`keyhole-ignore CODE: reason\` beside it, or an entry of \`waivers\` in
\`keyhole.json\`. This one lets nothing stand:

- its \`until\` is over: the findings that it was for are reported again;
- it names no code or no reason, or a code that doesn't exist;
- no finding fits it (information): what it was for is mended, or it is at the wrong line.

**What to do:** take the waiver out or write it anew. In \`keyhole.json\` a waiver that nothing fits is reported only by \`keyhole check\`, for a
folder that the file lies in, because only then all findings are known.`,
  appliesTo: "comments in all files that look like a policy; keyhole.json",
  severities: { nothingPointsToKms: "warning", oneFile: "warning", modelled: "warning" },
  fixable: "never",
  listed: { table: "oneFile", order: 160 },
  since: "0.1.0",
  sources: [],
  // What waives reports it, when all findings are known (waiving/waive.ts).
  check: () => [],
});

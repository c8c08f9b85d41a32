import { createPolicy } from "../fixes/create-policy.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

export const invalidConfiguration = defineRule({
  code: "invalid-configuration",
  summary: "An entry of keyhole.json can't be used, or names something that doesn't exist.",
  explanation: `
A workspace model is only as good as its facts. Keyhole says where \`keyhole.json\` cannot be understood or contradicts itself: a member that
does not exist, a malformed ARN, account id or Region, a policy file that is missing or holds another kind of policy, an expectation about a
principal or bucket that is not declared, two facts that exclude each other. The rest of the model is checked all the same.

A policy file that is missing can be made by a fix: it allows nothing, until statements are written into it.`,
  appliesTo: "keyhole.json",
  severities: { nothingPointsToKms: "error", oneFile: "error", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 70 },
  since: "0.1.0",
  sources: [],
  check: () => [],
  *checkModel(check): Generator<Report> {
    const { model } = check.compiled;
    for (const { place, message, related, missing } of model.problems) {
      yield {
        document: undefined,
        file: place.file,
        range: place.range,
        message,
        fixes: missing === undefined ? [] : createPolicy(model, missing),
        related: related.map(({ file, range, message: text }) => ({ document: undefined, file, range, message: text })),
      };
    }
  },
});

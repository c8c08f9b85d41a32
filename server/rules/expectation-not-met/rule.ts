import { format } from "../../policy/message.ts";
import type { ExpectationCheck } from "../../uploads/judge/expectations.ts";
import type { RelatedReport, Report } from "../rule.ts";
import { defineRule } from "../rule.ts";
import { capital, list, principalsText } from "../wording.ts";

const templates = {
  refused:
    "{Principal} can't upload to {to} ({operations}, for example {example}), although keyhole.json expects it. The related places show the cause.",
  allowed:
    "{Principal} can upload to {to} ({operations}, for example {example}), although keyhole.json expects it to be denied. Deny it in a policy, or change the expectation.",
  nothing:
    "{Principal} can't upload to {to} ({operations}), although keyhole.json expects it. No statement allows s3:PutObject. Allow it in an identity policy, and across accounts in the bucket policy, too.",
  cause: "this denies it",
} as const;

export const expectationNotMet = defineRule({
  code: "expectation-not-met",
  formerCodes: ["broken-upload-promise"],
  summary: "An upload that keyhole.json expects to be allowed fails, or one that it expects to be denied passes.",
  explanation: `
\`uploads\` in \`keyhole.json\` say who shall be able to upload where (\`"expect": "allowed"\`), and who shall not (\`"expect": "denied"\`). Keyhole
proves each of them against all policies of the model. A broken one is told here, linked to its cause, which is a finding of its own where
it stands.`,
  appliesTo: "keyhole.json",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "never",
  listed: { table: "model", order: 50 },
  since: "0.1.0",
  sources: [],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const promised of check.promises) {
      const { promise, broken, example } = promised;
      if (broken.length === 0) continue;
      const { to } = promise;
      const template =
        promise.expect === "denied" ? templates.allowed : example === undefined ? templates.nothing : templates.refused;
      yield {
        document: undefined,
        file: promise.place.file,
        range: promise.place.range,
        circumstances: {},
        fixes: [],
        message: format(template, {
          Principal: capital(principalsText([promise.principal])),
          operations: list(broken),
          to: `s3://${to.accessPoint ?? to.bucket}/${to.keys}`,
          example: example ?? "",
        }),
        related: related(promised),
      };
    }
  },
});

function related({ s3, kms, pair, source, promise }: ExpectationCheck): RelatedReport[] {
  if (promise.expect === "denied") return [];
  const places: RelatedReport[] = [
    ...s3.flatMap(({ document, blame }) =>
      document === undefined ? [] : [{ document, range: blame, message: templates.cause }],
    ),
    ...kms
      .filter(({ open }) => open === undefined)
      .map(({ document, range: blame }) => ({ document, range: blame, message: templates.cause })),
  ];
  for (const check of [pair, source]) {
    if (check?.unusableKey !== true) continue;
    const { file, range } = check.bucket.encryption.place;
    places.push({ document: undefined, file, range, message: templates.cause });
  }
  return places;
}

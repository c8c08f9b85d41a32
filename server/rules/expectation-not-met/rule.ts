import { format } from "../../policy/message.ts";
import type { ExpectationCheck } from "../../uploads/judge/expectations.ts";
import type { RelatedReport, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { s3ActionName } from "../../uploads/requests/operation-rows.ts";
import { capital, list, principalsText, verbsText } from "../wording.ts";

const templates = {
  refused:
    "{Principal} can't {act} {to} ({operations}, for example {example}), although keyhole.json expects it. The related places show the cause.",
  allowed:
    "{Principal} can {act} {to} ({operations}, for example {example}), although keyhole.json expects it to be denied. Deny it in a policy, or change the expectation.",
  nothing:
    "{Principal} can't {act} {to} ({operations}), although keyhole.json expects it. No statement allows {action}. Allow it in an identity policy, and across accounts in the bucket policy, too.",
  cause: "this denies it",
} as const;

export const expectationNotMet = defineRule({
  code: "expectation-not-met",
  formerCodes: ["broken-upload-promise"],
  summary: "What keyhole.json expects to be allowed fails, or what it expects to be denied passes.",
  explanation: `
\`expectations\` in \`keyhole.json\` (and \`uploads\`, their older form) say who shall be able to write or read what (\`"expect": "allowed"\`), and who
shall not (\`"expect": "denied"\`). Keyhole proves each of them against all policies of the model. One that is not met is told here, linked to its cause, which is a finding of its own where
it stands.`,
  appliesTo: "keyhole.json",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "never",
  listed: { table: "model", order: 50 },
  since: "0.1.0",
  sources: [],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const checked of check.expectations) {
      const { expectation, broken, example } = checked;
      if (broken.length === 0) continue;
      const { to } = expectation;
      const template =
        expectation.expect === "denied"
          ? templates.allowed
          : example === undefined
            ? templates.nothing
            : templates.refused;
      yield {
        document: undefined,
        file: expectation.place.file,
        range: expectation.place.range,
        fixes: [],
        message: format(template, {
          Principal: capital(principalsText([expectation.principal])),
          act: verbsText(broken),
          operations: list(broken),
          action: s3ActionName(checked.sides[0].s3.target.action),
          to: `s3://${to.accessPoint ?? to.bucket}/${to.keys}`,
          example: example ?? "",
        }),
        related: related(checked),
      };
    }
  },
});

function related({ s3, kms, sides, expectation }: ExpectationCheck): RelatedReport[] {
  if (expectation.expect === "denied") return [];
  const places: RelatedReport[] = [
    ...s3.flatMap(({ document, range }) =>
      document === undefined ? [] : [{ document, range, message: templates.cause }],
    ),
    ...kms
      .filter(({ dependsOn }) => dependsOn === undefined)
      .map(({ document, range }) => ({ document, range, message: templates.cause })),
  ];
  for (const check of sides) {
    if (!check.unusableKey) continue;
    const { file, range } = check.bucket.encryption.place;
    places.push({ document: undefined, file, range, message: templates.cause });
  }
  // One token may be to blame for what S3 refuses, and for what KMS does.
  return places.filter(
    ({ document, file, range: { offset, end } }, index) =>
      places.findIndex(
        (other) =>
          other.document === document &&
          other.file === file &&
          other.range.offset === offset &&
          other.range.end === end,
      ) === index,
  );
}

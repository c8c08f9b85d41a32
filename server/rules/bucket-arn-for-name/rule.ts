import { format } from "../../policy/message.ts";
import { attempted } from "../fixes/proposal.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  message:
    "{template} gives access to no bucket: SAM puts arn:aws:s3::: before its BucketName, and this is an ARN already. Write the bucket's name, {name}.",
  fix: "Replace the ARN with the bucket's name, {name}",
} as const;

export const bucketArnForName = defineRule({
  code: "bucket-arn-for-name",
  summary: "A policy template of SAM has a bucket's ARN in the place of its name.",
  explanation: `
Policy templates of AWS SAM such as \`S3ReadPolicy\` and \`S3CrudPolicy\` take the name of a bucket as \`BucketName\`, and make its ARN themselves. With an ARN
in its place (\`!GetAtt DataBucket.Arn\`) the policy is deployed, and matches no bucket: every call of the function is refused with *Access Denied*.

Keyhole judges the rest of the template as if the name were there, so that a missing permission on the bucket's key is reported at once.

**What to do:** write the bucket's name, \`!Ref DataBucket\`.`,
  appliesTo: "SAM templates",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 82 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html",
  ],
  check: () => [],
  *checkModel({ compiled }): Generator<Report> {
    for (const { place, template, name, isSound, edits } of compiled.model.template?.bucketArns ?? [])
      yield {
        document: undefined,
        file: place.file,
        range: place.range,
        message: format(templates.message, { template, name }),
        related: [],
        fixes: [
          {
            title: format(templates.fix, { name }),
            effect: "corrects",
            isPreferred: false,
            needsInput: false,
            isSound,
            edits: () => [{ document: undefined, file: place.file, edits: attempted(edits) }],
          },
        ],
      };
  },
});

import { format } from "../../policy/message.ts";
import { logDeliveries } from "../../uploads/causes/access-logs.ts";
import { writes } from "../../uploads/requests/operations.ts";
import { destinationOf } from "../../uploads/scenario/from-model/destination.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, exampleText } from "../wording.ts";

const message =
  "No {logs} are delivered to {buckets} ({example}), although this statement allows it. The bucket uses a KMS key, and AWS delivers them only to buckets under SSE-S3. Send the logs to a bucket under SSE-S3 (AES256).";

export const accessLogsUnderKms = defineRule({
  code: "access-logs-under-kms",
  summary: "Load balancers or S3 are to deliver their access logs to a bucket under a KMS key, where they can't write.",
  explanation: `
S3 server access logs and the access logs of load balancers are delivered only to buckets under SSE-S3. Where the destination is encrypted by
default with a KMS key, no logs arrive, whatever the key policy says, and nobody gets an error.

A key policy that lets \`logging.s3.amazonaws.com\` use the key is reported to help with server access logs, though AWS does not support it:
where the key policy names who delivers, nothing is said. Network load balancers deliver as \`delivery.logs.amazonaws.com\`, which can use a
key; they are checked as other services are.

**What to do:** send access logs to a bucket of their own under SSE-S3 (\`AES256\`).`,
  appliesTo: "bucket policies of a model",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "warning" },
  fixable: "never",
  listed: { table: "model", order: 45 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  ],
  check: () => [],
  *checkModel({ compiled }): Generator<Report> {
    const upload = compiled.accesses.find(writes);
    const sides = upload?.sides.filter(({ operation }) => operation.operation === "PutObject") ?? [];
    if (upload === undefined || sides.length === 0) return;
    for (const bucket of compiled.model.buckets) {
      const set = compiled.set(bucket.policy);
      if (set === undefined) continue;
      const destination = destinationOf(compiled.model, bucket, bucket.account);
      if (!("key" in destination)) continue;
      const keyPolicy = compiled.set("declared" in destination ? destination.declared?.policy : undefined);
      for (const document of set.documents)
        for (const { range, logs, data } of logDeliveries(
          set,
          document,
          { ...upload, sides },
          destination.key,
          keyPolicy,
        ))
          yield {
            document,
            range,
            layer: "bucketPolicy",
            data,
            related: [],
            fixes: [],
            message: format(message, { logs, buckets: bucketsText(data.buckets), example: exampleText(data.witness) }),
          };
    }
  },
});

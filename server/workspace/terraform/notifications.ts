/** Topics and queues with keys that a configuration lets S3 notify. */
import type { ModelNotification } from "../model.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationFacts } from "./configuration-facts.ts";

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification */
const rows = [
  { block: "topic", argument: "topic_arn", type: "aws_sns_topic", to: "topic" },
  { block: "queue", argument: "queue_arn", type: "aws_sqs_queue", to: "queue" },
] as const;

export function notificationsOf(declaring: ConfigurationFacts, bucket: string): readonly ModelNotification[] {
  const { evaluator } = declaring;
  return declaring.naming("aws_s3_bucket_notification", "bucket", bucket).flatMap((instance) =>
    rows.flatMap(({ block, argument, type, to }) =>
      blocksOf(evaluator, instance.declared.block.body, block, instance.scope).all.flatMap(
        ({ body, scope }): ModelNotification[] => {
          const named = givenIn(evaluator, body, argument, scope);
          const destination = named && evaluator.text(named);
          const [declared, ...others] = destination === undefined ? [] : declaring.withArn(type, destination);
          const value = declared && declaring.argument(declared, "kms_master_key_id");
          const key = value && evaluator.text(value, "keyArn");
          if (destination === undefined || value === undefined || key === undefined || key === "") return [];
          return others.length > 0 ? [] : [{ to, destination, key, place: declaring.place(value.place) }];
        },
      ),
    ),
  );
}

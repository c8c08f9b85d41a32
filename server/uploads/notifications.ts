/**
 * Event notifications that S3 can't deliver, because a topic or queue is encrypted under a key that S3 may not use.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
import { decrypt, generateDataKey } from "../catalog/kms-actions.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ModelBucket, ModelNotification } from "../workspace/model.ts";
import type { CompiledModel } from "./scenario/from-model/compiled-model.ts";
import { destinationOf } from "./scenario/from-model/destination.ts";
import type { PolicySet } from "./scenario/policy-set.ts";
import { serviceLacks } from "./service-lacks.ts";

/** In whose name it notifies. */
export const notifier = "s3.amazonaws.com";

export interface RefusedNotification {
  readonly bucket: ModelBucket;
  readonly notification: ModelNotification;
  /** Undefined: the key is AWS's own for topics or queues, whose key policy nobody can change. */
  readonly lacking:
    | {
        readonly key: string;
        readonly actions: readonly string[];
        readonly document: FoundDocument;
        readonly set: PolicySet;
      }
    | undefined;
}

export function* refusedNotifications(compiled: CompiledModel): Generator<RefusedNotification> {
  for (const bucket of compiled.model.buckets)
    for (const notification of bucket.notifications ?? []) {
      if (/(?:^|:)alias\/aws\/s[nq]s$/.test(notification.key)) yield { bucket, notification, lacking: undefined };
      else {
        const lacking = lackingIn(compiled, bucket, notification);
        if (lacking !== undefined) yield { bucket, notification, lacking };
      }
    }
}

function lackingIn(
  compiled: CompiledModel,
  bucket: ModelBucket,
  { key: name, place }: ModelNotification,
): RefusedNotification["lacking"] {
  const encryption = { type: "aws:kms", key: name, bucketKey: undefined, place } as const;
  const found = destinationOf(compiled.model, { ...bucket, encryption }, bucket.account);
  if (found.kind !== "key") return undefined;
  const [policy, ...others] = found.declared?.policy ?? [];
  const set = compiled.set(found.declared?.policy);
  if (policy === undefined || others.length > 0 || set === undefined) return undefined;
  const actions = serviceLacks(set, notifier, [generateDataKey, decrypt]);
  return actions.length === 0 ? undefined : { key: found.key.arn, actions, document: policy.found, set };
}

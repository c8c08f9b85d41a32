/**
 * Replication that a bucket declares with a key for the replicas of objects that are encrypted with KMS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
import type { ModelBucket, ModelPlace, ModelReplica } from "./model.ts";

export interface ReplicationRule {
  /** Names of buckets. */
  readonly from: string;
  readonly to: string;
  /** The role's ARN. */
  readonly role: string;
  /** The key of the replicas, and where it is named. */
  readonly key: string;
  readonly place: ModelPlace;
}

/** The buckets with what is replicated into them; of a source whose objects may not be under KMS nobody knows. */
export function withReplicas(
  buckets: readonly ModelBucket[],
  rules: readonly ReplicationRule[],
): readonly ModelBucket[] {
  if (rules.length === 0) return buckets;
  return buckets.map((bucket) => {
    const replicas = rules
      .filter(({ to }) => to === bucket.name)
      .flatMap(({ from, role, key, place }): ModelReplica[] => {
        const source = buckets.find(({ name }) => name === from);
        const isOfKms = source?.encryption.type === "aws:kms" || source?.encryption.type === "aws:kms:dsse";
        return isOfKms ? [{ role, key, place, source: { encryption: source.encryption } }] : [];
      });
    return replicas.length === 0 ? bucket : { ...bucket, replicas };
  });
}

export const bucketOfArn = (arn: string): string => arn.replace(/^arn:[^:]*:s3:::/, "");

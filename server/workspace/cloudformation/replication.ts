/** Replication with keys that the buckets of a template declare. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { ReplicationRule } from "../replicas.ts";
import { bucketOfArn } from "../replicas.ts";
import type { TemplateFacts } from "./facts.ts";
import { textOf } from "./functions.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationconfiguration.html */
export const replicationRulesOf = (facts: TemplateFacts): readonly ReplicationRule[] =>
  facts.ofType(["AWS::S3::Bucket"]).flatMap((bucket) => {
    const configuration = facts.property(bucket, "ReplicationConfiguration");
    const role = textIn(configuration, "Role");
    const rules = memberOf(configuration, "Rules");
    if (role === undefined || rules?.kind !== "array") return [];
    const from = facts.resolver.physicalName(bucket);
    return rules.items.flatMap((rule): ReplicationRule[] => {
      const destination = memberOf(rule, "Destination");
      const to = textIn(destination, "Bucket");
      const named = memberOf(memberOf(destination, "EncryptionConfiguration"), "ReplicaKmsKeyID");
      const key = named && textOf(named);
      if (
        to === undefined ||
        named === undefined ||
        key === undefined ||
        key === "" ||
        textIn(rule, "Status") === "Disabled"
      )
        return [];
      return [{ from, to: bucketOfArn(to), role, key, place: facts.place(named) }];
    });
  });

const memberOf = (node: JsonNode | undefined, name: string): JsonNode | undefined =>
  node?.kind === "object" ? propertyOf(node, name)?.value : undefined;

function textIn(node: JsonNode | undefined, name: string): string | undefined {
  const value = memberOf(node, name);
  return value && textOf(value);
}

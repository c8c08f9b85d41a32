/** Replication with keys that a configuration declares, as a resource of its own and, as of old, in the bucket. */
import type { HclBody } from "../../policy/hcl/nodes.ts";
import type { ReplicationRule } from "../replicas.ts";
import { bucketOfArn } from "../replicas.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationFacts } from "./configuration-facts.ts";
import type { NameScope } from "./values.ts";

export function replicationRulesOf(declaring: ConfigurationFacts): readonly ReplicationRule[] {
  const { evaluator } = declaring;
  const text = (body: HclBody, name: string, scope: NameScope): string | undefined => {
    const value = givenIn(evaluator, body, name, scope);
    return value && evaluator.text(value);
  };
  const keyIn = (body: HclBody, scope: NameScope): Pick<ReplicationRule, "key" | "place"> | undefined => {
    const value = givenIn(evaluator, body, "replica_kms_key_id", scope);
    const key = value && evaluator.text(value, "keyArn");
    return value === undefined || key === undefined || key === ""
      ? undefined
      : { key, place: declaring.place(value.place) };
  };
  const rulesIn = (from: string | undefined, body: HclBody, scope: NameScope): ReplicationRule[] => {
    const role = text(body, "role", scope);
    if (from === undefined || role === undefined) return [];
    return ["rule", "rules"]
      .flatMap((name) => blocksOf(evaluator, body, name, scope).all)
      .filter((rule) => text(rule.body, "status", rule.scope) !== "Disabled")
      .flatMap((rule) => blocksOf(evaluator, rule.body, "destination", rule.scope).all)
      .flatMap((destination): ReplicationRule[] => {
        const to = text(destination.body, "bucket", destination.scope);
        const inner = blocksOf(evaluator, destination.body, "encryption_configuration", destination.scope).all;
        const [key] = [...inner, destination].flatMap((one) => keyIn(one.body, one.scope) ?? []);
        return to === undefined || key === undefined ? [] : [{ from, to: bucketOfArn(to), role, ...key }];
      });
  };
  return [
    ...declaring
      .all(["aws_s3_bucket_replication_configuration"])
      .flatMap(({ declared, scope }) =>
        rulesIn(text(declared.block.body, "bucket", scope), declared.block.body, scope),
      ),
    ...declaring
      .all(["aws_s3_bucket"])
      .flatMap((instance) =>
        blocksOf(evaluator, instance.declared.block.body, "replication_configuration", instance.scope).all.flatMap(
          (one) => rulesIn(evaluator.references.physicalName(instance), one.body, one.scope),
        ),
      ),
  ];
}

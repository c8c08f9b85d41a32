/**
 * Keys of buckets that nobody declares: S3 takes a key of the bucket's own Region only, so that is where they are, whatever
 * provider the rest of the configuration has; as far as anybody knows, in the bucket's account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationFacts } from "./configuration-facts.ts";
import type { Instance, NameScope } from "./values.ts";

/** Before anything else asks for them, since the same expression is the same key wherever it stands. */
export function placeOpenKeys(declaring: ConfigurationFacts): void {
  for (const [type, ...blocks] of [
    ["aws_s3_bucket_server_side_encryption_configuration", "rule", "apply_server_side_encryption_by_default"],
    ["aws_s3_bucket", "server_side_encryption_configuration", "rule", "apply_server_side_encryption_by_default"],
  ] as const)
    for (const instance of declaring.all([type]))
      declaring.part(instance, "open key", () => {
        placeIn(declaring, instance, instance.declared.block.body, instance.scope, blocks);
      });
}

function placeIn(
  declaring: ConfigurationFacts,
  instance: Instance,
  body: HclBody,
  scope: NameScope,
  [block, ...inner]: readonly string[],
): void {
  const { evaluator } = declaring;
  if (block !== undefined) {
    for (const found of blocksOf(evaluator, body, block, scope).all)
      placeIn(declaring, instance, found.body, found.scope, inner);
    return;
  }
  const key = givenIn(evaluator, body, "kms_master_key_id", scope);
  if (key?.kind === "unknown") evaluator.madeUp(key.expression, "keyArn", instance.home);
}

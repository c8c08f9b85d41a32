/**
 * What the attributes of resources give, one row for each type that matters.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import type { FreshKind, Home } from "../symbols/fresh.ts";

export interface ResourceRow {
  /** The argument that gives the physical name. */
  readonly name?: string;
  /** The attribute that stands for the name where nobody knows it. */
  readonly called: string;
  readonly fresh: FreshKind;
  readonly names: readonly string[];
  readonly arns: readonly string[];
  arn(name: string, home: Home, path: string): string;
}

const iam = (kind: string): ResourceRow => ({
  name: "name",
  called: "name",
  fresh: "name",
  names: ["id", "name"],
  arns: ["arn"],
  arn: (name, { account }, path) => `arn:aws:iam::${account}:${kind}${path}${name}`,
});

const key: ResourceRow = {
  // In a configuration nobody gives it: AWS does, and a state has it.
  name: "key_id",
  called: "key_id",
  fresh: "keyId",
  names: ["id", "key_id"],
  arns: ["arn"],
  arn: (id, { account, region }) => `arn:aws:kms:${region}:${account}:key/${id}`,
};

export const keyTypes = [
  "aws_kms_key",
  "aws_kms_external_key",
  "aws_kms_replica_key",
  "aws_kms_replica_external_key",
] as const;

export const resourceTypes: ReadonlyMap<string, ResourceRow> = new Map<string, ResourceRow>([
  [
    "aws_s3_bucket",
    {
      name: "bucket",
      called: "bucket",
      fresh: "name",
      names: ["id", "bucket"],
      arns: ["arn"],
      arn: (name) => `arn:aws:s3:::${name}`,
    },
  ],
  ...keyTypes.map((type) => [type, key] as const),
  [
    "aws_kms_alias",
    {
      name: "name",
      called: "name",
      fresh: "alias",
      names: ["id", "name"],
      arns: ["arn"],
      arn: (name, { account, region }) => `arn:aws:kms:${region}:${account}:${name}`,
    },
  ],
  ["aws_iam_role", iam("role")],
  ["aws_iam_user", iam("user")],
  ["aws_iam_group", iam("group")],
  ["aws_iam_policy", { ...iam("policy"), names: ["name"], arns: ["id", "arn"] }],
  [
    "aws_iam_openid_connect_provider",
    {
      name: "url",
      called: "url",
      fresh: "name",
      names: [],
      arns: ["id", "arn"],
      arn: (url, { account }) => `arn:aws:iam::${account}:oidc-provider/${url.replace("https://", "")}`,
    },
  ],
]);

/** Other resources of a bucket, whose `id` is its name. */
export const ofBucket = (type: string): boolean => type.startsWith("aws_s3_bucket_");

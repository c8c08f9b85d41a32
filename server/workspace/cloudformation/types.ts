/**
 * What `Ref` and `Fn::GetAtt` of a resource give, one row for each type that matters.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
import { samRole } from "./template.ts";

export interface TypeRow {
  /** The property that gives the physical name. */
  readonly name?: string;
  /** The property with the path, of IAM. */
  readonly path?: string;
  /** What stands for the name where the template gives none. */
  readonly fresh: "name" | "keyId";
  /** What `Ref` gives: the physical name (of a key its id), or the ARN. */
  readonly ref: "name" | "arn";
  /** The ARN for a name. @param path of IAM, `/` where none is given */
  arn(name: string, account: string, region: string, path: string): string;
  /** Attributes with the ARN; of the others only `name` is known. */
  readonly arnAttributes: readonly string[];
  readonly nameAttributes: readonly string[];
}

const iam = (kind: string, name: string, ref: TypeRow["ref"] = "name"): TypeRow => ({
  name,
  fresh: "name",
  ref,
  arn: (own, account, _, path) => `arn:aws:iam::${account}:${kind}${path}${own}`,
  arnAttributes: ["Arn", "PolicyArn"],
  nameAttributes: [],
});

const key: TypeRow = {
  fresh: "keyId",
  ref: "name",
  arn: (id, account, region) => `arn:aws:kms:${region}:${account}:key/${id}`,
  arnAttributes: ["Arn"],
  nameAttributes: ["KeyId"],
};

export const types: ReadonlyMap<string, TypeRow> = new Map<string, TypeRow>([
  [
    "AWS::S3::Bucket",
    {
      name: "BucketName",
      fresh: "name",
      ref: "name",
      arn: (name) => `arn:aws:s3:::${name}`,
      arnAttributes: ["Arn"],
      nameAttributes: [],
    },
  ],
  ["AWS::KMS::Key", key],
  ["AWS::KMS::ReplicaKey", key],
  [
    "AWS::KMS::Alias",
    {
      name: "AliasName",
      fresh: "name",
      ref: "name",
      arn: (name, account, region) => `arn:aws:kms:${region}:${account}:${name}`,
      arnAttributes: [],
      nameAttributes: [],
    },
  ],
  ["AWS::IAM::Role", iam("role", "RoleName")],
  // The role is called by SAM; see template.ts.
  [samRole, { ...iam("role", "RoleName"), name: "RoleName", path: "RolePath" }],
  ["AWS::IAM::User", iam("user", "UserName")],
  ["AWS::IAM::Group", iam("group", "GroupName")],
  ["AWS::IAM::ManagedPolicy", iam("policy", "ManagedPolicyName", "arn")],
  [
    "AWS::IAM::OIDCProvider",
    {
      name: "Url",
      fresh: "name",
      ref: "arn",
      arn: (url, account) => `arn:aws:iam::${account}:oidc-provider/${url.replace("https://", "")}`,
      arnAttributes: ["Arn"],
      nameAttributes: [],
    },
  ],
]);

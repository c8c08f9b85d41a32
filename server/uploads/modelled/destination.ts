/**
 * The KMS key under which an upload to a bucket is encrypted, seen from the caller who uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html and docs/aws.md, "Which key, and how policies name it".
 */
import { partitionOf } from "../../catalog/regions.ts";
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import type { ModelBucket, ModelKey, WorkspaceModel } from "../../workspace/model.ts";
import type { KeyCandidate } from "../key-candidates.ts";
import { keyCandidate } from "../key-candidates.ts";
import { isKeyId } from "../key-shape.ts";
import { isDirectoryBucket } from "./target.ts";

export type Destination =
  /** SSE-S3: KMS is not asked. */
  | { readonly kind: "noKms" }
  /** The model does not say enough to name the key. */
  | UnknownDestination
  /** The AWS managed key `aws/s3` of the bucket's account. */
  | { readonly kind: "managed"; readonly key: KeyCandidate }
  | {
    readonly kind: "key"; readonly key: KeyCandidate;
    readonly declared: ModelKey | undefined;
    /** The alias by which the bucket's configuration names the key. */
    readonly alias: string | undefined;
  };

export interface UnknownDestination {
  readonly kind: "unknown";
  /** What the model does not say of the bucket. */
  readonly missing: readonly ("encryption" | "account" | "region")[];
  /** The alias that no key of the model has. */
  readonly alias?: { readonly name: string; readonly region: string; readonly account: string };
}

const unknown = (...missing: UnknownDestination["missing"]): UnknownDestination => ({ kind: "unknown", missing });

/** @param callerAccount whose account resolves an alias name or a bare key id */
export function destinationOf(model: WorkspaceModel, bucket: ModelBucket, callerAccount: string | undefined): Destination {
  const { encryption } = bucket;
  if (encryption.type === "AES256") return { kind: "noKms" };
  if (encryption.type === "unknown") return unknown("encryption");
  const name = encryption.key ?? "alias/aws/s3";
  // A directory bucket takes a customer managed key, by its id or ARN.
  if (isDirectoryBucket(bucket) && name.includes("alias/")) return unknown();
  const [prefix, , , region, account, resource = ""] = arnSegments(name);
  if (prefix === "arn") {
    if (!resource.startsWith("alias/")) return ofArn(model, name, undefined);
    return resource === "alias/aws/s3" ? managed(bucket, account) : ofAlias(model, resource, account, region);
  }
  if (name === "alias/aws/s3") return managed(bucket, bucket.account);
  if (bucket.region === undefined) return unknown("region");
  if (callerAccount === undefined) return unknown();
  if (name.startsWith("alias/")) return ofAlias(model, name, callerAccount, bucket.region);
  if (!isKeyId(name)) return unknown();
  return ofArn(model, `arn:${partitionOf(bucket.region)}:kms:${bucket.region}:${callerAccount}:key/${name}`, undefined);
}

function managed({ region }: ModelBucket, account: string | undefined): Destination {
  if (account === undefined) return region === undefined ? unknown("account", "region") : unknown("account");
  if (region === undefined) return unknown("region");
  if (!isAccountId(account)) return unknown();
  return { kind: "managed", key: keyCandidate(partitionOf(region), region, account, managedKeyId, true) };
}

/** Stands for the id of `aws/s3`, which no policy file tells. */
const managedKeyId = "00000000-0000-0000-0000-000000000000";

function ofAlias(model: WorkspaceModel, alias: string, account: string | undefined, region: string | undefined): Destination {
  const declared = model.keys.find((key) => {
    const [, , , keyRegion, keyAccount] = arnSegments(key.arn);
    return keyRegion === region && keyAccount === account && key.aliases.includes(alias);
  });
  if (declared !== undefined) return ofArn(model, declared.arn, alias);
  return region === undefined || account === undefined ? unknown() : { ...unknown(), alias: { name: alias, region, account } };
}

function ofArn(model: WorkspaceModel, arn: string, alias: string | undefined): Destination {
  const [, partition = "aws", service, region = "", account = "", resource = ""] = arnSegments(arn);
  if (service !== "kms" || !resource.startsWith("key/")) return unknown();
  const declared = model.keys.find((key) => key.arn === arn);
  return { kind: "key", key: keyCandidate(partition, region, account, resource.slice("key/".length)), declared, alias };
}

/**
 * The KMS key under which an upload to a bucket is encrypted, seen from the caller who uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html and docs/aws.md, "Which key, and how
 * policies name it".
 */
import { partitionOf } from "../../../catalog/regions.ts";
import { arnSegments, isAccountId } from "../../../policy/arn.ts";
import type { ModelBucket, ModelKey, WorkspaceModel } from "../../../workspace/model.ts";
import type { KeyCandidate } from "../key.ts";
import { keyCandidate } from "../key.ts";
import { isKeyId } from "../key-shape.ts";
import { isDirectoryBucket } from "./target.ts";

export type Destination =
  /** SSE-S3: KMS is not asked. */
  | { readonly kind: "noKms" }
  /** The model does not say enough to name the key. */
  | UnknownDestination
  | Elsewhere
  /** The AWS managed key `aws/s3` of the bucket's account. */
  | { readonly kind: "managed"; readonly key: KeyCandidate }
  | {
      readonly kind: "key";
      readonly key: KeyCandidate;
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

/**
 * The bucket's configuration names the key by an id or alias, which S3 looks up in the principal's account, and that is
 * another account than the bucket's.
 */
export interface Elsewhere {
  readonly kind: "elsewhere";
  readonly named: "keyId" | "alias" | "aliasArn";
  /** What is looked up; of an alias not the key but its ARN. */
  readonly key: KeyCandidate;
  /** The key of that id or alias which the model has, in another account. */
  readonly meant: ModelKey | undefined;
}

const unknown = (...missing: UnknownDestination["missing"]): UnknownDestination => ({ kind: "unknown", missing });

/**
 * @param callerAccount whose account resolves an alias or a bare key id; of an object that is read the bucket's own, as
 * far as the model tells who wrote it
 */
export function destinationOf(
  model: WorkspaceModel,
  bucket: ModelBucket,
  callerAccount: string | undefined,
): Destination {
  const { encryption } = bucket;
  if (encryption.type === "AES256") return { kind: "noKms" };
  if (encryption.type === "unknown") return unknown("encryption");
  const name = encryption.key ?? "alias/aws/s3";
  // A directory bucket takes a customer managed key, by its id or ARN.
  if (isDirectoryBucket(bucket) && name.includes("alias/")) return unknown();
  const [prefix, , , region, account, resource = ""] = arnSegments(name);
  if (prefix === "arn") {
    if (!resource.startsWith("alias/")) return ofArn(model, name, undefined);
    if (resource === "alias/aws/s3") return managed(bucket, account);
    const found = ofAlias(model, resource, account, region);
    return callerAccount === undefined || callerAccount === account
      ? found
      : elsewhere("aliasArn", bucket, resource, callerAccount, found.kind === "key" ? found.declared : undefined);
  }
  if (name === "alias/aws/s3") return managed(bucket, bucket.account);
  if (bucket.region === undefined) return unknown("region");
  if (callerAccount === undefined) return unknown();
  const own = { ...bucket, region: bucket.region };
  if (name.startsWith("alias/")) {
    const found = ofAlias(model, name, callerAccount, bucket.region);
    const meant =
      found.kind === "key"
        ? undefined
        : model.keys.find(({ arn, aliases }) => aliases.includes(name) && isElsewhere(arn, bucket, callerAccount));
    return meant === undefined ? found : elsewhere("alias", own, name, callerAccount, meant);
  }
  if (!isKeyId(name)) return unknown();
  const arn = `arn:${partitionOf(bucket.region)}:kms:${bucket.region}:${callerAccount}:key/${name}`;
  if (model.keys.some((key) => key.arn === arn)) return ofArn(model, arn, undefined);
  const meant = model.keys.find(
    (key) => key.arn.endsWith(`:key/${name}`) && isElsewhere(key.arn, bucket, callerAccount),
  );
  const isOthers = meant !== undefined || (bucket.account !== undefined && bucket.account !== callerAccount);
  return isOthers ? elsewhere("keyId", own, `key/${name}`, callerAccount, meant) : ofArn(model, arn, undefined);
}

/** A key of the bucket's Region in another account than the uploader's. */
function isElsewhere(arn: string, { region }: ModelBucket, callerAccount: string): boolean {
  const [, , , keyRegion, account] = arnSegments(arn);
  return keyRegion === region && account !== callerAccount;
}

function elsewhere(
  named: Elsewhere["named"],
  { region = "" }: ModelBucket,
  resource: string,
  callerAccount: string,
  meant: ModelKey | undefined,
): Elsewhere {
  const segments = ["arn", partitionOf(region), "kms", region, callerAccount, resource];
  const key = {
    ...keyCandidate(partitionOf(region), region, callerAccount, resource.replace(/^key\//, "")),
    segments,
    arn: segments.join(":"),
  };
  return { kind: "elsewhere", named, key, meant };
}

function managed({ region }: ModelBucket, account: string | undefined): Destination {
  if (account === undefined) return region === undefined ? unknown("account", "region") : unknown("account");
  if (region === undefined) return unknown("region");
  if (!isAccountId(account)) return unknown();
  return { kind: "managed", key: keyCandidate(partitionOf(region), region, account, managedKeyId, true) };
}

/** Stands for the id of `aws/s3`, which no policy file tells. */
const managedKeyId = "00000000-0000-0000-0000-000000000000";

function ofAlias(
  model: WorkspaceModel,
  alias: string,
  account: string | undefined,
  region: string | undefined,
): Destination {
  const declared = model.keys.find((key) => {
    const [, , , keyRegion, keyAccount] = arnSegments(key.arn);
    return keyRegion === region && keyAccount === account && key.aliases.includes(alias);
  });
  if (declared !== undefined) return ofArn(model, declared.arn, alias);
  return region === undefined || account === undefined
    ? unknown()
    : { ...unknown(), alias: { name: alias, region, account } };
}

function ofArn(model: WorkspaceModel, arn: string, alias: string | undefined): Destination {
  const [, partition = "aws", service, region = "", account = "", resource = ""] = arnSegments(arn);
  if (service !== "kms" || !resource.startsWith("key/")) return unknown();
  const declared = model.keys.find((key) => key.arn === arn);
  return { kind: "key", key: keyCandidate(partition, region, account, resource.slice("key/".length)), declared, alias };
}

/**
 * Keys that a bucket's own configuration keeps from principals of another account, whatever any policy says: `aws/s3`,
 * whose policy is AWS's, and a key named by its id or an alias, which S3 looks up in the account of the principal.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
 */
import { objectList } from "./object-list.ts";
import type { ModelBucket, ModelKey, ModelPlace } from "../../workspace/model.ts";
import type { UploadData } from "./finding.ts";
import { generateDataKey } from "../../catalog/kms-actions.ts";
import { bucketKeysOf, encryptionContextOf } from "../requests/bucket-keys.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { kmsActions, writes } from "../requests/operations.ts";
import { byCodeUnits, summaryOf } from "./refused.ts";
import { kmsWitness } from "./witness.ts";
import type { Elsewhere } from "../scenario/from-model/destination.ts";
import type { PairCheck } from "../judge/pair.ts";
import { bucketArn } from "../scenario/from-model/target.ts";

export interface UnusableKey {
  /** Where the key is named. */
  readonly place: ModelPlace;
  readonly bucket: ModelBucket;
  /** Undefined: it is `aws/s3`. */
  readonly elsewhere: Elsewhere | undefined;
  /** The key that is meant: of the same id or alias, in another account than the principals'. */
  readonly meant: ModelKey | undefined;
  /** Of the principals, where the key is looked up; sorted. */
  readonly accounts: readonly string[];
  /** Whether the objects are read, not written. */
  readonly reads: boolean;
  readonly data: UploadData;
}

/** By the place that names the key: an expectation's headers make another bucket of it. */
export function unusableKeys(pairs: Iterable<PairCheck>): UnusableKey[] {
  const byPlace = new Map<ModelPlace, [PairCheck, ...PairCheck[]]>();
  for (const pair of pairs) {
    if (!pair.unusableKey) continue;
    const known = byPlace.get(pair.bucket.encryption.place);
    if (known === undefined) byPlace.set(pair.bucket.encryption.place, [pair]);
    else known.push(pair);
  }
  return [...byPlace].map(([place, [first, ...others]]) => {
    const { bucket, destination } = first;
    const elsewhere = destination.kind === "elsewhere" ? destination : undefined;
    const accounts = [...new Set([first, ...others].flatMap(({ principal }) => principal.uploader.account ?? []))].sort(
      byCodeUnits,
    );
    const reads = [first, ...others].every(({ access }) => !writes(access));
    return { place, bucket, elsewhere, meant: elsewhere?.meant, accounts, reads, data: dataOf([first, ...others]) };
  });
}

/**
 * Of pairs that no policy's statement is blamed for.
 * @param layer that lacks its Allow
 * @param keys by ARN, where they are known
 */
export function dataOf(
  pairs: readonly [PairCheck, ...PairCheck[]],
  layer: UploadData["layer"] = "keyPolicy",
  keys: readonly string[] = [],
): UploadData {
  const objects = pairs.flatMap(({ refused }) => [...refused.keys()].flatMap((one) => one.cover()));
  return {
    ...summaryOf(
      pairs.map((pair) => {
        const { principal, bucket, calls } = pair;
        const needed = new Set([...calls.values()].flatMap((list) => list.map(({ action }) => action)));
        return {
          principal: principal.principal.arn,
          bucket: bucket.name,
          operations: [...calls].filter(([, list]) => list.length > 0).map(([operation]) => operation),
          kmsActions: kmsActions.filter((action) => needed.has(action)),
          // Only the objects that were written with a former key are under it.
          scope: pair.formerKey === undefined ? ("all" as const) : ("some" as const),
        };
      }),
    ),
    objects: objectList(objects),
    keys,
    reason: "implicitDeny",
    layer,
    witness: witnessOf(pairs[0]),
  };
}

function witnessOf({ principal, destination, calls, refused, s3, bucket }: PairCheck): UploadData["witness"] {
  const { uploader } = principal;
  const [first = { call: "PutObject", action: generateDataKey }] = [...calls.values()].flat();
  const [object = `${bucketArn(s3.target)}/a`] = [...refused.keys()].map((one) => one.example());
  if (!("key" in destination)) throw new RangeError("a bucket without a key");
  const setting = bucketKeysOf(bucket) === "on" ? "on" : "off";
  const request: KmsRequest = {
    action: first.action,
    key: destination.key,
    uploader,
    callerAccount: uploader.account,
    encryptionContext: encryptionContextOf(setting, object, bucketArn(s3.target)),
    // No policy decides: what the model knows besides is of no interest.
    known: new Map(),
  };
  return kmsWitness(request, object, setting === "on", first.call);
}

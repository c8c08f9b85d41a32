/**
 * S3's operations as requests of HTTP: the method, what the path names, and the parameter of the query that names the
 * subresource. Headers tell copies from uploads; a request line has none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */

/** What the path names; undefined where the text doesn't tell the bucket from the key. */
export type Addressee = "service" | "bucket" | "object" | undefined;

const verbs: ReadonlyMap<string, string> = new Map([
  ["GET", "Get"],
  ["PUT", "Put"],
  ["DELETE", "Delete"],
]);

/** Parameters with operations whose names begin with the method. */
const ofObject: ReadonlyMap<string, string> = new Map([
  ["acl", "ObjectAcl"],
  ["annotation", "ObjectAnnotation"],
  ["attributes", "ObjectAttributes"],
  ["legal-hold", "ObjectLegalHold"],
  ["retention", "ObjectRetention"],
  ["tagging", "ObjectTagging"],
  ["torrent", "ObjectTorrent"],
]);
const ofBucket: ReadonlyMap<string, string> = new Map([
  ["accelerate", "BucketAccelerateConfiguration"],
  ["acl", "BucketAcl"],
  ["analytics", "BucketAnalyticsConfiguration"],
  ["cors", "BucketCors"],
  ["encryption", "BucketEncryption"],
  ["intelligent-tiering", "BucketIntelligentTieringConfiguration"],
  ["inventory", "BucketInventoryConfiguration"],
  ["lifecycle", "BucketLifecycleConfiguration"],
  ["location", "BucketLocation"],
  ["logging", "BucketLogging"],
  ["metrics", "BucketMetricsConfiguration"],
  ["notification", "BucketNotificationConfiguration"],
  ["object-lock", "ObjectLockConfiguration"],
  ["ownershipControls", "BucketOwnershipControls"],
  ["policy", "BucketPolicy"],
  ["policyStatus", "BucketPolicyStatus"],
  ["publicAccessBlock", "PublicAccessBlock"],
  ["replication", "BucketReplication"],
  ["requestPayment", "BucketRequestPayment"],
  ["tagging", "BucketTagging"],
  ["versioning", "BucketVersioning"],
  ["website", "BucketWebsite"],
]);

/** Parameters that name an operation of their own with a method, whatever the path. The first that fits. */
const named: readonly (readonly [parameter: string, method: string, operation: string])[] = [
  ["uploadId", "PUT", "UploadPart"],
  ["uploadId", "POST", "CompleteMultipartUpload"],
  ["uploadId", "GET", "ListParts"],
  ["uploadId", "DELETE", "AbortMultipartUpload"],
  ["uploads", "POST", "CreateMultipartUpload"],
  ["uploads", "GET", "ListMultipartUploads"],
  ["versions", "GET", "ListObjectVersions"],
  ["list-type", "GET", "ListObjectsV2"],
  ["session", "GET", "CreateSession"],
  ["annotationName", "GET", "GetObjectAnnotation"],
  ["annotation", "GET", "ListObjectAnnotations"],
  ["delete", "POST", "DeleteObjects"],
  ["restore", "POST", "RestoreObject"],
  ["select", "POST", "SelectObjectContent"],
  ["renameObject", "PUT", "RenameObject"],
];
/** Parameters of a listing in its first version. */
const ofListing = ["prefix", "delimiter", "marker", "max-keys"];

const alone: ReadonlyMap<string, Readonly<Record<"service" | "bucket" | "object", string | undefined>>> = new Map([
  ["GET", { service: "ListBuckets", bucket: "ListObjects", object: "GetObject" }],
  ["HEAD", { service: undefined, bucket: "HeadBucket", object: "HeadObject" }],
  ["PUT", { service: undefined, bucket: "CreateBucket", object: "PutObject" }],
  // A form of a browser.
  ["POST", { service: undefined, bucket: "PutObject", object: undefined }],
  ["DELETE", { service: undefined, bucket: "DeleteBucket", object: "DeleteObject" }],
]);

/** @param query what follows the question mark, of which some may be cut off */
export function operationOfRequest(method: string, target: Addressee, query: string): string | undefined {
  const parameters = new Set(query.split("&").map((one) => /^[^=]*/.exec(one)?.[0] ?? ""));
  for (const [parameter, ofMethod, operation] of named)
    if (ofMethod === method && parameters.has(parameter)) return operation;
  const subresource = ofSubresource(method, target, parameters);
  if (subresource !== undefined) return subresource.operation;
  if (method === "GET" && target !== "object" && ofListing.some((one) => parameters.has(one))) return "ListObjects";
  return alone.get(method)?.[target ?? "object"];
}

/** Undefined where the query names none; without an operation where it could be two. */
function ofSubresource(
  method: string,
  target: Addressee,
  parameters: ReadonlySet<string>,
): { readonly operation: string | undefined } | undefined {
  const verb = verbs.get(method);
  if (verb === undefined) return undefined;
  for (const parameter of parameters) {
    const [object, bucket] = [ofObject.get(parameter), ofBucket.get(parameter)];
    if (parameter === "encryption" && method === "PUT" && target === "object")
      return { operation: "UpdateObjectEncryption" };
    if (object === undefined && bucket === undefined) continue;
    const known =
      target === undefined && (object === undefined || bucket === undefined) ? (object ?? bucket) : undefined;
    const name = target === "object" ? object : target === "bucket" ? bucket : known;
    return { operation: name === undefined ? undefined : spelled(verb, name) };
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
const spelled = (verb: string, name: string): string =>
  verb === "Delete" && name === "BucketLifecycleConfiguration" ? "DeleteBucketLifecycle" : `${verb}${name}`;

/** Of the query of a request line that no host precedes: a parameter which only S3 has. */
export const isQueryOfS3 = (query: string): boolean =>
  /(?:^|&)(?:uploadId=|uploads(?:=|&|$)|list-type=2|X-Amz-(?:Signature|Credential|Algorithm)=|AWSAccessKeyId=)/i.test(
    query,
  );

/**
 * API operations that an action of another name authorizes, and for which no action of their own exists.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html (two actions authorize it)
 */
const actions: ReadonlyMap<string, string> = new Map([
  ["kms:reencrypt", "ReEncrypt*"],
  ["lambda:getlayerversionbyarn", "GetLayerVersion"],
  ["lambda:invoke", "InvokeFunction"],
  ["lambda:invokewithresponsestream", "InvokeFunction"],
  ["s3:completemultipartupload", "PutObject"],
  ["s3:copyobject", "PutObject"],
  ["s3:createmultipartupload", "PutObject"],
  ["s3:deletebucketcors", "PutBucketCORS"],
  ["s3:deletebucketencryption", "PutEncryptionConfiguration"],
  ["s3:deletebucketlifecycle", "PutLifecycleConfiguration"],
  ["s3:deletebucketreplication", "PutReplicationConfiguration"],
  ["s3:deletebuckettagging", "PutBucketTagging"],
  ["s3:deleteobjects", "DeleteObject"],
  ["s3:getbucketaccelerateconfiguration", "GetAccelerateConfiguration"],
  ["s3:getbucketencryption", "GetEncryptionConfiguration"],
  ["s3:getbucketinventoryconfiguration", "GetInventoryConfiguration"],
  ["s3:getbucketlifecycleconfiguration", "GetLifecycleConfiguration"],
  ["s3:getbucketlifecycle", "GetLifecycleConfiguration"],
  ["s3:getbucketreplication", "GetReplicationConfiguration"],
  ["s3:getobjectlockconfiguration", "GetBucketObjectLockConfiguration"],
  ["s3:getpublicaccessblock", "GetBucketPublicAccessBlock"],
  ["s3:headbucket", "ListBucket"],
  ["s3:headobject", "GetObject"],
  ["s3:listbuckets", "ListAllMyBuckets"],
  ["s3:listmultipartuploads", "ListBucketMultipartUploads"],
  ["s3:listobjects", "ListBucket"],
  ["s3:listobjectsv2", "ListBucket"],
  ["s3:listobjectversions", "ListBucketVersions"],
  ["s3:listparts", "ListMultipartUploadParts"],
  ["s3:putbucketaccelerateconfiguration", "PutAccelerateConfiguration"],
  ["s3:putbucketencryption", "PutEncryptionConfiguration"],
  ["s3:putbucketlifecycleconfiguration", "PutLifecycleConfiguration"],
  ["s3:putbucketlifecycle", "PutLifecycleConfiguration"],
  ["s3:putbucketreplication", "PutReplicationConfiguration"],
  ["s3:putobjectlockconfiguration", "PutBucketObjectLockConfiguration"],
  ["s3:putpublicaccessblock", "PutBucketPublicAccessBlock"],
  ["s3:selectobjectcontent", "GetObject"],
  ["s3:uploadpart", "PutObject"],
  ["s3:uploadpartcopy", "PutObject"],
]);

/** The action, without its service, that authorizes an operation, or those that do with a wildcard; undefined where that has its own. */
export const authorizingAction = (service: string, operation: string): string | undefined =>
  actions.get(`${service}:${operation}`.toLowerCase());

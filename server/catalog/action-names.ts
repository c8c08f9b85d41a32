/**
 * How AWS spells its actions, for texts that spell them otherwise (`SNS:Publish`, `sqs:receivemessage`).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

/** Of services whose messages are known to spell actions their own way, and of S3 and KMS. */
const names: Readonly<Record<string, string>> = {
  s3:
    "AbortMultipartUpload BypassGovernanceRetention CreateBucket DeleteBucket DeleteBucketPolicy DeleteObject DeleteObjectTagging " +
    "DeleteObjectVersion DeleteObjectVersionTagging GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLocation " +
    "GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy " +
    "GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning " +
    "GetBucketWebsite GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetObject GetObjectAcl " +
    "GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent " +
    "GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging " +
    "GetReplicationConfiguration InitiateReplication ListAllMyBuckets ListBucket ListBucketMultipartUploads ListBucketVersions " +
    "ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutAccelerateConfiguration PutBucketAcl PutBucketCORS " +
    "PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy " +
    "PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration " +
    "PutInventoryConfiguration PutLifecycleConfiguration PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold " +
    "PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging PutReplicationConfiguration ReplicateDelete " +
    "ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption",
  kms:
    "CancelKeyDeletion CreateAlias CreateGrant CreateKey Decrypt DeleteAlias DescribeKey DisableKey DisableKeyRotation EnableKey " +
    "EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext " +
    "GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom GetKeyPolicy GetKeyRotationStatus GetParametersForImport " +
    "GetPublicKey ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeys ListResourceTags ListRetirableGrants " +
    "PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant RevokeGrant ScheduleKeyDeletion Sign TagResource " +
    "UntagResource UpdateAlias UpdateKeyDescription Verify VerifyMac",
  sns: "AddPermission ConfirmSubscription CreateTopic DeleteTopic GetTopicAttributes ListSubscriptionsByTopic Publish SetTopicAttributes Subscribe Unsubscribe",
  sqs: "ChangeMessageVisibility CreateQueue DeleteMessage DeleteQueue GetQueueAttributes GetQueueUrl ListQueues PurgeQueue ReceiveMessage SendMessage SetQueueAttributes",
};

const spelling: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([service, list]) =>
    list.split(" ").map((name): [string, string] => [`${service}:${name}`.toLowerCase(), `${service}:${name}`]),
  ),
);

/** An action as AWS spells it; what is not known keeps its name, with the service in lower case. */
export function actionSpelling(action: string): string {
  const known = spelling.get(action.toLowerCase());
  if (known !== undefined) return known;
  const colon = action.indexOf(":");
  return action.slice(0, colon).toLowerCase() + action.slice(colon);
}

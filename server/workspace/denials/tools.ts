/**
 * What tools say in their own words of what they were doing, where the SDK under them names no operation. Groups are the
 * bucket and the key.
 */
interface ToolForm {
  readonly form: RegExp;
  readonly name: string;
}

/**
 * Terraform's provider for objects, and its backend for a state; Velero, Loki, Mountpoint, Thanos, rclone, CodePipeline, Step
 * Functions; the S3 connector of Kafka Connect; Trino, CodeBuild, Amazon ECS, Elasticsearch, libraries in Rust.
 * https://developer.hashicorp.com/terraform/language/backend/s3
 */
export const toolForms: readonly ToolForm[] = [
  { form: /\b(?:putting object in|uploading object to) S3 bucket \((?<bucket>[^()]{1,63})\)/g, name: "PutObject" },
  { form: /\buploading S3 Object \((?<key>[^()]{1,1024})\) to Bucket \((?<bucket>[^()]{1,63})\)/g, name: "PutObject" },
  { form: /\bdeleting S3 Bucket \((?<bucket>[^()]{1,63})\) Object \((?<key>[^()]{1,1024})\)/g, name: "DeleteObject" },
  { form: /\b(?:failed to upload state|Error uploading state|Error saving state)\b/g, name: "PutObject" },
  { form: /\bError (?:loading|refreshing|reloading remote) state\b/g, name: "GetObject" },
  ...bucketSettings(),
  {
    form: /\bFailed to get existing workspaces\b|\binspecting states in the "s3" backend\b|\bListCommonPrefixes\b|\binitial ListObjectsV2 failed for bucket (?<bucket>[a-z0-9.-]{3,63})/g,
    name: "ListObjectsV2",
  },
  {
    // Elasticsearch; the build cache of Gradle.
    form: /\bUnable to upload object\b|\bstoring cache object in S3\b|\b(?:error putting object|store put chunk|upload s3 object|s3 upload: 403|Upload to S3 failed|Failed to write a test manifest)\b/g,
    name: "PutObject",
  },
  { form: /\binitiate MultipartUpload\b/g, name: "CreateMultipartUpload" },
  {
    form: /\bError opening (?:Hive|Iceberg) split\b|\bread S3 object content\b|\bDOWNLOAD_SOURCE\b|\bfor primary source\b|\bfailed to download (?:env )?files?\b/g,
    name: "GetObject",
  },
  // Elasticsearch, and the Serverless Framework.
  {
    form: /\bdo not have permissions to access the bucket\b(?: (?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]))?/g,
    name: "HeadBucket",
  },
  { form: /\bCould not locate deployment bucket\b/g, name: "GetBucketLocation" },
];

/** Older providers of Terraform, of what they set on a bucket. */
function bucketSettings(): ToolForm[] {
  return [
    ["policy", "PutBucketPolicy"],
    ["ACL", "PutBucketAcl"],
    ["CORS", "PutBucketCors"],
    ["website", "PutBucketWebsite"],
    ["versioning", "PutBucketVersioning"],
    ["logging", "PutBucketLogging"],
    ["lifecycle", "PutBucketLifecycleConfiguration"],
    ["replication", "PutBucketReplication"],
    ["server side encryption", "PutBucketEncryption"],
    ["object lock", "PutObjectLockConfiguration"],
  ].map(([what = "", name = ""]) => ({
    form: new RegExp(
      `\\b(?:[Ee]rror putting S3 ${what}\\b|error creating S3 bucket ${what} for (?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]))`,
      "g",
    ),
    name,
  }));
}

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
 * Functions; the S3 connector of Kafka Connect; Trino, CodeBuild, libraries in Rust.
 * https://developer.hashicorp.com/terraform/language/backend/s3
 */
export const toolForms: readonly ToolForm[] = [
  { form: /\b(?:putting object in|uploading object to) S3 bucket \((?<bucket>[^()]{1,63})\)/g, name: "PutObject" },
  { form: /\buploading S3 Object \((?<key>[^()]{1,1024})\) to Bucket \((?<bucket>[^()]{1,63})\)/g, name: "PutObject" },
  { form: /\bdeleting S3 Bucket \((?<bucket>[^()]{1,63})\) Object \((?<key>[^()]{1,1024})\)/g, name: "DeleteObject" },
  { form: /\b(?:failed to upload state|Error uploading state|Error saving state)\b/g, name: "PutObject" },
  { form: /\bError (?:loading|refreshing) state\b/g, name: "GetObject" },
  {
    form: /\bFailed to get existing workspaces\b|\bListCommonPrefixes\b|\binitial ListObjectsV2 failed for bucket (?<bucket>[a-z0-9.-]{3,63})/g,
    name: "ListObjectsV2",
  },
  {
    form: /\b(?:error putting object|store put chunk|upload s3 object|s3 upload: 403|Upload to S3 failed|Failed to write a test manifest)\b/g,
    name: "PutObject",
  },
  { form: /\binitiate MultipartUpload\b/g, name: "CreateMultipartUpload" },
  {
    form: /\bError opening (?:Hive|Iceberg) split\b|\bread S3 object content\b|\bDOWNLOAD_SOURCE\b|\bfor primary source\b/g,
    name: "GetObject",
  },
];

/** What SDKs and tools print round a message: the operation, and the object that it was about. */
import type { ObjectPlace } from "./denial.ts";
import { httpRequestsIn, placeOfUrl } from "./http.ts";
import { toolForms } from "./tools.ts";

/** AWS CLI and botocore; the older form too. */
const calling = /\bwhen\s+calling\s+the\s+["'`]?(\w+)["'`]?\s+operation\b/g;
/** Group 1 is the operation's name, here and above. In the order in which they are trusted. */
const operationForms: readonly RegExp[] = [
  // Go, version 2.
  /\boperation error [\w ]+: (\w+)(?=,|:|\n|$)/g,
  // Arrow.
  /\bAWS Error [\w[\] ]+ during (\w+) operation\b/g,
  // PHP.
  /\bError executing "(\w+)" on "/g,
  // Lambda, of the archive of a function's code.
  /\bhave permission to (\w+) for\b/g,
  // CodePipeline.
  /\bsufficient permissions to call s3\.(\w+) for\b/g,
  // Fluent Bit; the AWS CDK.
  /\b(\w+) API responded with error=/g,
  /\bCall failed: (\w+)\(/g,
  // Rust.
  /\bsource: ([A-Z]\w+)Error \{/g,
  // Stacks: JavaScript version 3, Java, .NET.
  /\bde_(\w+)Command(?:Error)?\b/g,
  /\bdeserializeAws_rest[A-Z][a-z]+(\w+)Command(?:Error)?\b/g,
  /\b(?:AmazonS3Client|DefaultS3Client|DefaultS3AsyncClient|AWSKMSClient|DefaultKmsClient)\.(?!(?:doI|i)nvoke\b)(\w+?)(?:Async)?\(/g,
  // CloudTrail, of an event that is not whole.
  /"eventName"\s*:\s*"(\w+)"/g,
];

/** Most texts have none of these words, which one look tells: to ask for each of them took a third of a log's time. */
const anyOf = (forms: readonly RegExp[]): RegExp =>
  new RegExp(forms.map(({ source }) => source.replaceAll(/\(\?<(?![=!])\w+>/g, "(?:")).join("|"));
const anyOperation = anyOf(operationForms);
const anyTool = anyOf(toolForms.map(({ form }) => form));

/**
 * Hadoop's own words for what it does with a path.
 * https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/troubleshooting_s3a.html
 */
const hadoop = /\bs3a?n?:\/\/\S{1,1100}?: ([A-Za-z0-9][\w -]{2,40}?) on s3a?n?:\/\//g;
const hadoopOperations: ReadonlyMap<string, string> = new Map([
  ["getFileStatus", "HeadObject"],
  ["PUT 0-byte object", "PutObject"],
  ["innerMkdirs", "PutObject"],
  ["initiate MultiPartUpload", "CreateMultipartUpload"],
  ["Completing multipart upload", "CompleteMultipartUpload"],
  ["rename", "CopyObject"],
  ["open", "GetObject"],
]);

/** What the request line beside it doesn't tell as well. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html */
export const accessLogOperations: ReadonlyMap<string, string> = new Map([
  ["REST.PUT.OBJECT", "PutObject"],
  ["REST.POST.OBJECT", "PutObject"],
  ["REST.PUT.PART", "UploadPart"],
  ["REST.COPY.OBJECT", "CopyObject"],
  ["REST.COPY.OBJECT_GET", "CopyObject"],
  ["REST.COPY.PART", "UploadPartCopy"],
  ["REST.COPY.PART_GET", "UploadPartCopy"],
  ["REST.POST.UPLOADS", "CreateMultipartUpload"],
  ["REST.POST.UPLOAD", "CompleteMultipartUpload"],
  ["REST.GET.OBJECT", "GetObject"],
  ["REST.HEAD.OBJECT", "HeadObject"],
  ["REST.DELETE.OBJECT", "DeleteObject"],
  ["REST.GET.BUCKET", "ListObjectsV2"],
  ["REST.HEAD.BUCKET", "HeadBucket"],
  ["BATCH.DELETE.OBJECT", "DeleteObjects"],
]);

/** Operations whose first letter a method's name has in lower case. */
const fromMethod = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export interface NamedOperation {
  readonly name: string;
  readonly offset: number;
}

/** The operations that a text names, in order. */
export function operationsIn(text: string): NamedOperation[] {
  const found: NamedOperation[] = [];
  for (const form of [calling, ...(anyOperation.test(text) ? operationForms : [])])
    for (const match of text.matchAll(form)) found.push({ name: fromMethod(match[1] ?? ""), offset: match.index });
  for (const match of text.matchAll(hadoop)) {
    const name = hadoopOperations.get(match[1] ?? "");
    if (name !== undefined) found.push({ name, offset: match.index });
  }
  for (const { form, name } of anyTool.test(text) ? toolForms : [])
    for (const { index } of text.matchAll(form)) found.push({ name, offset: index });
  for (const { name, offset } of httpRequestsIn(text)) if (name !== undefined) found.push({ name, offset });
  return found.sort((a, b) => a.offset - b.offset);
}

/** The last one before a place, else the first behind it: there is only a message's stack, which names it less reliably. */
export function operationNear(operations: readonly NamedOperation[], place: number): string | undefined {
  let [low, high] = [0, operations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle]?.offset ?? Infinity) <= place) low = middle + 1;
    else high = middle;
  }
  return (operations[low - 1] ?? operations[low])?.name;
}

const address = /\bs3[an]?:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/([^\s"'`,()“”]*))?/g;
const uploadedTo = /^.{1,1024}? to ([a-z0-9][a-z0-9.-]{1,62})\/(\S{1,1100}): /;
/** Groups are the bucket and the key. */
const placeForms: readonly RegExp[] = [
  // Arrow.
  /\bkey '(?<key>[^']{1,1024})' in bucket '(?<bucket>[^']{1,63})'/g,
  // Lambda, of the archive of a function's code.
  /\bpermission to \w+ for (?<bucket>[a-z0-9][a-z0-9.-]{1,62})\/(?<key>\S{1,1100})\. S3 Error/g,
  ...toolForms.map(({ form }) => form),
  // Java, of any tool; Terraform, of any resource.
  /\(Bucket: (?<bucket>[a-z0-9][a-z0-9.-]{1,62}), Key: (?<key>[^()]{1,1024})\)/g,
  /\bS3 Bucket \((?<bucket>[a-z0-9][a-z0-9.-]{1,62})\)/g,
  /"bucketName"\s*:\s*"(?<bucket>[a-z0-9][a-z0-9.-]{1,62})"(?:\s*,\s*"key"\s*:\s*"(?<key>[^"]{1,1024})")?/g,
  // Services that speak S3's protocol.
  /(?:<Key>(?<key>[^<]{1,1024})<\/Key>\s{0,80})?<BucketName>(?<bucket>[a-z0-9][a-z0-9.-]{1,62})<\/BucketName>/g,
];
const anyPlace = anyOf(placeForms);
const arn = /\barn:[\w-]+:s3:::([a-z0-9][a-z0-9.-]{1,62})(?:\/([^\s"',]+))?/;
/** What a transfer reads and writes stands between these. */
const transfer = /\b(?:upload|copy|move|download|delete) failed: /;
const endOfTransfer = / (?:An error|An exception|A client error|Unable)\b/;

/** The object (or bucket) that a text names; of a copy its destination. */
export function objectIn(text: string): ObjectPlace | undefined {
  const paths = pathsIn(text);
  if (paths !== undefined) {
    const to = paths.lastIndexOf(" to ");
    const place = addressIn(paths.slice(Math.max(to, 0))) ?? addressIn(paths);
    if (place !== undefined) return place;
  }
  const [, ownBucket, ownKey] = uploadedTo.exec(behind(/\bFailed to upload /, text, 2300) ?? "") ?? [];
  if (ownBucket !== undefined) return placeOf(ownBucket, ownKey);
  for (const form of anyPlace.test(text) ? placeForms : []) {
    const { bucket, key } = text.matchAll(form).next().value?.groups ?? {};
    if (bucket !== undefined) return placeOf(bucket, key);
  }
  const ofUrl = placeOfUrl(text);
  return ofUrl?.key === undefined ? (addressIn(text) ?? ofUrl) : ofUrl;
}

/** In an ARN: where a message has no action, only what it was about can be meant. */
export function objectOfArnIn(text: string): ObjectPlace | undefined {
  const [, bucket, key] = arn.exec(text) ?? [];
  return bucket === undefined ? undefined : placeOf(bucket, key);
}

/** Of a copy what it reads. */
export function sourceIn(text: string): ObjectPlace | undefined {
  const paths = pathsIn(text) ?? "";
  const to = paths.lastIndexOf(" to ");
  return to < 0 || addressIn(paths.slice(to)) === undefined ? undefined : addressIn(paths.slice(0, to));
}

function pathsIn(text: string): string | undefined {
  const moved = behind(transfer, text, 4000);
  const end = moved?.search(endOfTransfer) ?? -1;
  return end < 0 ? undefined : moved?.slice(0, end);
}

/** So much of what follows the first place that the pattern matches. */
function behind(pattern: RegExp, text: string, length: number): string | undefined {
  const match = pattern.exec(text);
  const from = match === null ? -1 : match.index + match[0].length;
  return from < 0 ? undefined : text.slice(from, from + length);
}

function addressIn(text: string): ObjectPlace | undefined {
  const match = text.matchAll(address).next().value;
  if (match === undefined) return undefined;
  const [, bucket = "", key] = match;
  return placeOf(bucket, key?.replace(/[:.;]+$/, ""));
}

const placeOf = (bucket: string, key: string | undefined): ObjectPlace =>
  key === undefined || key === "" ? { bucket } : { bucket, key };

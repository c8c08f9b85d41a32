/**
 * Amazon Resource Names: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, where the resource part may itself hold
 * colons. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The next colon from a place on that no policy variable holds. */
function nextColon(text: string, from: number): number {
  const colon = text.indexOf(":", from);
  const open = colon < 0 ? -1 : text.lastIndexOf("${", colon);
  if (open < from) return colon;
  const close = text.indexOf("}", open);
  return close < colon ? colon : nextColon(text, close + 1);
}

/** The colon-separated segments, the sixth taking the rest: at most six strings. A policy variable is part of one. */
export function arnSegments(text: string): string[] {
  const segments: string[] = [];
  let from = 0;
  while (segments.length < 5) {
    const colon = nextColon(text, from);
    if (colon < 0) break;
    segments.push(text.slice(from, colon));
    from = colon + 1;
  }
  segments.push(text.slice(from));
  return segments;
}

/** Of the ARN of an object or a bucket; that of a directory bucket names it behind `bucket/`. */
export function bucketAndKey(arn: string): {
  readonly bucketArn: string;
  readonly bucket: string;
  readonly key: string;
} {
  const [, , service, , , resource = ""] = arnSegments(arn);
  const start = service === "s3express" ? "bucket/".length : 0;
  const [bucket = ""] = resource.slice(start).split("/");
  const end = start + bucket.length;
  return { bucketArn: arn.slice(0, arn.length - resource.length + end), bucket, key: resource.slice(end + 1) };
}

/** Undefined unless the text has all six segments of an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, resource] = arnSegments(text);
  if (prefix !== "arn" || partition === undefined || service === undefined || region === undefined) return undefined;
  if (account === undefined || resource === undefined) return undefined;
  return { partition, service, region, account, resource };
}

/**
 * What an ARN of S3 or IAM was meant to be that lacks colons, or the partition: of the fields before its resource
 * these have at most the account. Undefined where that is not told.
 */
export function withAllFields(text: string): string | undefined {
  const [prefix, first = "", ...others] = arnSegments(text);
  const hasPartition = /^aws(?:-[a-z-]+)?$/.test(first);
  const [service = "", ...rest] = hasPartition ? others : [first, ...others];
  const [account = "", resource = account, ...more] = rest.filter((field) => field !== "");
  if (prefix !== "arn" || account === "" || more.length > 0 || (hasPartition && others.length > 3)) return undefined;
  const start = `arn:${hasPartition ? first : "aws"}:${service}:`;
  if (service === "s3") return resource === account ? `${start}::${resource}` : undefined;
  return service === "iam" && isAccountId(account) && resource !== account
    ? `${start}:${account}:${resource}`
    : undefined;
}

export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);

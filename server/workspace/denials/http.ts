/**
 * Requests by their method and URL: some clients print no more of a refused one than that and its status.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
import type { ObjectPlace } from "./denial.ts";

/** DuckDB, object_store (Rust), Excon (Ruby). What follows the host is the path. */
const request =
  /\b(?:HTTP |Error performing |:method\s{1,20}=> ")(GET|HEAD|PUT|POST|DELETE)\b(?: (?:error (?:on|reading|to) )?['"]?https?:\/\/[^\s/'"]+([^\s'"]*))?/g;

const operations: ReadonlyMap<string, string> = new Map([
  ["GET", "GetObject"],
  ["HEAD", "HeadObject"],
  ["PUT", "PutObject"],
  ["DELETE", "DeleteObject"],
]);

/** Query parameters that name another operation than the method does. */
const byQuery: readonly (readonly [RegExp, string])[] = [
  [/[?&](?:list-type|prefix|delimiter)=/, "ListObjectsV2"],
  [/[?&]partNumber=/, "UploadPart"],
  [/[?&]uploads\b/, "CreateMultipartUpload"],
  [/[?&]uploadId=/, "CompleteMultipartUpload"],
];

/** What the text's requests ask of S3, in order. */
export function* httpRequestsIn(text: string): Iterable<{ readonly name: string; readonly offset: number }> {
  for (const { 1: method = "", 2: path = "", index } of text.matchAll(request)) {
    const name = byQuery.find(([query]) => query.test(path))?.[1] ?? operations.get(method);
    if (name !== undefined) yield { name, offset: index };
  }
}

/** An endpoint of S3, with the bucket before it or at the beginning of the path. */
const url =
  /(?:\bhttps?:\/\/|:host\s{1,20}=> ")(?:(?!bucket\.vpce-)([a-z0-9][a-z0-9.-]{1,62}?)\.)?(?:bucket\.vpce-[\w-]{1,60}\.)?s3(?!-(?:accesspoint|object-lambda|outposts))[.-](?:[a-z0-9-]{1,40}\.){0,3}amazonaws\.com(?:\.cn)?\/?([^\s"'`?,<]*)/;

/** The object (or bucket) of the first URL of S3. */
export function placeOfUrl(text: string): ObjectPlace | undefined {
  const [, host, path = ""] = url.exec(text) ?? [];
  if (host !== undefined) return placeOf(host, path);
  const [, bucket, key] = /^([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/.exec(path) ?? [];
  return bucket === undefined ? undefined : placeOf(bucket, key);
}

const placeOf = (bucket: string, path: string | undefined): ObjectPlace =>
  path === undefined || path === "" ? { bucket } : { bucket, key: decoded(path) };

/** As it is where it is no valid escape. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

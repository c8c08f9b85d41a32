/**
 * Requests by their method and URL: some clients print no more of a refused one than that and its status.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
import type { ObjectPlace } from "./denial.ts";
import type { Addressee } from "./rest.ts";
import { isQueryOfS3, operationOfRequest } from "./rest.ts";

/** A request to S3, as far as the text tells it. */
export interface HttpRequest {
  readonly name: string | undefined;
  readonly place: ObjectPlace | undefined;
  readonly offset: number;
  readonly end: number;
  /** Whether its status says that it was refused. */
  readonly isRefused: boolean;
}

const methods = "GET|HEAD|PUT|POST|DELETE";
/**
 * The forms. Groups are the method, the host, the path with its query, and what says 403; each is bounded, and begins with
 * a word that is seldom, because a text has many lines.
 */
const forms: readonly RegExp[] = [
  // urllib3, under botocore and requests; access logs. The host stands before, and with older ones not at all.
  new RegExp(
    `(?:https?:\\/\\/(?<host>[^\\s/:"]{1,255})(?::\\d{1,5})? )?["'](?<method>${methods}) (?<path>\\/[^\\s"']{0,4000}|\\*) HTTP\\/[\\d.]{1,3}["'](?<status> 403\\b)?`,
    "g",
  ),
  // curl -v; boto's connections, which print the same with escaped line ends; the SDK for Go, which prints it as it is.
  new RegExp(
    `(?<=^(?:[>*] )?|send: b?['"])(?<method>${methods}) (?<path>\\/\\S{0,4000}) HTTP\\/[\\d.]{1,3}\\s{1,4}(?:(?:> )?[\\w-]{1,40}: [^\\n]{0,2000}\\n){0,20}?(?:> )?Host: (?<host>[^\\s:]{1,255})(?<status>(?:(?!HTTP\\/[\\d.]{1,3} \\d|\\n(?:> )?(?:${methods}) )[^]){0,4000}HTTP\\/[\\d.]{1,3} 403\\b)?`,
    "gim",
  ),
  // A URL behind its method (DuckDB, object_store, Chrome, Guzzle, Go), the status behind or before it.
  new RegExp(
    `(?<=^|[^\\w-])(?<method>${methods}|Get|Head|Put|Post|Delete)(?: error(?: on| reading| to)?)? ?["'\`]?https?:\\/\\/(?<host>[^\\s/:"'\`]{1,255})(?::\\d{1,5})?(?<path>\\/[^\\s"'\`]{0,4000})?(?<status>["'\`]?[^\\n]{0,300}?\\b(?:HTTP 403|(?:\\(|: |: status(?: code)?:? |net::\\S{1,60} )?403 ?\\(?Forbidden\\b|status code:? 403\\b|403 \\())?`,
    "g",
  ),
  // botocore.
  new RegExp(
    `AWSPreparedRequest stream_output=\\w{4,5}, method=(?<method>${methods}), url=https?:\\/\\/(?<host>[^\\s/:,]{1,255})(?::\\d{1,5})?(?<path>\\/[^\\s,]{0,4000})?`,
    "g",
  ),
  // s3fs: its URL, the signature, the answer, each on a line of its log.
  new RegExp(
    `\\bURL changed is https?:\\/\\/(?<host>[^\\s/:?]{1,255})(?::\\d{1,5})?(?<path>[/?]\\S{0,4000})?\\n[^\\n]{0,200}\\bcomputing signature \\[(?<method>${methods})\\](?<status>[^\\n]{0,4200}\\n(?:(?![^\\n]{0,200}\\bURL changed is )[^\\n]{0,4200}\\n){0,4}?[^\\n]{0,200}\\bHTTP response code 403\\b)?`,
    "g",
  ),
  // A URL and its status without a method: requests, Java, pip; wget.
  /\b403 Client Error: Forbidden for url: https?:\/\/(?<host>[^\s/:]{1,255})(?::\d{1,5})?(?<path>\/\S{0,4000})?(?<status>)/g,
  /\b(?:HTTP response code: 403 for URL:|HTTP error 403 while getting|Error 403 \(Forbidden\) (?:on|for)) ["'`]?https?:\/\/(?<host>[^\s/:"'`]{1,255})(?::\d{1,5})?(?<path>\/[^\s"'`]{0,4000})?(?<status>)/g,
  /^--[\d: -]{10,25}-- {1,2}https?:\/\/(?<host>[^\s/:]{1,255})(?::\d{1,5})?(?<path>\/\S{0,4000})?\n(?:[^\n]{0,4000}\n){1,8}?[^\n]{0,80}awaiting response\.\.\. 403 Forbidden(?<status>)/gm,
  // Excon (Ruby): the members of a dump, in the order of the alphabet.
  new RegExp(
    `:host\\s{1,20}=> "(?<host>[^"\\n]{1,255})"(?=(?:[^:]|:(?!method\\b|path\\b)){0,4000}:method\\s{1,20}=> "(?<method>${methods})")(?=(?:[^:]|:(?!path\\b)){0,4000}:path\\s{1,20}=> "(?<path>\\/[^"\\n]{0,4000})")?`,
    "g",
  ),
];
/** A word of each of them; most texts have none. */
const sign = /HTTP\/|https?:\/\/|:method\s/;

/** The text's requests to S3, in order. */
export function httpRequestsIn(text: string): HttpRequest[] {
  if (!sign.test(text)) return [];
  const found: HttpRequest[] = [];
  for (const form of forms)
    for (const { 0: whole, index, groups = {} } of text.matchAll(form)) {
      const { method, host, path = "/", status } = groups as Readonly<Record<string, string | undefined>>;
      const [before = "", query = ""] = path.split(/\?(.*)/s);
      const at = placeOfAddress(host, before);
      // Without a host it may be anybody's.
      if (host === undefined ? !isQueryOfS3(query) : at === undefined) continue;
      found.push({
        name:
          method === undefined ? operationOfQuery(query) : operationOfRequest(method.toUpperCase(), at?.target, query),
        place: at?.place,
        offset: index,
        end: index + whole.length,
        isRefused: status !== undefined,
      });
    }
  return found.sort((a, b) => a.offset - b.offset);
}

/** Some operations are told by their query alone. */
function operationOfQuery(query: string): string | undefined {
  const names = new Set(["GET", "PUT", "POST"].map((method) => operationOfRequest(method, undefined, query)));
  return /(?:^|&)list-type=/.test(query) ? "ListObjectsV2" : names.size === 1 ? [...names][0] : undefined;
}

interface Address {
  readonly target: Addressee;
  /** Absent behind an access point. */
  readonly place: ObjectPlace | undefined;
}

/** A host of S3; the group is the bucket before it. */
const s3Host =
  /^(?:(?<bucket>(?!bucket\.vpce-)[a-z0-9][a-z0-9.-]{1,62}?)\.)?(?:bucket\.vpce-[\w-]{1,60}\.)?s3(?:(?<virtual>-accesspoint|-object-lambda|express-(?!control))[\w-]*)?[.-](?:[a-z0-9-]{1,40}\.){0,3}amazonaws\.com(?:\.cn)?$/;

function placeOfAddress(host: string | undefined, path: string): Address | undefined {
  const match = s3Host.exec(host ?? "");
  if (match === null) return undefined;
  const { bucket, virtual } = match.groups ?? {};
  const rest = path.replace(/^\//, "");
  const target = rest === "" ? "bucket" : "object";
  if (bucket !== undefined)
    return {
      target,
      place: virtual === undefined || virtual.startsWith("express") ? placeOf(bucket, rest) : undefined,
    };
  if (rest === "") return { target: "service", place: undefined };
  const [, name, key = ""] = /^([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/s.exec(rest) ?? [];
  return name === undefined
    ? { target: undefined, place: undefined }
    : { target: key === "" ? "bucket" : "object", place: placeOf(name, key) };
}

/** The object (or bucket) of the first URL of S3. */
export function placeOfUrl(text: string): ObjectPlace | undefined {
  for (const [, host = "", path = ""] of text.matchAll(url)) {
    const place = placeOfAddress(host, path)?.place;
    if (place !== undefined) return place;
  }
  return undefined;
}

const url =
  /(?:\bhttps?:\/\/|:host\s{1,20}=> ")((?:[\w-]{1,63}\.){1,8}amazonaws\.com(?:\.cn)?)(?::\d{1,5}(?=[\s/]))?(\/[^\s"'`?,<]*)?/g;

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

/** Denials that name no action: S3's bare `Access Denied`, `Forbidden` for a HEAD, and services' own wordings. */
import type { Deliverer, Denial, ObjectPlace } from "./denial.ts";
import { actionSpelling } from "../../catalog/action-names.ts";
import { httpRequestsIn } from "./http.ts";
import { spaced } from "./plain-text.ts";
import { operationOfRequest } from "./rest.ts";
import { accessLogOperations } from "./wrappers.ts";

export interface FoundBare {
  readonly denial: Denial;
  readonly offset: number;
  readonly end: number;
  /** Only AWS's code is there; the message may follow. */
  readonly isCode: boolean;
  /** Whether it is what is left of an event, or a row about one. */
  readonly isOfEvent?: boolean;
}

/** AWS's code as SDKs and tools quote it. A file system's `AccessDeniedException: /path` is none. */
const codes: readonly RegExp[] = [
  /\ber(?:ror)?\s+(?:occurred\s+)?\((?:AccessDenied|AccessDeniedException|403|UnauthorizedOperation|Forbidden)\)\s+(?:occurred\s+)?when\s+calling/g,
  // Go, version 2: of one call to its answer, also where a terminal breaks the lines between.
  spaced(
    /(?:\boperation error [\w ]{1,60}: \w{1,80}, https response error StatusCode: 403, RequestID: \S{1,100} (?:HostID: \S{0,200} )?)?\bapi error (?:AccessDenied|AccessDeniedException|Forbidden|UnauthorizedOperation)\b/g,
  ),
  /<Code>\s*AccessDenied\s*<\/Code>/g,
  /\b(?:Error Code|ErrorCode|Error|S3 Error Code|HandlerErrorCode)\s?[:=]?\s?(?:AccessDenied|403 Forbidden)\b/g,
  /\bErrors::(?:AccessDenied|Forbidden)\b/g,
  /\b[Cc]ode["']?\s*:\s*(?:chr |Some\()?["']AccessDenied["']/g,
  /\bAWS Error (?:ACCESS_DENIED|\[code 15\])/g,
  /\bAccessDenied \(client\)/g,
  /\[AccessDenied\]|\(code=AccessDenied\)/g,
  // The status alone, of DuckDB; of curl its answer's head.
  /\bUnable to connect to URL (?=[^\n]{0,2100}(?:\bs3[an]?:\/\/|\.amazonaws\.com))[^\n]{1,2100}?\b403 \(?Forbidden\b/g,
  /\bHTTP\/[\d.]{1,3} 403\b(?:[^\n]{0,300}\n){1,20}?[<\s]*Server: AmazonS3\b/gi,
  /(?:^|[^\w.])AccessDenied: /gm,
];

/** The message itself, at the end of what says whose it is. */
const messages: readonly RegExp[] = [
  /(?:^|[:"'([]\s*|<Message>\s*)Access Denied(?=\.?\s*(?:$|[)"'<\]\n]|\(Service|\(Status|,\s*[Ss]tatus|status code|Status Code|Request ID|\\n| - ))/gm,
  /\bAccess Denied(?= \(Service: )/g,
  /\b(?:AmazonS3Exception|S3Exception|PermissionError): Forbidden\b/g,
  /\bError making request with Error Code Forbidden and Http Status Code Forbidden\b/g,
  /\bForbidden \(Service: (?:Amazon )?S3[;,]/g,
  /\bForbidden: Forbidden\s{1,20}status code: 403\b/g,
  /\bAccess denied\. Ensure the correct permissions are added\b/g,
  /\bS3 error: Access Denied\b/g,
  /\bs3:\S{1,300} [^\n]{0,300}\berror Access Denied\.?$/gm,
  /\bto S3: Access Denied(?=, referer\b)/g,
  /\bYou don't have the ([a-z0-9-]+:\w+) permission\b/g,
  /\b(?:S3|mc: <ERROR>) [^\n]{0,400} Access Denied\.?$/gm,
  /\bAPI: ([a-z0-9-]+:\w+) Access [Dd]enied\b/g,
];

/** What services say instead, each with the operation it stands for where that is certain. */
const services: readonly { readonly pattern: RegExp; readonly operation?: string; readonly by?: Deliverer }[] = [
  // Lambda, of the archive of a function's or a layer's code.
  {
    pattern: spaced(
      /\b(?:Your access has been denied by S3, please make sure your request credentials have permission to (?<operation>\w{1,60}) for|Error occurred while (?<other>\w{1,60})\. S3 Error Code: AccessDenied)\b/g,
    ),
  },
  // Snowflake, of a stage: what is loaded is read, and what is unloaded is written.
  { pattern: spaced(/\bFailed to access remote file: access denied\. Please check your credentials\b/gi) },
  // Athena, of tables of Apache Iceberg.
  { pattern: spaced(/\bAccess to the specified s3 resource is denied\b/gi) },
  { pattern: /\bYou do not have sufficient permissions to call s3\.\w+ for/g, operation: "PutObject" },
  {
    pattern: /\bAccess denied when writing (?:output|results)? ?to (?:url|location): s3:\/\//g,
    operation: "PutObject",
  },
  { pattern: /\bYou do not seem to have access to the S3 location of your query results\b/g, operation: "PutObject" },
  { pattern: /\bPermission denied on S3 path: s3:\/\//g, operation: "GetObject" },
  // ClickHouse.
  {
    pattern:
      /\bDB::Exception: Access Denied(?=[.:][^\n]{0,1500}\(S3_ERROR\))(?=(?:: while reading key: (?<object>[^,\n]{1,1024}), from bucket: (?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]))?)/g,
  },
  // CloudFormation, of a template.
  {
    pattern: spaced(
      /(?:Stack|ChangeSet) operation: S3 error: Access Denied\b|\bS3 error: Access Denied For more information check\b/g,
    ),
    operation: "GetObject",
  },
  {
    // SageMaker lists the prefix in the name of the job's role.
    pattern: spaced(
      /\bNo S3 objects found under S3 URL "s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,62})[^"\n]{0,1100}" [^"]{1,300} role "(?<principal>arn:[^"\s]{1,300})" has "s3:ListBucket" permissions on bucket "[^"\s]{1,63}"\. Error message from S3: Access Denied/g,
    ),
    operation: "ListObjectsV2",
  },
  ...assumptions(),
  ...deliveries(),
];

/**
 * A role that can't be assumed, in the words of AWS CodePipeline, Amazon Redshift, AWS Config, Amazon RDS and AWS DataSync.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html,
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html
 */
function assumptions(): { readonly pattern: RegExp }[] {
  return [
    /(?:\b(?<principal>arn:\S{1,300}) is )?\bnot authorized to (?:perform AssumeRole on role|assume IAM Role|get credentials of role) (?<assumed>[\w+=,.@:/-]{1,300})/gi,
    /\bunable to assume role: (?<assumed>arn:[\w+=,.@:/-]{1,300})/gi,
    /\bit can't assume the IAM role (?<assumed>arn:[\w+=,.@:/-]{1,300})/g,
    /\bprincipal (?<principal>[a-z0-9.-]{1,100}\.amazonaws\.com(?:\.cn)?) isn't allowed to assume the IAM role(?: (?<assumed>arn:[\w+=,.@:/-]{1,300}))?/g,
    /(?<assumed>)\bAccess denied when calling sts:AssumeRole\b/g,
    // Snowflake, of a storage integration.
    /(?<assumed>)\bError assuming AWS_ROLE\b(?!:)/g,
  ].map((pattern) => ({ pattern: spaced(pattern) }));
}

/**
 * Services that deliver to buckets. Their groups `bucket` and `key` say where, and under which key.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html,
 * https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
 */
function deliveries(): { readonly pattern: RegExp; readonly by: Deliverer }[] {
  const forms: readonly (readonly [Deliverer, RegExp])[] = [
    ["loadBalancer", /\bAccess Denied for bucket: (?<bucket>[^\s"]{1,200}?)\. Please check S3\s?bucket permission/g],
    [
      "vendedLogs",
      /\bAccess Denied for LogDestination: (?<bucket>[^\s"]{1,200}?)\. Please check LogDestination permission/g,
    ],
    [
      "cloudTrail",
      /\bInsufficient permissions to access S3 bucket (?<bucket>\S{1,200}) or KMS key (?<key>\S{1,300}?)(?=[\s.")]|$)/g,
    ],
    ["cloudTrail", /\bIncorrect S3 bucket policy is detected for bucket(?:: (?<bucket>[^\s",]{1,200}))?/g],
    [
      "config",
      /\bInsufficient delivery policy to s3 bucket: (?<bucket>[^\s",]{1,200}?), unable to write to bucket, provided s3 key prefix is '[^'\n]{0,1024}'(?:, provided kms key is '(?:null|(?<key>[^'\n]{1,300}))')?/g,
    ],
    [
      "dataSync",
      /\bDataSync location access test failed: could not perform s3:(?<operation>\w+) (?:in|on) bucket(?: (?<bucket>[^\s"]{1,200}?))?\./g,
    ],
    [
      "snapshotExport",
      /\bRDS export failed to write the export task's metadata to the S3 bucket (?<bucket>[^\s"]{1,200}) using the IAM role (?<principal>arn:[^\s"]{1,300}) with the KMS key (?<key>[^\s"]{1,300}?)(?=[\s.,"]|$)/g,
    ],
    [
      "snapshotExport",
      /\(IamRoleMissingPermissions\) when calling the StartExportTask operation(?=(?:[^\n]{0,200}? (?<principal>arn:[\w-]{1,20}:iam:[\w+=,.@:/-]{1,300}))?)(?=(?:[^\n]{0,300}?\b[Bb]ucket:? (?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]))?)/g,
    ],
    [
      "transfer",
      /\bERROR Message="Access denied" Operation=\w+ Path=\/(?<bucket>[a-z0-9][a-z0-9.-]{1,62})\/?(?<object>[^\s"]{0,1100})/g,
    ],
    ["firehose", /\bEnsure that the trust policy for the provided IAM role allows Firehose to assume the role/g],
    ["firehoseKey", /\bEnsure that the delivery role has sufficient permissions to use the KMS key/g],
  ];
  return forms.map(([by, pattern]) => ({ by, pattern: spaced(pattern) }));
}

/** Posts have a mask in its place. */
const isBucketName = /^[a-z0-9][a-z0-9.-]{1,62}$/;

/**
 * Other services, of a key that they could not look up or use: Amazon RDS, Amazon EBS, CloudWatch Logs, Secrets Manager. The
 * group is the key.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
const unusableKey = spaced(
  /\bKMS key(?: \[(?<key>[^\]\s]{1,300})\])? does not exist,? (?:is not enabled or you do not have permissions to access it|or is not allowed to be used with)|\bGiven key ID is not accessible\b|\bAccess to KMS is not allowed\b/g,
);
const ciphertext = spaced(
  /\bThe ciphertext refers to a (?:customer master key|KMS key) that does not exist, does not exist in this [Rr]egion, or you are not allowed to access\b/g,
);
const noAction = /\bUser: (\S{1,700}) is not authorized to access this resource\b/g;

/**
 * S3's server access log: owner, bucket, time, address, requester, request id, operation, key, request, status, code.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
const accessLog =
  /([a-z0-9][a-z0-9.-]{1,62}) \[[^\]\n]{20,32}\] \S+ (\S+) \S+ ([A-Z]+\.[A-Z]+\.[A-Z_]+) (\S+) (?:"([A-Z]{3,6}) [^?"\n]*(?:\?([^"\n]*?))?(?: HTTP\/[\d.]+)?"|"[^"\n]*"|-) 403 AccessDenied\b/g;

/** An event of CloudTrail of which only some members are there. */
const memberOfEvent =
  /"errorCode"\s*:\s*"(?:Client\.)?(?:AccessDenied(?:Exception)?|UnauthorizedOperation|Forbidden)"/g;

/** Every mention, in order; one error may have several. @param text of one error, or of many */
export function bareDenialsIn(text: string): FoundBare[] {
  const found: FoundBare[] = [];
  const add = (match: RegExpMatchArray, denial: Denial, isCode = false): void => {
    const index = match.index ?? 0;
    found.push({ denial, offset: index + leadOf(match[0]), end: index + match[0].length, isCode });
  };
  // The code is looked for first: most lines are none of that log.
  for (const match of text.includes(" 403 AccessDenied") ? text.matchAll(accessLog) : []) {
    const [, bucket = "", requester = "-", name = "", key = "-", method = "", query = ""] = match;
    const operation =
      accessLogOperations.get(name) ?? operationOfRequest(method, key === "-" ? "bucket" : "object", query);
    const place = { bucket, ...(key === "-" ? {} : { key: unescapedTwice(key) }) };
    add(match, {
      wording: "bare",
      ...(operation === undefined ? {} : { operation }),
      ...(requester === "-" ? { principal: "anonymous" } : { principal: requester }),
      // The log of the bucket that a copy reads.
      ...(/^REST\.COPY\.\w+_GET$/.test(name) ? { source: place } : { object: place }),
    });
  }
  for (const { name, place, offset, end, isRefused } of httpRequestsIn(text))
    if (isRefused)
      found.push({
        denial: {
          wording: "bare",
          ...(name === undefined ? {} : { operation: name }),
          ...(place === undefined ? {} : { object: place }),
        },
        offset,
        end,
        isCode: true,
      });
  for (const { 0: whole, index: offset } of text.matchAll(memberOfEvent))
    found.push({ denial: { wording: "bare" }, offset, end: offset + whole.length, isCode: true, isOfEvent: true });
  for (const pattern of codes) for (const match of text.matchAll(pattern)) add(match, { wording: "bare" }, true);
  for (const pattern of messages)
    for (const match of text.matchAll(pattern)) {
      const [, action] = match;
      add(match, { wording: "bare", ...(action === undefined ? {} : { action: actionSpelling(action) }) });
    }
  for (const { pattern, operation, by } of services)
    for (const match of text.matchAll(pattern)) {
      const {
        bucket,
        key,
        principal,
        assumed,
        object,
        other = operation,
        operation: named = other,
      } = match.groups ?? {};
      const resource = key ?? (assumed === "" ? undefined : assumed?.replace(/[.,:]+$/, ""));
      add(match, {
        wording: "service",
        ...(by === undefined ? {} : { by }),
        ...(assumed === undefined ? {} : { action: "sts:AssumeRole" }),
        ...(named === undefined ? {} : { operation: named }),
        ...(principal === undefined ? {} : { principal }),
        ...(resource === undefined ? {} : { resource }),
        ...(bucket === undefined || !isBucketName.test(bucket)
          ? {}
          : { object: { bucket, ...(object === undefined || object === "" ? {} : { key: object }) } }),
      });
    }
  for (const match of text.matchAll(unusableKey)) {
    const { key } = match.groups ?? {};
    add(match, { wording: "hiddenKey", ...(key === undefined ? {} : { resource: key }) });
  }
  for (const match of text.matchAll(ciphertext)) add(match, { wording: "ciphertext", action: "kms:Decrypt" });
  for (const match of text.matchAll(noAction)) add(match, { wording: "bare", principal: match[1] ?? "" });
  return found.sort((a, b) => a.offset - b.offset);
}

/** Some patterns take the character before the message. */
const leadOf = (matched: string): number => /^[^\w<]*/.exec(matched)?.[0].length ?? 0;

/** Keys stand there URL-encoded twice. */
function unescapedTwice(key: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(key));
  } catch {
    return key;
  }
}

/** What is asked of the object that a transfer reads; a move deletes it. */
const ofSource = /^(?:Get|Head|List|Delete)/;

/** Of a bare denial and its wrapper. */
export function completed(
  denial: Denial,
  operation: string | undefined,
  object: ObjectPlace | undefined,
  source: ObjectPlace | undefined,
): Denial {
  const named = denial.operation ?? operation;
  const isRead = source !== undefined && named !== undefined && ofSource.test(named);
  const place = denial.object ?? (isRead ? source : object);
  const read = denial.source ?? (isRead ? undefined : source);
  return {
    ...denial,
    ...(named === undefined ? {} : { operation: named }),
    ...(place === undefined ? {} : { object: place }),
    ...(read === undefined ? {} : { source: read }),
  };
}

/**
 * Denials from structured sources: CloudTrail events, decoded authorization messages, and logs of AWS Transfer Family.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html,
 * https://docs.aws.amazon.com/transfer/latest/userguide/cw-structure-logs.html
 */
import { actionSpelling } from "../../catalog/action-names.ts";
import { own } from "../../policy/own.ts";
import type { Denial, ObjectPlace, OtherError } from "./denial.ts";
import { otherErrorOf } from "./other-errors.ts";
import { mentionsIn } from "./read-block.ts";
import { decoded } from "./http.ts";

/** An object with all keys of one list is read here. */
export const wantedObjects = [
  ["eventName", "eventSource"],
  ["allowed", "explicitDeny", "context"],
  ["activity-type", "message"],
] as const;

export type FromEvent = { readonly denial: Denial } | { readonly other: OtherError };

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A member, also where CloudWatch Logs Insights has made one name of its path. */
function text(members: Members, ...path: readonly string[]): string | undefined {
  let at: unknown = members;
  for (const name of path) at = own(membersOf(at), name);
  at ??= own(members, path.join("."));
  return typeof at === "string" && at !== "" ? at : undefined;
}

/** What an event or message tells; nothing where the request was allowed, or failed for another reason. */
export function readEvent(value: unknown): FromEvent[] {
  const members = membersOf(value);
  if (own(members, "activity-type") !== undefined) return ofTransfer(members);
  return own(members, "eventName") === undefined ? ofDecodedMessage(members) : ofEvent(members);
}

/** The paths of users begin with the bucket; a logical directory may hide it. */
function ofTransfer(entry: Members): FromEvent[] {
  if (!/access denied/i.test(text(entry, "message") ?? "")) return [];
  const [, bucket, key] = /^\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.+))?$/s.exec(text(entry, "path") ?? "") ?? [];
  const principal = text(entry, "role");
  return [
    {
      denial: {
        wording: "service",
        by: "transfer",
        ...(principal === undefined ? {} : { principal }),
        ...(bucket === undefined ? {} : { object: { bucket, ...(key === undefined ? {} : { key }) } }),
      },
    },
  ];
}

const denialCodes =
  /^(?:Client\.)?(?:(?:Vpce)?AccessDenied(?:Exception)?|UnauthorizedOperation|Unauthorized(?:Access)?|Forbidden|403)$/;

function ofEvent(event: Members): FromEvent[] {
  const code = text(event, "errorCode");
  if (code === undefined) return [];
  const message = text(event, "errorMessage") ?? "";
  const other = otherErrorOf(code, message);
  if (other !== undefined) return [{ other }];
  const named = mentionsIn(message).find(({ what }) => "denial" in what)?.what;
  const told = named !== undefined && "denial" in named ? named.denial : undefined;
  if (!denialCodes.test(code) && told === undefined) return [];
  const service = (text(event, "eventSource") ?? "").replace(/\.amazonaws\.com(?:\.cn)?$/, "");
  const operation = text(event, "eventName");
  const principal = told?.principal ?? principalOf(event);
  const [object, source] = [objectOf(event), sourceOf(event)];
  const resource = told?.resource ?? resourceOf(event, service, object);
  const action = told?.action ?? actionOf(service, operation);
  const context = contextOf(event);
  return [
    {
      denial: {
        wording: told?.wording ?? "bare",
        ...told,
        // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
        ...(code === "VpceAccessDenied" ? { policyType: "vpcEndpoint" } : {}),
        ...(operation === undefined ? {} : { operation }),
        ...(principal === undefined ? {} : { principal }),
        ...(action === undefined ? {} : { action }),
        ...(resource === undefined ? {} : { resource }),
        ...(object === undefined ? {} : { object }),
        ...(source === undefined ? {} : { source }),
        ...(context.size === 0 ? {} : { context }),
      },
    },
  ];
}

/**
 * A call to KMS or STS is authorized by the action of its own name, but for ReEncrypt, which has one for each key; S3's
 * depends on the request.
 */
function actionOf(service: string, operation: string | undefined): string | undefined {
  if (operation === undefined || operation === "ReEncrypt") return undefined;
  if (service === "kms") return actionSpelling(`kms:${operation}`);
  return service === "sts" && operation.startsWith("AssumeRole") ? `sts:${operation}` : undefined;
}

/** A service in its own name has `invokedBy` in place of an ARN; somebody unsigned is anonymous. */
function principalOf(event: Members): string | undefined {
  const arn = text(event, "userIdentity", "arn");
  if (arn !== undefined) return arn;
  const type = text(event, "userIdentity", "type");
  if (type === "AWSService") return text(event, "userIdentity", "invokedBy");
  const id = text(event, "userIdentity", "principalId");
  return id === "Anonymous" || text(event, "userIdentity", "accountId") === "ANONYMOUS_PRINCIPAL"
    ? "anonymous"
    : undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, `x-amz-copy-source`. */
function sourceOf(event: Members): ObjectPlace | undefined {
  const source = text(event, "requestParameters", "x-amz-copy-source")?.replace(/^\//, "");
  const [, bucket, key] = /^([^/?:]+)\/([^?]+)/.exec(source ?? "") ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key: decoded(key) };
}

const s3Arn = /^arn:[\w-]+:s3:::([^/]+)(?:\/(.+))?$/s;

function objectOf(event: Members): ObjectPlace | undefined {
  const bucket = text(event, "requestParameters", "bucketName");
  if (bucket !== undefined) {
    const key = text(event, "requestParameters", "key");
    return key === undefined ? { bucket } : { bucket, key };
  }
  const [, ofContext, key] =
    s3Arn.exec(text(event, "requestParameters", "encryptionContext", "aws:s3:arn") ?? "") ?? [];
  return ofContext === undefined ? undefined : { bucket: ofContext, ...(key === undefined ? {} : { key }) };
}

function resourceOf(event: Members, service: string, object: ObjectPlace | undefined): string | undefined {
  const arns = listOf(own(event, "resources")).flatMap(
    (one) => text(membersOf(one), "ARN") ?? text(membersOf(one), "arn") ?? [],
  );
  if (service === "s3") {
    const full = object?.key === undefined ? undefined : `:s3:::${object.bucket}/${object.key}`;
    return arns.find((arn) => full !== undefined && arn.endsWith(full)) ?? arns.find((arn) => s3Arn.test(arn));
  }
  if (service === "sts") return text(event, "requestParameters", "roleArn") ?? arns[0];
  if (service !== "kms") return arns[0];
  const key = text(event, "requestParameters", "keyId");
  return arns.find((arn) => /:key\//.test(arn)) ?? (key?.startsWith("arn:") === true ? key : undefined);
}

function contextOf(event: Members): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) context.set(name, [value]);
  };
  add("aws:SourceVpce", text(event, "vpcEndpointId"));
  const address = text(event, "sourceIPAddress");
  if (address !== undefined && /^[\d.]+$|^[\da-f:]+:[\da-f:.]*$/i.test(address)) add("aws:SourceIp", address);
  const via =
    text(event, "userIdentity", "invokedBy") ?? (address?.endsWith(".amazonaws.com") === true ? address : undefined);
  const region = text(event, "awsRegion");
  if (
    text(event, "eventSource") === "kms.amazonaws.com" &&
    via !== undefined &&
    region !== undefined &&
    text(event, "userIdentity", "type") !== "AWSService"
  )
    add(
      "kms:ViaService",
      via === "AWS Internal"
        ? `s3.${region}.amazonaws.com`
        : via.replace(/^([\w-]+)\.amazonaws/, `$1.${region}.amazonaws`),
    );
  const encryption = membersOf(own(membersOf(own(event, "requestParameters")), "encryptionContext"));
  for (const [name, value] of Object.entries(encryption))
    if (typeof value === "string") add(`kms:EncryptionContext:${name}`, value);
  return context;
}

function ofDecodedMessage(message: Members): FromEvent[] {
  if (own(message, "allowed") !== false) return [];
  const action = text(message, "context", "action");
  if (action === undefined) return [];
  const principal = text(message, "context", "principal", "arn");
  const resource = text(message, "context", "resource");
  const statements = listOf(own(membersOf(own(message, "matchedStatements")), "items"));
  const sid = statements.flatMap((one) => text(membersOf(one), "statementId") ?? [])[0];
  return [
    {
      denial: {
        wording: "sentence",
        action: actionSpelling(action),
        ...(principal === undefined ? {} : { principal }),
        ...(resource === undefined ? {} : { resource }),
        reason: own(message, "explicitDeny") === true ? "explicitDeny" : "implicitDeny",
        ...(sid === undefined ? {} : { sid }),
      },
    },
  ];
}

/**
 * Read-only AWS commands: the one that tells possible causes apart, and those that print the facts which a message does not
 * carry. They are for the user to run; nothing here calls AWS.
 */
import { parseCaller } from "../../evaluate/caller.ts";
import { parseArn } from "../../policy/arn.ts";
import { format } from "../../policy/message.ts";
import { isRegionName } from "../../catalog/regions.ts";
import { likelyCauses } from "./likely.ts";
import type { Denial, ObjectPlace } from "../../workspace/denials/denial.ts";

const questions = {
  write: "Does the bucket use a KMS key? If not, Amazon S3 itself refuses the request: {command}",
  part: "Did CreateMultipartUpload succeed for the same principal? Then kms:Decrypt is missing. The call to KMS is recorded: {command}",
  read: "Does HeadObject succeed? Then kms:Decrypt is missing; 403 means s3:GetObject or a missing object: {command}",
  head: "Does the object exist? An administrator can tell: {command}",
  copy: "Was a call to KMS refused? CloudTrail records it with errorCode AccessDenied: {command}",
  operation:
    "Which operation failed? The likely causes depend on it. The stack of the error, the AWS CLI's --debug output, or the CloudTrail event names it.",
  event: "The CloudTrail event of the call may say more: {command}",
  hiddenKey:
    "Does the key exist? In the key's account, this answers NotFoundException if it doesn't exist in this Region; otherwise its key policy or an identity policy decides: {command}",
  keyOf: " (KEY_ARN is printed by {command})",
} as const;

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Plain words stay as they are; whatever else a message says is quoted, and never runs. */
const quoted = (word: string): string => (/^[\w.:/@=+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const hasControls = (word: string): boolean => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(word);

const command = (words: readonly string[]): string => `aws ${words.map(quoted).join(" ")}`;

const lookup = (event: string): string =>
  command(["cloudtrail", "lookup-events", "--lookup-attributes", `AttributeKey=EventName,AttributeValue=${event}`]);

/** What tells the possible causes apart, as a question with its command. */
export function questionFor(denial: Denial): string | undefined {
  const { wording, operation = "" } = denial;
  if (wording === "hiddenKey" || wording === "ciphertext") {
    const key = keyOf(denial);
    const asked = format(questions.hiddenKey, {
      command: command(["kms", "describe-key", "--key-id", key ?? "KEY_ARN", ...regionOf(key)]),
    });
    const named = key === undefined ? namesKey(denial) : undefined;
    return named === undefined ? asked : asked + format(questions.keyOf, { command: command(named) });
  }
  if (denial.action !== undefined || denial.policyType !== undefined || (wording !== "bare" && wording !== "service"))
    return undefined;
  const place = placeOf(denial) ?? { bucket: "BUCKET" };
  const ofBucket = (): string =>
    format(questions.write, { command: command(["s3api", "get-bucket-encryption", "--bucket", place.bucket]) });
  // DataSync names the operation, by which the question differs.
  if (denial.by !== undefined && denial.by !== "dataSync") return denial.by === "firehoseKey" ? undefined : ofBucket();
  switch (operation) {
    case "PutObject":
    case "CreateMultipartUpload":
    case "InitiateMultipartUpload":
      return ofBucket();
    case "UploadPart":
    case "CompleteMultipartUpload":
    case "ListParts":
      return format(questions.part, { command: lookup("Decrypt") });
    case "GetObject":
    case "SelectObjectContent":
    case "GetObjectAttributes":
      return format(questions.read, {
        command: command(["s3api", "head-object", "--bucket", place.bucket, "--key", place.key ?? "KEY"]),
      });
    case "HeadObject":
      return format(questions.head, {
        command: command([
          "s3api",
          "list-objects-v2",
          "--bucket",
          place.bucket,
          "--prefix",
          place.key ?? "KEY",
          "--max-keys",
          "1",
        ]),
      });
    case "CopyObject":
    case "UploadPartCopy":
      return format(questions.copy, { command: lookup("Decrypt") });
    default:
      if (operation === "") return questions.operation;
      return likelyCauses(denial).length > 0 ? undefined : format(questions.event, { command: lookup(operation) });
  }
}

/** Tells the key of an object (which HeadObject shows without KMS), or of a bucket that is written to. */
function namesKey(denial: Denial): readonly string[] | undefined {
  const { operation = "", source } = denial;
  const place = source ?? placeOf(denial);
  if (place === undefined) return undefined;
  const isRead = source !== undefined || /^(?:Get|Head|Select)Object/.test(operation);
  return isRead && place.key !== undefined
    ? ["s3api", "head-object", "--bucket", place.bucket, "--key", place.key, "--query", "SSEKMSKeyId"]
    : ["s3api", "get-bucket-encryption", "--bucket", place.bucket];
}

/** What would fetch the facts that are missing; only of names that are whole. */
export function pullHints(denial: Denial): string[] {
  return [...new Set([...ofBucket(denial), ...ofKey(denial), ...ofPrincipal(denial), ...ofPolicy(denial)])];
}

function ofBucket(denial: Denial): string[] {
  const place = placeOf(denial);
  if (place === undefined || !(denial.action === undefined || /^(?:s3|kms):/.test(denial.action))) return [];
  const { bucket } = place;
  const commands = ["get-bucket-encryption", "get-bucket-policy", "get-bucket-location"].map((name) =>
    command(["s3api", name, "--bucket", bucket]),
  );
  if (denial.wording === "blockPublicAccess")
    commands.push(command(["s3api", "get-public-access-block", "--bucket", bucket]));
  return commands;
}

function ofKey(denial: Denial): string[] {
  const key = keyOf(denial);
  if (key === undefined) return [];
  const region = regionOf(key);
  return [
    command(["kms", "get-key-policy", "--policy-name", "default", "--key-id", key, ...region]),
    command(["kms", "describe-key", "--key-id", key, ...region]),
    command(["kms", "list-grants", "--key-id", key, ...region]),
  ];
}

function ofPrincipal({ principal = "" }: Denial): string[] {
  const caller = parseCaller(principal);
  if (caller === undefined || !("name" in caller) || caller.name === "" || hasControls(caller.name)) return [];
  if (caller.kind === "user")
    return ["get-user", "list-attached-user-policies", "list-user-policies", "list-groups-for-user"].map((name) =>
      command(["iam", name, "--user-name", caller.name]),
    );
  if (caller.kind !== "session" && caller.kind !== "role") return [];
  return ["get-role", "list-attached-role-policies", "list-role-policies"].map((name) =>
    command(["iam", name, "--role-name", caller.name]),
  );
}

function ofPolicy({ policyArn = "", policyType, principal = "" }: Denial): string[] {
  const arn = parseArn(policyArn);
  if (arn?.service === "organizations") {
    const id = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
    return hasControls(id) ? [] : [command(["organizations", "describe-policy", "--policy-id", id])];
  }
  if (arn?.service === "iam" && !hasControls(policyArn))
    return [command(["iam", "get-policy", "--policy-arn", policyArn])];
  const account = parseArn(principal)?.account ?? "";
  if (policyType === "serviceControl" && /^\d{12}$/.test(account))
    return [
      command([
        "organizations",
        "list-policies-for-target",
        "--target-id",
        account,
        "--filter",
        "SERVICE_CONTROL_POLICY",
      ]),
    ];
  return [];
}

/** The bucket, and the object where it is known: of the wrapper, or of the resource. */
export function placeOf({ object, resource = "" }: Denial): ObjectPlace | undefined {
  const arn = parseArn(resource);
  const [bucket = "", ...path] = arn?.resource.split("/") ?? [];
  const found =
    object ??
    (arn?.service !== "s3" || arn.account !== ""
      ? undefined
      : path.length === 0
        ? { bucket }
        : { bucket, key: path.join("/") });
  if (found === undefined || !bucketName.test(found.bucket)) return undefined;
  return found.key !== undefined && hasControls(found.key) ? { bucket: found.bucket } : found;
}

function keyOf({ resource = "" }: Denial): string | undefined {
  return parseArn(resource)?.service === "kms" && /^arn:[\w-]+:kms:[\w-]+:\d{12}:(?:key|alias)\/[\w/-]+$/.test(resource)
    ? resource
    : undefined;
}

function regionOf(key: string | undefined): string[] {
  const region = parseArn(key ?? "")?.region ?? "";
  return isRegionName(region) ? ["--region", region] : [];
}

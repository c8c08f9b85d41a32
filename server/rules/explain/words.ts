/** A denial in three lines: what failed, in whose name, and which authorization it was. */
import { parseCaller } from "../../evaluate/caller.ts";
import { parseArn } from "../../policy/arn.ts";
import { format } from "../../policy/message.ts";
import type { PolicyType } from "../../policy/document.ts";
import type { Denial, ObjectPlace, OtherError, OtherTopic, Reading } from "../../workspace/denials/denial.ts";
import { allOperations } from "../../uploads/requests/operation-rows.ts";
import { deliveryReason } from "./deliveries.ts";
import type { ExplainedDenial, ThreeLines } from "./explanation.ts";

const templates = {
  both: "{operation}{of} failed: {action} is not allowed.",
  action: "{action} is not allowed.",
  operation: "{operation}{of} failed with Access Denied. The message doesn't name the action.",
  neither: "A request{of} failed with Access Denied. The message names neither the operation nor the action.",
  of: " of {object}",
  principal: "Principal: {principal}{kind}.",
  session: " (a session of role {role} in account {account})",
  user: " (a user of account {account})",
  root: " (the root user of account {account})",
  anonymous: "Principal: anonymous. The request was not signed.",
  noPrincipal: "Principal: the message doesn't name one.",
  hidden: "Principal: hidden in the message ({principal}).",
  byS3: "Authorization: AWS KMS, {action}{on}. Amazon S3 calls KMS with the principal's permissions. {reason}",
  byService: "Authorization: {service}, {action}{on}. {reason}",
  on: " on {resource}",
  bareS3:
    "Authorization: not named. Amazon S3 gives the same answer when its own policies refuse the request and when KMS does.",
  bareHead:
    "Authorization: not named. A HEAD response has no body, so AWS can't give a reason; this operation needs KMS only if the client asks for checksums.",
  bareList: "Authorization: Amazon S3. This operation never needs KMS.",
  byKms: "Authorization: AWS KMS. {reason}",
  bare: "Authorization: not named.",
  delivery: "Authorization: not named. {reason}",
} as const;

const reasons = {
  identity: [
    "No identity-based policy of the principal allows it, or the conditions of those that do are not met.",
    "An identity-based policy of the principal denies it{arn}.",
  ],
  resource: ["No {kind} allows it.", "The {kind} denies it."],
  permissionsBoundary: [
    "The principal's permissions boundary doesn't allow it.",
    "The principal's permissions boundary denies it{arn}.",
  ],
  session: ["The session policy doesn't allow it.", "The session policy denies it{arn}."],
  serviceControl: [
    "No service control policy allows it.",
    "A service control policy{arn} denies it, or none allows it: AWS reports both in these words.",
  ],
  resourceControl: ["No resource control policy allows it.", "A resource control policy denies it{arn}."],
  vpcEndpoint: ["The VPC endpoint policy doesn't allow it.", "The VPC endpoint policy denies it."],
} as const satisfies Record<PolicyType, readonly [none: string, deny: string]>;
const others = {
  keyPolicyLacks: "The key policy neither allows the principal nor delegates to the principal's account.",
  identityOfKey: " The key policy delegates the decision to them.",
  explicit: "A policy denies it; the message doesn't say which.",
  implicit: "No policy allows it; the message doesn't say which is missing.",
  sid: "Statement {sid} denies it.",
  unknown: "The message doesn't say which policy decides.",
  hiddenKey:
    "The key doesn't exist in this Region, its key policy doesn't allow the principal, or its key policy denies the request.",
  ciphertext: "The key of this object doesn't exist, or the principal may not use it.",
  blockPublicAccess: "S3 Block Public Access rejects it, not a policy.",
  blockedEncryption: "The bucket rejects customer-provided keys (SSE-C), not a policy.",
} as const;

const services: ReadonlyMap<string, string> = new Map([
  ["s3", "Amazon S3"],
  ["s3express", "Amazon S3 Express One Zone"],
  ["kms", "AWS KMS"],
  ["sts", "AWS STS"],
  ["iam", "IAM"],
]);

/** Whether S3 may ask KMS in its course; undefined if it isn't an operation of S3. */
function asksKms(operation: string): boolean | undefined {
  const known = allOperations.find((one) => one.operation === operation);
  if (known !== undefined) return known.kmsCalls.length > 0;
  if (/^(?:InitiateMultipartUpload|CreateSession)$/.test(operation)) return true;
  return /Object|Bucket|Multipart|PublicAccessBlock/.test(operation) ? false : undefined;
}

export function threeLines(denial: Denial): ThreeLines {
  return { what: whatFailed(denial), who: inWhoseName(denial.principal), which: whichAuthorization(denial) };
}

function whatFailed({ operation, action, object }: Denial): string {
  const of = object === undefined ? "" : format(templates.of, { object: addressOf(object) });
  const template =
    operation === undefined
      ? action === undefined
        ? templates.neither
        : templates.action
      : action === undefined
        ? templates.operation
        : templates.both;
  return format(template, { operation: operation ?? "", action: action ?? "", of });
}

export const addressOf = ({ bucket, key }: ObjectPlace): string =>
  `s3://${bucket}${key === undefined ? "" : `/${key}`}`;

function inWhoseName(principal: string | undefined): string {
  if (principal === undefined) return templates.noPrincipal;
  if (principal === "anonymous") return templates.anonymous;
  if (principal.includes("***")) return format(templates.hidden, { principal });
  const caller = parseCaller(principal);
  const kind =
    caller?.kind === "session"
      ? format(templates.session, { role: caller.name, account: caller.account })
      : caller?.kind === "user"
        ? format(templates.user, { account: caller.account })
        : caller?.kind === "account"
          ? format(templates.root, { account: caller.account })
          : "";
  return format(templates.principal, { principal, kind });
}

function whichAuthorization(denial: Denial): string {
  const { action, operation, resource, by } = denial;
  if (by !== undefined) return format(templates.delivery, { reason: deliveryReason(by) });
  if (action === undefined) {
    if (denial.policyType === "vpcEndpoint") return format(templates.delivery, { reason: reasons.vpcEndpoint[0] });
    if (denial.wording === "hiddenKey") return format(templates.byKms, { reason: others.hiddenKey });
    if (operation === "HeadObject") return templates.bareHead;
    const asks = operation === undefined ? undefined : asksKms(operation);
    return asks === undefined ? templates.bare : asks ? templates.bareS3 : templates.bareList;
  }
  const service = action.slice(0, action.indexOf(":"));
  const on = resource === undefined ? "" : format(templates.on, { resource });
  const template = service === "kms" && isOfS3(denial) ? templates.byS3 : templates.byService;
  return format(template, { action, on, service: services.get(service) ?? service, reason: reasonOf(denial) });
}

/** Whether the wrapper shows that S3 was asked, and S3 asked KMS. */
function isOfS3({ operation, object, context }: Denial): boolean {
  if (operation !== undefined && /(?:Object|Part|Upload|Session)/.test(operation)) return true;
  return object !== undefined || context?.get("kms:ViaService")?.some((one) => one.startsWith("s3.")) === true;
}

function reasonOf(denial: Denial): string {
  const { wording, reason, policyType, policyArn, sid, action = "", resource = "" } = denial;
  if (
    wording === "hiddenKey" ||
    wording === "ciphertext" ||
    wording === "blockPublicAccess" ||
    wording === "blockedEncryption"
  )
    return others[wording];
  if (policyType === "vpcEndpoint" && reason === undefined) return reasons.vpcEndpoint[0];
  if (sid !== undefined && reason === "explicitDeny") return format(others.sid, { sid });
  if (reason === undefined || policyType === undefined)
    return reason === undefined ? others.unknown : reason === "explicitDeny" ? others.explicit : others.implicit;
  const ofKms = action.startsWith("kms:");
  if (reason === "implicitDeny" && policyType === "resource" && ofKms) return others.keyPolicyLacks;
  const [none, deny] = reasons[policyType];
  const text = format(reason === "implicitDeny" ? none : deny, {
    kind: resourcePolicyName(action),
    arn: policyArn === undefined ? "" : ` (${policyArn})`,
  });
  const sameAccount = parseArn(resource)?.account === parseArn(denial.principal ?? "")?.account;
  return ofKms && policyType === "identity" && reason === "implicitDeny" && resource !== "" && sameAccount
    ? text + others.identityOfKey
    : text;
}

function resourcePolicyName(action: string): string {
  if (action.startsWith("kms:")) return "key policy";
  if (action.startsWith("s3:")) return "bucket policy";
  return action.startsWith("sts:") ? "role trust policy" : "resource-based policy";
}

const headings = {
  otherwise: "Otherwise likely:",
  one: "Likely cause:",
  several: "Likely causes, most likely first:",
  commands: "Commands that print what is missing (read-only, run them yourself):",
  noDenial: "{kind}, not an Access Denied error.",
  nothing: "no AWS Access Denied error found",
} as const;

/** Over the likely causes. */
export function likelyHeading({ causes, likely }: Pick<ExplainedDenial, "causes" | "likely">): string {
  if (causes.length > 0) return headings.otherwise;
  return likely.length === 1 ? headings.one : headings.several;
}

export const commandsHeading: string = headings.commands;

export const noDenialText = ({ kind }: OtherError): string => format(headings.noDenial, { kind });

/** Where no denial and no error was read. */
export const nothingText = ({ unrelated }: Pick<Reading, "unrelated">): string =>
  unrelated === undefined ? headings.nothing : `${headings.nothing}; ${unrelated}`;

const errors = {
  keyNotFound:
    "KMS doesn't find the key{subject}. The key ID, alias or Region is wrong; a bare key ID or alias is looked up in the account of the principal. Name the key by its ARN.",
  keyDisabled: "The KMS key{subject} is disabled. Enable it; no permission is missing.",
  keyPendingDeletion:
    "The KMS key{subject} is scheduled for deletion. Cancel the deletion before its date; afterwards objects under this key can't be read.",
  keyPendingImport: "The KMS key{subject} has no key material. Import it first.",
  keyState:
    "The KMS key{subject} can't be used in its state: it is disabled, scheduled for deletion, or has no key material.",
  keyUsage: "The KMS key{subject} is asymmetric or an HMAC key. S3 needs a symmetric encryption key.",
  keyUnavailable: "KMS can't reach the custom key store of the key{subject}.",
  unknownIdentity:
    "KMS doesn't know the identity of the request: it is anonymous, or a CloudFront origin access identity. Objects under a KMS key need a signed request; use an origin access control in CloudFront.",
  throttled: "KMS limits the request rate. No permission is missing; an S3 Bucket Key reduces the calls.",
  signatureVersion:
    "Objects under a KMS key need Signature Version 4. The client or the presigned URL uses an older version, or the request is anonymous.",
  missingAlgorithmHeader:
    "The request names a KMS key without the header x-amz-server-side-encryption: aws:kms. Send both headers.",
  wrongKey: "The key in the request is not the one that encrypted the data. KMS was called directly, not through S3.",
  customerKeyHeaders:
    "The SSE-C headers of the request don't match the object. An object under a customer-provided key needs them; any other object is read without them.",
  encryptionHeaders:
    "The client sends an encryption header with a request that only reads. Send encryption headers only with uploads.",
  accessDisabled:
    "AWS has disabled access to this bucket. Check the name of the bucket; no policy refuses the request.",
  lakeFormation:
    "AWS Lake Formation refuses the request, not a policy of IAM, S3 or KMS. Grant the permission in Lake Formation.",
  keyPolicyLocksOut:
    "KMS doesn't save this key policy, because the principal that saves it couldn't change it again. Allow kms:* to the account in the key policy, and kms:PutKeyPolicy to the principal in an identity policy.",
  policyAction:
    "S3 doesn't save this bucket policy, because an action in it is not an action of S3. Permissions for KMS belong in the key policy and in identity policies.",
  policyResource:
    "S3 doesn't save this bucket policy, because a Resource in it is neither this bucket nor an object in it.",
  policyPrincipal:
    "AWS doesn't save this policy, because a principal{subject} in it doesn't exist. It was deleted, is not created yet, or is not written as an ARN, an account or a service.",
  policyActionAndResource:
    "S3 doesn't save this bucket policy, because in one statement no Resource fits an action. Actions on objects need the ARN of objects, BUCKET/*; actions on the bucket need the ARN of the bucket.",
} as const satisfies Record<OtherTopic, string>;

export const otherErrorText = ({ topic, subject }: OtherError): string =>
  format(errors[topic], { subject: subject === undefined ? "" : ` ${subject}` });

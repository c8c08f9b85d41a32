/**
 * Errors that are no denial and the trouble of the same people: keys that are gone, disabled or elsewhere, requests that
 * KMS cannot serve, and bucket and key policies that are not saved. Amazon S3 passes KMS's errors on with `KMS.` in front.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import type { OtherError, OtherTopic } from "./denial.ts";
import { spaced } from "./plain-text.ts";

export interface FoundError {
  readonly error: OtherError;
  readonly offset: number;
  readonly end: number;
}

interface Form {
  readonly pattern: RegExp;
  readonly kind: string;
  readonly topic: OtherTopic;
}

/** Group 1 is what the message quotes. The code may stand a line before its message. */
const forms: readonly Form[] = withAnyBlanks([
  {
    pattern: /\bAlias (arn:[\w-]{1,20}:kms:[^\s"'<]{1,400}?) is not found\b/g,
    kind: "KMS.NotFoundException",
    topic: "keyNotFound",
  },
  { pattern: /\bKey '([^'\n]{1,2048})' does not exist/g, kind: "KMS.NotFoundException", topic: "keyNotFound" },
  { pattern: /\bInvalid (?:keyId|arn) '?([\w:/.-]{1,2048})'?/g, kind: "KMS.NotFoundException", topic: "keyNotFound" },
  {
    pattern: /(arn:[\w-]{1,20}:kms:[^\s"'<]{1,300}) is disabled\b/g,
    kind: "KMS.DisabledException",
    topic: "keyDisabled",
  },
  {
    pattern: /(arn:[\w-]{1,20}:kms:[^\s"'<]{1,300}) is pending deletion\b/g,
    kind: "KMS.KMSInvalidStateException",
    topic: "keyPendingDeletion",
  },
  {
    pattern: /(arn:[\w-]{1,20}:kms:[^\s"'<]{1,300}) is pending import\b/g,
    kind: "KMS.KMSInvalidStateException",
    topic: "keyPendingImport",
  },
  {
    pattern: /No account found for the given parameters/g,
    kind: "KMS.UnrecognizedClientException",
    topic: "unknownIdentity",
  },
  {
    pattern: /Server Side Encryption with AWS KMS managed keys? requires? AWS Signature Version 4/gi,
    kind: "InvalidArgument",
    topic: "signatureVersion",
  },
  {
    pattern:
      /Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption\b(?!-)/g,
    kind: "InvalidArgument",
    topic: "missingAlgorithmHeader",
  },
  {
    pattern:
      /The object was stored using a form of Server Side Encryption|The encryption parameters are not applicable to this object/g,
    kind: "InvalidRequest",
    topic: "customerKeyHeaders",
  },
  {
    pattern: /x-amz-server-side-encryption[\w-]{0,60} header is not supported for this operation/g,
    kind: "InvalidArgument",
    topic: "encryptionHeaders",
  },
  {
    pattern: /All access to this (?:object|Amazon S3 resource|bucket) has been disabled/g,
    kind: "AllAccessDisabled",
    topic: "accessDisabled",
  },
  { pattern: /Insufficient Lake Formation permission\(s\)/g, kind: "AccessDeniedException", topic: "lakeFormation" },
  {
    pattern: /The key ID in the request does not identify a CMK that can perform this operation/g,
    kind: "IncorrectKeyException",
    topic: "wrongKey",
  },
  {
    pattern: /The new key policy will not allow you to update the key policy in the future/g,
    kind: "MalformedPolicyDocumentException",
    topic: "keyPolicyLocksOut",
  },
  {
    pattern: /Policy contains a statement with one or more invalid principals/g,
    kind: "MalformedPolicyDocumentException",
    topic: "policyPrincipal",
  },
  {
    pattern: /Invalid principal in policy(?:: "AWS":\s?"([^"\n]{1,2048})")?/g,
    kind: "MalformedPolicy",
    topic: "policyPrincipal",
  },
  { pattern: /Policy has invalid action/g, kind: "MalformedPolicy", topic: "policyAction" },
  { pattern: /Policy has invalid resource/g, kind: "MalformedPolicy", topic: "policyResource" },
  {
    pattern: /Action does not apply to any resource\(s\) in statement/g,
    kind: "MalformedPolicy",
    topic: "policyActionAndResource",
  },
]);

function withAnyBlanks(all: readonly Form[]): Form[] {
  return all.map((form) => ({ ...form, pattern: spaced(form.pattern) }));
}

/** Codes that say enough without their message. Group 1 is the code's name after `KMS.`. */
const code =
  /\bKMS\.(NotFoundException|DisabledException|KMSInvalidStateException|InvalidStateException|InvalidKeyUsageException|KeyUnavailableException|UnrecognizedClientException|ThrottlingException|IncorrectKeyException)\b/g;

const topicOfCode: ReadonlyMap<string, OtherTopic> = new Map<string, OtherTopic>([
  ["NotFoundException", "keyNotFound"],
  ["DisabledException", "keyDisabled"],
  ["KMSInvalidStateException", "keyState"],
  ["InvalidStateException", "keyState"],
  ["InvalidKeyUsageException", "keyUsage"],
  ["KeyUnavailableException", "keyUnavailable"],
  ["UnrecognizedClientException", "unknownIdentity"],
  ["ThrottlingException", "throttled"],
  ["IncorrectKeyException", "wrongKey"],
]);

/** In order. A code and its message are one. */
export function otherErrorsIn(text: string): FoundError[] {
  const found: FoundError[] = [];
  for (const { pattern, kind, topic } of forms)
    for (const match of text.matchAll(pattern)) {
      const [whole, subject] = match;
      found.push({
        error: { kind, topic, ...(subject === undefined ? {} : { subject: subject.replace(/[.,]$/, "") }) },
        offset: match.index,
        end: match.index + whole.length,
      });
    }
  for (const match of text.matchAll(code)) {
    const [whole, name = ""] = match;
    const { index } = match;
    // Its message says more: it stands behind the code, or (in dumps of SDKs) before it.
    const said = found.some(
      ({ error, offset, end }) =>
        error.kind.startsWith("KMS.") && (offset > index ? offset - index < 200 : index - end < 400),
    );
    const topic = topicOfCode.get(name);
    if (!said && topic !== undefined)
      found.push({ error: { kind: whole, topic }, offset: index, end: index + whole.length });
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** What an event's `errorCode` says, of S3's (`KMS.DisabledException`) or of KMS's own (`DisabledException`). */
export function otherErrorOf(errorCode: string, message: string): OtherError | undefined {
  const name = errorCode.replace(/^KMS\./, "");
  const [told] = otherErrorsIn(message);
  if (
    told !== undefined &&
    (errorCode.startsWith("KMS.") || /Exception$|^Invalid(?:Argument|Request)$/.test(errorCode))
  )
    return told.error;
  const topic = topicOfCode.get(name);
  return topic === undefined ? undefined : { kind: `KMS.${name}`, topic };
}

/**
 * The S3 request of an upload that sends no encryption header, unless told, or of another operation on an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html and docs/aws.md, "The S3 request".
 */
import {
  absentGlobalKeys,
  absentS3Keys,
  encryptionHeader,
  isSessionKey,
  keyIdHeader,
  presentGlobalKeys,
  presentS3Keys,
} from "../../catalog/condition-keys.ts";
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import type { Uploader } from "../scenario/principal.ts";
import { principalKey, variableValue } from "../scenario/principal.ts";

export { encryptionHeader, keyIdHeader };
export const creationKey = "s3:objectcreationoperation";
export const customerKeyHeader = "s3:x-amz-server-side-encryption-customer-algorithm";

/** The encryption headers of an upload. `any`: whatever the caller may send. */
export type UploadHeaders = "none" | "any" | { readonly encryption: string; readonly keyId?: string };

/** `other` than writing an object: no header of an upload is sent, and the object is there, with tags nobody knows. */
export type S3RequestKind = "upload" | "other";

export class S3Context implements RequestContext {
  readonly kind: S3RequestKind;
  readonly #uploader: Uploader;
  readonly #headers: UploadHeaders;
  /** Of the buckets in question: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;

  /** What a workspace model knows, by lower-cased name. */
  readonly #known: ReadonlyMap<string, ContextValue> | undefined;

  constructor(
    uploader: Uploader,
    headers: UploadHeaders,
    partition = "aws",
    known?: ReadonlyMap<string, ContextValue>,
    kind: S3RequestKind = "upload",
  ) {
    this.kind = kind;
    this.partition = partition;
    this.#known = known;
    this.#uploader = uploader;
    this.#headers = headers;
  }

  get(key: string): ContextValue {
    const name = key.toLowerCase();
    const known = this.#known?.get(name);
    if (known !== undefined) return known;
    if (name.startsWith("s3:")) return this.#s3Key(name);
    if (!name.startsWith("aws:")) return isSessionKey(name) ? "unknown" : "absent";
    const ofPrincipal = principalKey(this.#uploader, name, this.#uploader.account);
    if (ofPrincipal !== undefined) return ofPrincipal;
    if (name === "aws:viaawsservice") return ["false"];
    if (name === "aws:securetransport") return ["true"];
    if (name === "aws:resourceaccount" || name === "aws:requestedregion") return "present";
    if (name.startsWith("aws:calledvia")) return "absent";
    if (absentGlobalKeys.has(name) || name.startsWith("aws:requesttag/")) return "absent";
    return presentGlobalKeys.has(name) ? "present" : "unknown";
  }

  variable(name: string): ContextValue {
    return variableValue(name, this.get(name), this.#known?.has(name.toLowerCase()) === true);
  }

  #s3Key(name: string): ContextValue {
    switch (name) {
      case encryptionHeader:
        return this.#header(({ encryption }) => encryption);
      case keyIdHeader:
        return this.#header(({ keyId }) => keyId);
      case customerKeyHeader:
        return this.#headers === "any" ? "unknown" : "absent";
      default:
        break;
    }
    if (absentS3Keys.has(name)) return "absent";
    if (name.startsWith("s3:existingobjecttag/")) return this.kind === "upload" ? "absent" : "unknown";
    if (this.kind === "other" && isOfUploads(name)) return "absent";
    // What is left is the caller's to choose: ACL, tags, storage class, object lock …
    return presentS3Keys.has(name) ? "present" : "unknown";
  }

  #header(pick: (headers: Exclude<UploadHeaders, string>) => string | undefined): ContextValue {
    if (typeof this.#headers === "string") return this.#headers === "any" ? "unknown" : "absent";
    const value = pick(this.#headers);
    return value === undefined ? "absent" : [value];
  }
}

/** Made of what only a request that writes an object has. */
const isOfUploads = (name: string): boolean =>
  name === creationKey ||
  (name.startsWith("s3:x-amz-") && !ofSignature.has(name)) ||
  name.startsWith("s3:requestobjecttag") ||
  name.startsWith("s3:object-lock-");

/**
 * Whether the client may leave out what the key is made of: not how it signs, and not the object's tags.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 * @param name lower-cased
 */
export const isOfClients = (name: string): boolean =>
  name.startsWith("s3:") && !name.startsWith("s3:existingobjecttag/") && !ofSignature.has(name);

const ofSignature: ReadonlySet<string> = new Set(["s3:signatureage", "s3:x-amz-content-sha256"]);

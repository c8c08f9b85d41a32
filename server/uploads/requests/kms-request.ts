/**
 * The KMS request that S3 makes in the uploader's name.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html and docs/aws.md, "The derived KMS request".
 */
import { absentGlobalKeys, isSessionKey, networkKeys, presentGlobalKeys } from "../../catalog/condition-keys.ts";
import { generateDataKey } from "../../catalog/kms-actions.ts";
import type { Budget } from "../../evaluate/budget.ts";
import { SymbolicTexts } from "../../evaluate/globs/symbolic.ts";
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { Uploader } from "../scenario/principal.ts";
import { principalKey, variableValue } from "../scenario/principal.ts";

export interface KmsRequest {
  readonly action: string;
  readonly key: KeyCandidate;
  readonly uploader: Uploader;
  /** Undefined where it is left open. */
  readonly callerAccount: string | undefined;
  /** The object's ARN, or the bucket's where a bucket key is in use; undefined where no condition looks at it. */
  readonly encryptionContext: string | undefined;
  /** Whether it is about objects that are there: whoever wrote one may have given it more of a context. */
  readonly reads?: boolean;
  /** What a workspace model knows of the request's keys, by lower-cased name; it goes before what one file can tell. */
  readonly known?: ReadonlyMap<string, ContextValue>;
  /** Names among `known` whose values (or absence) are assumed so that there is an example. */
  readonly assumedValues?: readonly string[];
}

export const encryptionContextKey = "kms:encryptioncontext:aws:s3:arn";

/** `s3.REGION.amazonaws.com`: that suffix in every partition. */
export const viaService = (region: string): string => `s3.${region}.amazonaws.com`;

export class KmsContext implements RequestContext {
  readonly request: KmsRequest;
  readonly budget: Budget | undefined;
  readonly texts = new SymbolicTexts();

  constructor(request: KmsRequest, budget?: Budget) {
    this.request = request;
    this.budget = budget;
  }

  get(key: string): ContextValue {
    const name = key.toLowerCase();
    const known = this.request.known?.get(name);
    if (known !== undefined) return known;
    if (name.startsWith("kms:")) return this.#kmsKey(name);
    if (name.startsWith("aws:")) return this.#globalKey(name);
    return isSessionKey(name) ? "unknown" : "absent";
  }

  variable(name: string): ContextValue {
    const lower = name.toLowerCase();
    const value = this.get(name);
    // The network that KMS sees is another unknown than that of S3's request.
    const own = networkKeys.has(lower) && typeof value === "string" ? `KMS ${name}` : name;
    return variableValue(own, value, this.request.known?.has(lower) === true);
  }

  #kmsKey(name: string): ContextValue {
    const { action, key, callerAccount, encryptionContext, reads } = this.request;
    switch (name) {
      case "kms:viaservice":
        return [viaService(key.region)];
      case "kms:calleraccount":
        return callerAccount === undefined ? "present" : [callerAccount];
      case encryptionContextKey:
        return encryptionContext === undefined ? "present" : [encryptionContext];
      case "kms:encryptioncontextkeys":
        return ["aws:s3:arn"];
      case "kms:encryptionalgorithm":
      case "kms:keyspec":
      case "kms:customermasterkeyspec":
        return ["SYMMETRIC_DEFAULT"];
      case "kms:keyusage":
      case "kms:customermasterkeyusage":
        return ["ENCRYPT_DECRYPT"];
      case "kms:keyorigin":
        return "present";
      case "kms:multiregion":
        return key.assumed ? "present" : [String(key.id.startsWith("mrk-"))];
      case "kms:multiregionkeytype":
      case "kms:resourcealiases":
        return "unknown";
      // Only where the bucket's configuration names an alias, which a file cannot tell; never on Decrypt.
      case "kms:requestalias":
        return action === generateDataKey ? "unknown" : "absent";
      default:
        return reads === true && name.startsWith("kms:encryptioncontext:") ? "unknown" : "absent";
    }
  }

  #globalKey(name: string): ContextValue {
    const { key, uploader, callerAccount } = this.request;
    const ofPrincipal = principalKey(uploader, name, callerAccount);
    if (ofPrincipal !== undefined) return ofPrincipal;
    switch (name) {
      case "aws:viaawsservice":
      case "aws:securetransport":
        return ["true"];
      case "aws:resourceaccount":
        return [key.account];
      case "aws:requestedregion":
        return [key.region];
      default:
        break;
    }
    if (absentGlobalKeys.has(name) || name.startsWith("aws:requesttag/")) return "absent";
    return presentGlobalKeys.has(name) ? "present" : "unknown";
  }
}

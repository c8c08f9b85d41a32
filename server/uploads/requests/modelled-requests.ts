/** The KMS requests of one principal's uploads to one bucket of a model (or of its reads from it). */
import type { ContextValue } from "../../evaluate/context.ts";
import type { ModelPrincipal, WorkspaceModel } from "../../workspace/model.ts";
import type { Destination } from "../scenario/from-model/destination.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { Target } from "../scenario/from-model/target.ts";
import { bucketArn } from "../scenario/from-model/target.ts";
import type { BucketKeys } from "./bucket-keys.ts";
import { encryptionContextOf } from "./bucket-keys.ts";
import type { KmsRequest } from "./kms-request.ts";
import { knownOfKms } from "./known.ts";

/** A bucket, the principal that writes to it or reads from it, and the key that KMS is asked for. */
export interface EncryptedAccess {
  readonly model: WorkspaceModel;
  readonly principal: { readonly principal: ModelPrincipal; readonly uploader: Uploader };
  readonly target: Target;
  readonly destination: Destination & { readonly kind: "key" | "managed" | "elsewhere" };
  /** Whether objects are read. */
  readonly reads?: boolean;
  /** Of the S3 call, keys as written. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** A request of which all is known but the values that the model leaves open. */
export type ModelledRequest = KmsRequest & { readonly encryptionContext: string };

export class ModelledRequests {
  readonly #access: EncryptedAccess;
  readonly #known = new Map<string, ReadonlyMap<string, ContextValue>>();

  constructor(access: EncryptedAccess) {
    this.#access = access;
  }

  /**
   * @param object ARN
   * @param assumed values of keys that the model leaves open, assumed so that there is an example
   */
  of(
    action: string,
    object: string,
    setting: BucketKeys,
    assumed?: ReadonlyMap<string, ContextValue>,
  ): ModelledRequest {
    const {
      principal: { uploader },
      destination: { key },
      target,
      reads,
    } = this.#access;
    const known = this.#knownOf(action);
    return {
      action,
      key,
      ...(reads === undefined ? {} : { reads }),
      uploader,
      callerAccount: uploader.account,
      encryptionContext: encryptionContextOf(setting, object, bucketArn(target)),
      ...(assumed === undefined
        ? { known }
        : { known: new Map([...known, ...assumed]), assumedValues: [...assumed.keys()] }),
    };
  }

  #knownOf(action: string): ReadonlyMap<string, ContextValue> {
    const there = this.#known.get(action);
    if (there !== undefined) return there;
    const { model, principal, destination, context, target } = this.#access;
    const known =
      destination.kind === "elsewhere"
        ? new Map<string, ContextValue>()
        : knownOfKms(model, principal.principal, destination, context, action, target.directory ? "s3express" : "s3");
    this.#known.set(action, known);
    return known;
  }
}

/** One bucket of an operation (the object's own, or a copy's source), and the requests that are authorized there. */
import type { ContextValue } from "../../evaluate/context.ts";
import type { ModelAccessPoint, ModelBucket, ModelGrant, ModelPlace } from "../../workspace/model.ts";
import { KmsContext } from "../requests/kms-request.ts";
import type { KmsCall, Operation, S3Call } from "../requests/operation-rows.ts";
import { putObject, s3ActionName } from "../requests/operation-rows.ts";
import { actionOf, callsOn, inDirectoryBucket, namesVersion } from "../requests/operations.ts";
import { creationKey, S3Context } from "../requests/s3-request.ts";
import { asContext, kmsWitness } from "../causes/witness.ts";
import type { Destination } from "../scenario/from-model/destination.ts";
import { destinationOf } from "../scenario/from-model/destination.ts";
import { grantAllows } from "./key-grants.ts";
import type { BucketKeys } from "../requests/bucket-keys.ts";
import { betterSetting, bucketKeysOf, otherSetting, perSetting } from "../requests/bucket-keys.ts";
import { ModelledRequests } from "../requests/modelled-requests.ts";
import { creating, S3Side } from "./s3-side.ts";
import { forAction, judgeLayers } from "./judge-layers.ts";
import type { Target } from "../scenario/from-model/target.ts";
import { requestedResource, targetOf } from "../scenario/from-model/target.ts";
import type { RequestTrail } from "../causes/trail.ts";
import { comesBeforeResource, trailOf } from "../causes/trail.ts";
import { bucketUnderHeaders, neededCalls, underKey, withKeyArn } from "../requests/upload-headers.ts";
import { kindOf } from "../scenario/upload-grant.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import { isBounded, kmsLayers } from "../scenario/from-model/compiled-model.ts";

/** Of the S3 call, keys as written. */
export type UploadContext = Readonly<Record<string, readonly string[]>>;

export type RequestContextValues = Readonly<Record<string, string | readonly string[]>>;

export interface Authorization extends RequestTrail {
  readonly call: string;
  /** As AWS spells it. */
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContextValues;
  /** A grant on the key that allows it. */
  readonly grant: ModelGrant | undefined;
  /** The key is named by what is looked up in the principal's own account, where it is not. */
  readonly elsewhere: { readonly account: string; readonly place: ModelPlace } | undefined;
  /** Who has no credentials is not served, whatever the key policy says: where the bucket says that it uses KMS. */
  readonly unserved: ModelPlace | undefined;
  /** The AWS managed key of an account, whose own policy decides. */
  readonly managed: { readonly account: string; readonly place: ModelPlace } | undefined;
  /** The model does not say whether S3 Bucket Keys are on, and with this setting KMS would refuse. */
  readonly refusedWith: "bucketKeyOn" | "bucketKeyOff" | undefined;
  /** Whose policies were asked; a copy's source has other ones than its destination. */
  readonly bucket: ModelBucket;
  /** Of a KMS request. */
  readonly keyAccount: string | undefined;
}

export interface ReachedBucket {
  readonly bucket: ModelBucket;
  readonly accessPoint: ModelAccessPoint | undefined;
}

export interface UploadQuestionAt extends ReachedBucket {
  readonly compiled: CompiledModel;
  readonly principal: CompiledPrincipal;
  /** The object's key. */
  readonly key: string;
  readonly context: UploadContext;
  readonly on: S3Call["on"];
  readonly operation: Operation;
  /** A key that the bucket had before: of the objects that are still under it. */
  readonly formerKey?: string | undefined;
}

/** One bucket of the operation: the named object's, or a copy's source's. */
export class UploadSide {
  readonly target: Target;
  readonly destination: Destination;
  readonly #compiled: CompiledModel;
  readonly #principal: CompiledPrincipal;
  readonly #bounded: boolean;
  readonly #context: UploadContext;
  readonly #object: string;
  readonly #s3Calls: readonly S3Call[];
  readonly #kmsCalls: readonly KmsCall[];
  readonly #requests: ModelledRequests | undefined;
  readonly #accessPoint: ModelAccessPoint | undefined;

  constructor({
    compiled,
    principal,
    bucket,
    accessPoint,
    key,
    context,
    on: role,
    operation,
    formerKey,
  }: UploadQuestionAt) {
    const versioned = namesVersion(context);
    const isWrite = callsOn(operation.s3Calls, role).some(({ action }) => action === putObject);
    const isUnderHeaders = isWrite || (operation.inPlace === true && role === "object");
    const own = isUnderHeaders ? bucketUnderHeaders(bucket, context) : underKey(bucket, formerKey);
    // Each call asks for its own action.
    this.target = targetOf(own, accessPoint, putObject);
    const { s3Calls, kmsCalls } = this.target.directory ? inDirectoryBucket(operation) : operation;
    // Older keys ask KMS alone.
    this.#s3Calls =
      formerKey !== undefined
        ? []
        : callsOn(s3Calls, role).map((call) => ({ ...call, action: actionOf(call, versioned) }));
    this.#kmsCalls = neededCalls(callsOn(kmsCalls, role), context);
    this.#accessPoint = accessPoint;
    const destination = destinationOf(
      compiled.model,
      this.target.bucket,
      isWrite ? principal.uploader.account : (bucket.account ?? principal.uploader.account),
    );
    this.destination = destination;
    this.#compiled = compiled;
    this.#principal = principal;
    this.#bounded = isBounded(principal.guardrails);
    this.#context = withKeyArn(context, "key" in destination ? destination.key.arn : undefined);
    this.#object = this.target.prefix + key;
    if ("key" in destination) {
      const { model } = compiled;
      this.#requests = new ModelledRequests({
        model,
        principal,
        target: this.target,
        destination,
        context: this.#context,
      });
    }
  }

  /** Whether S3 asks KMS for anything here. */
  get asksKms(): boolean {
    return this.#kmsCalls.length > 0;
  }

  authorizations(): Authorization[] {
    return [...this.#s3Calls.map((call) => this.#s3(call)), ...this.#kms()];
  }

  #s3({ call, action }: S3Call): Authorization {
    const target = targetOf(this.target.bucket, this.#accessPoint, action);
    const { uploader, caller } = this.#principal;
    const side = new S3Side({
      compiled: this.#compiled,
      principal: this.#principal,
      target,
      context: this.#context,
      otherHeaders: "none",
    });
    const told = new Map<string, ContextValue>(
      action === putObject ? [[creationKey, [String(creating.has(call))]]] : [],
    );
    const known = new Map([...side.known, ...told]);
    const context = new S3Context(uploader, "none", target.partition, known, kindOf(action));
    const trail = trailOf(side.judge(this.#object, told), {
      action: target.action,
      caller,
      bounded: this.#bounded,
      context,
      granted: false,
    });
    return {
      ...trail,
      call,
      action: s3ActionName(target.action),
      resource: requestedResource(target, this.#object).join(":"),
      bucket: target.bucket,
      grant: undefined,
      managed: undefined,
      elsewhere: undefined,
      unserved: undefined,
      refusedWith: undefined,
      keyAccount: undefined,
      context: { "aws:SecureTransport": "true", "aws:ViaAWSService": "false", ...this.#asWritten(asContext(known)) },
    };
  }

  /** None where the bucket encrypts without KMS, or the model does not say how. */
  #kms(): Authorization[] {
    const told = bucketKeysOf(this.target.bucket);
    // One setting holds for the whole upload: the better one is shown, with what the other would refuse.
    const both = perSetting(told, (setting) => this.#kmsCalls.flatMap((call) => this.#kmsWith(call, setting)));
    const refused = (list: readonly Authorization[]): number => Number(!list.every(isAllowed));
    const shown = betterSetting(both, (off, on) => refused(off) - refused(on));
    const [list, other] = [both[shown], both[otherSetting(shown)]];
    if (refused(list) > 0) return list;
    const refusedWith = shown === "off" ? "bucketKeyOn" : "bucketKeyOff";
    return list.map((one, index) =>
      other[index] !== undefined && isAllowed(other[index]) ? one : { ...one, refusedWith },
    );
  }

  #kmsWith({ call, action }: KmsCall, setting: BucketKeys): Authorization[] {
    const { destination, target } = this;
    const { uploader, caller } = this.#principal;
    const request = this.#requests?.of(action, this.#object, setting);
    if (request === undefined || !("key" in destination)) return [];
    const { key } = destination;
    const base = {
      call,
      action,
      resource: key.arn,
      keyAccount: key.account,
      refusedWith: undefined,
      bucket: target.bucket,
      context: this.#asWritten(kmsWitness(request, this.#object, setting === "on", call).context),
    };
    const { place } = target.bucket.encryption;
    const refused = { decision: "implicitDeny", decidedBy: "keyPolicy", layers: [], grant: undefined } as const;
    if (caller.kind === "everyone") {
      const context = Object.fromEntries(Object.entries(base.context).filter(([key]) => key !== "kms:CallerAccount"));
      return [{ ...base, ...refused, context, managed: undefined, elsewhere: undefined, unserved: place }];
    }
    if (destination.kind === "elsewhere")
      return [
        { ...base, ...refused, managed: undefined, elsewhere: { account: key.account, place }, unserved: undefined },
      ];
    const layers = kmsLayers(
      this.#compiled,
      this.#principal,
      key.account,
      destination.kind === "managed" ? "managed" : destination.declared,
    );
    const grant =
      destination.kind === "key"
        ? destination.declared?.grants.find((one) => grantAllows(one, caller, action, request.encryptionContext))
        : undefined;
    const granted = grant !== undefined;
    const context = new KmsContext(request);
    const judged = judgeLayers(forAction(layers, action.toLowerCase()), { arns: [key.segments], context, granted });
    const trail = trailOf(judged, {
      action: action.toLowerCase(),
      caller,
      bounded: this.#bounded,
      context,
      granted: granted || destination.kind === "managed",
    });
    const managed = destination.kind === "managed" ? { account: key.account, place } : undefined;
    return [
      {
        ...base,
        ...(managed === undefined ? trail : ofManagedKey(trail, uploader.account !== key.account)),
        grant,
        managed,
        elsewhere: undefined,
        unserved: undefined,
      },
    ];
  }

  /** Keys that the question gives are spelled as there. */
  #asWritten(context: RequestContextValues): RequestContextValues {
    const written = new Map(Object.keys(this.#context).map((name) => [name.toLowerCase(), name]));
    return Object.fromEntries(
      Object.entries(context).map(([name, value]) => [written.get(name.toLowerCase()) ?? name, value]),
    );
  }
}

const isAllowed = ({ decision }: Authorization): boolean => decision === "allowed";

/** Its policy lets every principal of its own account use it through S3, and nobody else. */
const ofManagedKey = (trail: RequestTrail, crossAccount: boolean): RequestTrail => {
  const { decision, decidedBy } = trail;
  if (!crossAccount) return trail;
  if (decision === "allowed") return { ...trail, decision: "implicitDeny", decidedBy: "keyPolicy" };
  const comesFirst = decision === "explicitDeny" || comesBeforeResource(decidedBy);
  return comesFirst ? trail : { ...trail, decidedBy: "keyPolicy" };
};

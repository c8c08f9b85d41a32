/** One bucket of an upload (its destination, or a copy's source), and the requests that are authorized there. */
import type { ContextValue } from "../../evaluate/context.ts";
import type { ModelAccessPoint, ModelBucket, ModelGrant, Place } from "../../workspace/model.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { KmsContext } from "../requests/kms-request.ts";
import type { KmsCall, Operation, S3Call } from "../requests/operations.ts";
import { inDirectoryBucket, s3ActionName } from "../requests/operations.ts";
import { S3Context } from "../requests/s3-request.ts";
import { asContext, kmsWitness } from "../causes/witness.ts";
import type { Destination } from "../scenario/destination.ts";
import { destinationOf } from "../scenario/destination.ts";
import { grantAllows } from "./key-grants.ts";
import { knownOfKms } from "../requests/known.ts";
import { S3Side } from "./s3-side.ts";
import { forAction, judgeLayers } from "./judge-layers.ts";
import type { Target } from "../scenario/target.ts";
import { bucketArn, requestedResource, targetOf } from "../scenario/target.ts";
import type { RequestTrail } from "../causes/trail.ts";
import { comesBeforeResource, trailOf } from "../causes/trail.ts";
import { bucketUnderHeaders, withKeyArn } from "../requests/upload-headers.ts";
import type { CompiledModel, WorldPrincipal } from "../scenario/compiled-model.ts";
import { isBounded, kmsLayers } from "../scenario/compiled-model.ts";

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
  readonly elsewhere: { readonly account: string; readonly place: Place } | undefined;
  /** The AWS managed key of an account, whose own policy decides. */
  readonly managed: { readonly account: string; readonly place: Place } | undefined;
  /** The model does not say whether S3 Bucket Keys are on, and with this setting KMS would refuse. */
  readonly refusedWith: "bucketKeyOn" | "bucketKeyOff" | undefined;
  /** Whose policies were asked; a copy's source has other ones than its destination. */
  readonly bucket: ModelBucket;
  /** Of a KMS request. */
  readonly keyAccount: string | undefined;
}

export interface ObjectPlace {
  readonly bucket: ModelBucket;
  readonly accessPoint: ModelAccessPoint | undefined;
}

/** Where the calls that create the object are told from those that only prepare it. */
const creating: ReadonlySet<string> = new Set(["PutObject", "CopyObject", "CompleteMultipartUpload"]);

/** One bucket of the upload: its destination, or a copy's source. */
export class UploadSide {
  readonly target: Target;
  readonly destination: Destination;
  readonly #world: CompiledModel;
  readonly #principal: WorldPrincipal;
  readonly #bounded: boolean;
  readonly #context: UploadContext;
  readonly #object: string;
  readonly #s3Calls: readonly S3Call[];
  readonly #kmsCalls: readonly KmsCall[];

  constructor(
    world: CompiledModel,
    principal: WorldPrincipal,
    { bucket, accessPoint }: ObjectPlace,
    key: string,
    context: UploadContext,
    role: S3Call["on"],
    operation: Operation,
  ) {
    const here = operation.s3Calls.filter(({ on }) => on === role);
    this.target = targetOf(bucketUnderHeaders(bucket, context), accessPoint, here[0]?.action ?? "");
    const { s3Calls, calls, sourceCalls } = this.target.directory ? inDirectoryBucket(operation) : operation;
    this.#s3Calls = s3Calls.filter(({ on }) => on === role);
    this.#kmsCalls = role === "source" ? sourceCalls : calls;
    this.destination = destinationOf(
      world.model,
      this.target.bucket,
      role === "source" ? (bucket.account ?? principal.uploader.account) : principal.uploader.account,
    );
    this.#world = world;
    this.#principal = principal;
    this.#bounded = isBounded(principal.guardrails);
    this.#context = withKeyArn(context, "key" in this.destination ? this.destination.key.arn : undefined);
    this.#object = this.target.prefix + key;
  }

  authorizations(): Authorization[] {
    return [...this.#s3Calls.map((call) => this.#s3(call)), ...this.#kms()];
  }

  #s3({ call, on }: S3Call): Authorization {
    const { target } = this;
    const { uploader, caller } = this.#principal;
    const side = new S3Side(this.#world, this.#principal, target, this.#context);
    const told = new Map<string, ContextValue>(
      on === "destination" ? [["s3:objectcreationoperation", [String(creating.has(call))]]] : [],
    );
    for (const name of side.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase()))) {
      // An upload sends the headers that are given, and no others.
      if (name.startsWith("s3:") && !told.has(name) && side.context.get(name) === "unknown") told.set(name, "absent");
    }
    const context = new S3Context(uploader, "none", target.partition, new Map([...side.known, ...told]));
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
      refusedWith: undefined,
      keyAccount: undefined,
      context: {
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        ...this.#asWritten(asContext(new Map([...side.known, ...told]))),
      },
    };
  }

  /** None where the bucket encrypts without KMS, or the model does not say how. */
  #kms(): Authorization[] {
    const { bucketKey, type } = this.target.bucket.encryption;
    const all = (setting: boolean): Authorization[] => this.#kmsCalls.flatMap((call) => this.#kmsWith(call, setting));
    if (this.target.directory || (bucketKey === true && type !== "aws:kms:dsse")) return all(true);
    const off = all(false);
    if (type === "aws:kms:dsse" || bucketKey === false) return off;
    // One setting holds for the whole upload: the better one is shown, with what the other would refuse.
    const on = all(true);
    const passes = (list: readonly Authorization[]): boolean => list.every(({ decision }) => decision === "allowed");
    const beside =
      (other: readonly Authorization[], refusedWith: Authorization["refusedWith"]) =>
      (one: Authorization, index: number): Authorization =>
        other[index]?.decision === "allowed" ? one : { ...one, refusedWith };
    if (passes(off)) return off.map(beside(on, "bucketKeyOn"));
    return passes(on) ? on.map(beside(off, "bucketKeyOff")) : off;
  }

  #kmsWith({ call, action }: KmsCall, bucketKey: boolean): Authorization[] {
    const { destination, target } = this;
    const { principal, uploader, caller } = this.#principal;
    const encryptionContext = bucketKey ? bucketArn(target) : this.#object;
    if (destination.kind === "elsewhere") {
      const { key: looked } = destination;
      const asked: KmsRequest = {
        action,
        key: looked,
        uploader,
        callerAccount: uploader.account,
        encryptionContext,
        known: new Map(),
      };
      return [
        {
          decision: "implicitDeny",
          decidedBy: "keyPolicy",
          layers: [],
          call,
          action,
          resource: looked.arn,
          grant: undefined,
          managed: undefined,
          refusedWith: undefined,
          elsewhere: { account: looked.account, place: target.bucket.encryption.place },
          keyAccount: looked.account,
          context: this.#asWritten(kmsWitness(asked, this.#object, bucketKey, call).context),
          bucket: target.bucket,
        },
      ];
    }
    if (destination.kind !== "key" && destination.kind !== "managed") return [];
    const { key } = destination;
    const known = knownOfKms(this.#world.model, principal, destination, this.#context, action, target.directory);
    const request: KmsRequest = { action, key, uploader, callerAccount: uploader.account, encryptionContext, known };
    const layers = kmsLayers(
      this.#world,
      this.#principal,
      key.account,
      destination.kind === "managed" ? "managed" : destination.declared,
    );
    const grant =
      destination.kind === "key"
        ? destination.declared?.grants.find((one) => grantAllows(one, caller, action, encryptionContext))
        : undefined;
    const context = new KmsContext(request);
    const granted = grant !== undefined;
    const judged = judgeLayers(forAction(layers, action.toLowerCase()), [key.segments], context, granted);
    const trail = trailOf(judged, {
      action: action.toLowerCase(),
      caller,
      bounded: this.#bounded,
      context,
      granted: granted || destination.kind === "managed",
    });
    const managed =
      destination.kind === "managed" ? { account: key.account, place: target.bucket.encryption.place } : undefined;
    return [
      {
        ...(managed === undefined ? trail : ofManagedKey(trail, uploader.account !== key.account)),
        call,
        action,
        resource: key.arn,
        grant,
        managed,
        elsewhere: undefined,
        refusedWith: undefined,
        keyAccount: key.account,
        context: this.#asWritten(kmsWitness(request, this.#object, bucketKey, call).context),
        bucket: target.bucket,
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

/** Its policy lets every principal of its own account use it through S3, and nobody else. */
const ofManagedKey = (trail: RequestTrail, crossAccount: boolean): RequestTrail => {
  const { decision, decidedBy } = trail;
  if (!crossAccount) return trail;
  if (decision === "allowed") return { ...trail, decision: "implicitDeny", decidedBy: "keyPolicy" };
  const comesFirst = decision === "explicitDeny" || comesBeforeResource(decidedBy);
  return comesFirst ? trail : { ...trail, decidedBy: "keyPolicy" };
};

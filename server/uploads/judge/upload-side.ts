/** One bucket of an upload (its destination, or a copy's source), and the requests that are authorized there. */
import type { ContextValue } from "../../evaluate/context.ts";
import type { ModelAccessPoint, ModelBucket, ModelGrant, ModelPlace } from "../../workspace/model.ts";
import { KmsContext } from "../requests/kms-request.ts";
import type { KmsCall, Operation, S3Call } from "../requests/operations.ts";
import { inDirectoryBucket, s3ActionName } from "../requests/operations.ts";
import { S3Context } from "../requests/s3-request.ts";
import { asContext, kmsWitness } from "../causes/witness.ts";
import type { Destination } from "../scenario/destination.ts";
import { destinationOf } from "../scenario/destination.ts";
import { grantAllows } from "./key-grants.ts";
import type { BucketKeys } from "../requests/bucket-keys.ts";
import { betterSetting, bucketKeysOf, isAlike, otherSetting, perSetting } from "../requests/bucket-keys.ts";
import { ModelledRequests } from "../requests/modelled-requests.ts";
import { creating, creationKey, S3Side } from "./s3-side.ts";
import { forAction, judgeLayers } from "./judge-layers.ts";
import type { Target } from "../scenario/target.ts";
import { requestedResource, targetOf } from "../scenario/target.ts";
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
  readonly elsewhere: { readonly account: string; readonly place: ModelPlace } | undefined;
  /** The AWS managed key of an account, whose own policy decides. */
  readonly managed: { readonly account: string; readonly place: ModelPlace } | undefined;
  /** The model does not say whether S3 Bucket Keys are on, and with this setting KMS would refuse. */
  readonly refusedWith: "bucketKeyOn" | "bucketKeyOff" | undefined;
  /** Whose policies were asked; a copy's source has other ones than its destination. */
  readonly bucket: ModelBucket;
  /** Of a KMS request. */
  readonly keyAccount: string | undefined;
}

export interface BucketAccess {
  readonly bucket: ModelBucket;
  readonly accessPoint: ModelAccessPoint | undefined;
}

export interface UploadQuestionAt extends BucketAccess {
  readonly world: CompiledModel;
  readonly principal: WorldPrincipal;
  /** The object's key. */
  readonly key: string;
  readonly context: UploadContext;
  readonly on: S3Call["on"];
  readonly operation: Operation;
}

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
  readonly #requests: ModelledRequests | undefined;

  constructor({ world, principal, bucket, accessPoint, key, context, on: role, operation }: UploadQuestionAt) {
    const here = operation.s3Calls.filter(({ on }) => on === role);
    this.target = targetOf(bucketUnderHeaders(bucket, context), accessPoint, here[0]?.action ?? "");
    const { s3Calls, calls, sourceCalls } = this.target.directory ? inDirectoryBucket(operation) : operation;
    this.#s3Calls = s3Calls.filter(({ on }) => on === role);
    this.#kmsCalls = role === "source" ? sourceCalls : calls;
    const destination = destinationOf(
      world.model,
      this.target.bucket,
      role === "source" ? (bucket.account ?? principal.uploader.account) : principal.uploader.account,
    );
    this.destination = destination;
    this.#world = world;
    this.#principal = principal;
    this.#bounded = isBounded(principal.guardrails);
    this.#context = withKeyArn(context, "key" in destination ? destination.key.arn : undefined);
    this.#object = this.target.prefix + key;
    if ("key" in destination) {
      const { model } = world;
      this.#requests = new ModelledRequests({
        model,
        principal,
        target: this.target,
        destination,
        context: this.#context,
      });
    }
  }

  authorizations(): Authorization[] {
    return [...this.#s3Calls.map((call) => this.#s3(call)), ...this.#kms()];
  }

  #s3({ call, on }: S3Call): Authorization {
    const { target } = this;
    const { uploader, caller } = this.#principal;
    const side = new S3Side({
      world: this.#world,
      principal: this.#principal,
      target,
      context: this.#context,
      otherHeaders: "open",
    });
    const told = new Map<string, ContextValue>(
      on === "destination" ? [[creationKey, [String(creating.has(call))]]] : [],
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
    const told = bucketKeysOf(this.target.bucket);
    // One setting holds for the whole upload: the better one is shown, with what the other would refuse.
    const both = perSetting(told, (setting) => this.#kmsCalls.flatMap((call) => this.#kmsWith(call, setting)));
    if (isAlike(both)) return both.off;
    const refused = (list: readonly Authorization[]): number => (list.every(isAllowed) ? 0 : 1);
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
    if (destination.kind === "elsewhere")
      return [
        {
          ...base,
          decision: "implicitDeny",
          decidedBy: "keyPolicy",
          layers: [],
          grant: undefined,
          managed: undefined,
          elsewhere: { account: key.account, place: target.bucket.encryption.place },
        },
      ];
    const layers = kmsLayers(
      this.#world,
      this.#principal,
      key.account,
      destination.kind === "managed" ? "managed" : destination.declared,
    );
    const grant =
      destination.kind === "key"
        ? destination.declared?.grants.find((one) => grantAllows(one, caller, action, request.encryptionContext ?? ""))
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
    const managed =
      destination.kind === "managed" ? { account: key.account, place: target.bucket.encryption.place } : undefined;
    return [
      {
        ...base,
        ...(managed === undefined ? trail : ofManagedKey(trail, uploader.account !== key.account)),
        grant,
        managed,
        elsewhere: undefined,
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

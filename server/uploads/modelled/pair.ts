/** Checks one principal against one bucket: every object it may write there, each upload operation, every layer. */
import { generateDataKey } from "../../catalog/kms-actions.ts";
import { partitionOf } from "../../catalog/regions.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { ModelBucket } from "../../workspace/model.ts";
import type { Cause } from "../cause.ts";
import { CauseCollector } from "../collector.ts";
import type { Explainer } from "../explain-refusal.ts";
import { explainSample } from "../explain-refusal.ts";
import type { Layer } from "../finding.ts";
import type { BothSettings, Judgement } from "../judgement.ts";
import type { KmsRequest } from "../kms-request.ts";
import { KmsContext } from "../kms-request.ts";
import { kmsActions, putObject } from "../operations.ts";
import type { PolicySet } from "../policy-set.ts";
import { bucketArnOf, contextGlobs } from "../samples.ts";
import { S3Context } from "../s3-request.ts";
import type { Deciders, Verdict } from "../verdict.ts";
import { verdictOf } from "../verdict.ts";
import type { Destination } from "./destination.ts";
import { destinationOf } from "./destination.ts";
import { grantAllows } from "./key-grants.ts";
import { knownOfKms, knownOfS3 } from "./known.ts";
import { missingPlace } from "./missing-place.ts";
import type { ObjectClass } from "./objects.ts";
import { bucketPrefix, mayWrite, objectClasses } from "./objects.ts";
import type { ActionStack, LayerJudgement, Stack } from "./stack.ts";
import { forAction, isRefusedBy, judgeLayers } from "./stack.ts";
import { bucketUnderHeaders } from "./upload-headers.ts";
import type { World, WorldPrincipal } from "./world.ts";
import { kmsStack, s3Stack } from "./world.ts";

/** What is asked about a pair; without a promise all objects, and no context but what the model knows. */
export interface Question {
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Glob over whole object ARNs. */
  readonly within: Glob | undefined;
}

const everything: Question = { context: {}, within: undefined };

export interface PairCheck {
  readonly principal: WorldPrincipal;
  readonly bucket: ModelBucket;
  readonly destination: Destination;
  /** Classes of objects in the question, also those that S3 itself refuses. */
  readonly classes: readonly ObjectClass[];
  /** KMS actions refused for certain, by class; a class that is not there passes. */
  readonly refused: ReadonlyMap<ObjectClass, readonly string[]>;
  readonly causes: readonly Cause[];
  /** The managed key, which another account's principal can never use. */
  readonly managedCrossAccount: boolean;
  readonly complete: boolean;
}

/** Undefined where no statement lets the principal write to the bucket (and no promise says it should). */
export function checkPair(world: World, principal: WorldPrincipal, declared: ModelBucket, question: Question = everything): PairCheck | undefined {
  const bucket = bucketUnderHeaders(declared, question.context);
  const { uploader } = principal;
  const partition = partitionOf(bucket.region ?? "us-east-1");
  const prefix = bucketPrefix(partition, bucket.name);
  const s3Known = knownOfS3(world.model, principal.principal, bucket, question.context);
  const s3Context = new S3Context(uploader, "none", partition, s3Known);
  const endpointId = s3Known.get("aws:sourcevpce");
  const endpoint = typeof endpointId === "object" ? world.model.vpcEndpoints.find(({ id }) => endpointId.includes(id)) : undefined;
  const ofBucket = world.set(bucket.policy);
  if (question === everything && !mayWrite([principal.identity, ofBucket], prefix, s3Context)) return undefined;

  const destination = destinationOf(world.model, bucket, uploader.account);
  const kms = destination.kind === "key" || destination.kind === "managed" ? new KmsSide(world, principal, bucket, destination, question) : undefined;
  const s3 = forAction(s3Stack(world, principal, bucket, endpoint), putObject);
  const sets = setsOf(s3.stack);
  const { classes, complete } = objectClasses(s3, sets, prefix, s3Context, kms?.statements ?? [], question.within, world.objectsIn(prefix));
  const base = { principal, bucket, destination, classes, complete };
  const allowed = classes.filter(({ allowed: yes }) => yes);
  if (kms === undefined || allowed.length === 0) return { ...base, refused: new Map(), causes: [], managedCrossAccount: false };
  if (destination.kind === "managed" && kms.crossAccount) {
    return { ...base, refused: new Map(allowed.map((one) => [one, kmsActions])), causes: [], managedCrossAccount: true };
  }
  return { ...base, ...kms.check(allowed), managedCrossAccount: false };
}

const setsOf = ({ identity, resource, guardrails }: Stack): PolicySet[] =>
  [identity, resource, ...guardrails.map(({ set }) => set)].filter((set) => set !== undefined);

interface LayerCollector {
  readonly layer: Layer;
  readonly level: number | undefined;
  readonly set: PolicySet;
  readonly collector: CauseCollector;
  readonly explainer: Explainer;
}

/** The KMS requests of one principal's uploads to one bucket. */
class KmsSide {
  readonly crossAccount: boolean;
  /** Statements of any layer that decide one of the requests. */
  readonly statements: readonly CompiledStatement[];
  readonly #world: World;
  readonly #principal: WorldPrincipal;
  readonly #bucket: ModelBucket;
  readonly #destination: Destination & { readonly kind: "key" | "managed" };
  readonly #actions: ReadonlyMap<string, ActionStack>;
  readonly #known: ReadonlyMap<string, ReadonlyMap<string, ContextValue>>;
  readonly #layers = new Map<string, LayerCollector>();
  readonly #contextMatters: boolean;

  constructor(world: World, principal: WorldPrincipal, bucket: ModelBucket, destination: Destination & { readonly kind: "key" | "managed" }, question: Question) {
    this.#world = world;
    this.#principal = principal;
    this.#bucket = bucket;
    this.#destination = destination;
    const stack = kmsStack(world, principal, destination.key.account, destination.kind === "managed" ? "managed" : destination.declared);
    this.crossAccount = stack.crossAccount;
    this.#actions = new Map(kmsActions.map((action) => [action, forAction(stack, action.toLowerCase())]));
    this.#known = new Map(kmsActions.map((action) => [action, knownOfKms(world.model, principal.principal, destination, question.context, action)]));
    this.statements = [...new Set([...this.#actions.values()].flatMap(({ identity, resource, guardrails }) =>
      [identity, resource, ...guardrails.map(({ sorted }) => sorted)].flatMap((sorted) => (sorted === undefined ? [] : [...sorted.all.allow, ...sorted.all.deny]))))];
    this.#contextMatters = contextGlobs(this.statements).length > 0;
  }

  check(classes: readonly ObjectClass[]): { refused: Map<ObjectClass, readonly string[]>; causes: Cause[] } {
    const refused = new Map<ObjectClass, readonly string[]>();
    for (const one of classes) {
      const { bucketKey, type } = this.#bucket.encryption;
      const withKey = type === "aws:kms:dsse" ? false : bucketKey;
      const off = withKey === true ? undefined : this.#judge(one, this.#contextMatters ? one.object : undefined);
      const on = withKey === false ? undefined : this.#contextMatters || off === undefined ? this.#judge(one, bucketArnOf(one.object)) : off;
      const both = { off: off ?? on, on: on ?? off };
      if (both.off === undefined || both.on === undefined) continue;
      this.#explain(one, both.off, both.on);
      const certain = [...both.off].filter(([action, layers]) => isRefusedBy(layers.judged) && isRefusedBy(both.on?.get(action)?.judged ?? [])).map(([action]) => action);
      if (certain.length > 0) refused.set(one, certain);
    }
    return { refused, causes: this.#causes(classes) };
  }

  #judge(one: ObjectClass, encryptionContext: string | undefined): Map<string, { request: KmsRequest; judged: LayerJudgement[] }> {
    const { key } = this.#destination;
    const { uploader } = this.#principal;
    return new Map(kmsActions.flatMap((action) => {
      const actions = this.#actions.get(action);
      const known = this.#known.get(action);
      if (actions === undefined || known === undefined) return [];
      const request: KmsRequest = { action, key, uploader, callerAccount: uploader.account, encryptionContext, known };
      const judged = judgeLayers(actions, key.segments, new KmsContext(request));
      return [[action, { request, judged: this.#isGranted(action, encryptionContext ?? one.object) ? judged.map(withGrant) : judged }] as const];
    }));
  }

  #isGranted(action: string, encryptionContext: string): boolean {
    return this.#destination.kind === "key"
      && (this.#destination.declared?.grants ?? []).some((grant) => grantAllows(grant, this.#principal.caller, action, encryptionContext));
  }

  #explain(one: ObjectClass, off: ReadonlyMap<string, { request: KmsRequest; judged: LayerJudgement[] }>, on: typeof off): void {
    const names = new Set<string>();
    for (const setting of off === on ? [off] : [off, on]) {
      for (const { judged } of setting.values()) for (const layer of judged) if (layer.obstacles.length > 0) names.add(nameOf(layer));
    }
    for (const name of names) {
      const layer = this.#layer(name, off) ?? this.#layer(name, on);
      if (layer === undefined) continue;
      const judgedOff = judgementOf(name, off);
      const both: BothSettings = { off: judgedOff, on: off === on ? judgedOff : judgementOf(name, on) };
      explainSample(layer.explainer, one, both);
    }
  }

  #layer(name: string, judged: ReadonlyMap<string, { judged: readonly LayerJudgement[] }>): LayerCollector | undefined {
    const known = this.#layers.get(name);
    if (known !== undefined) return known;
    const deciders = new Map<string, Deciders>();
    let found: LayerJudgement | undefined;
    for (const [action, { judged: layers }] of judged) {
      const layer = layers.find((each) => nameOf(each) === name);
      if (layer === undefined) continue;
      found = layer;
      deciders.set(action, layer.deciders);
    }
    if (found === undefined) return undefined;
    const { layer, level, set } = found;
    const { uploader } = this.#principal;
    const collector = new CauseCollector(layer, uploader);
    const explainer: Explainer = {
      collector, deciders,
      documentOf: (statement) => {
        const document = set.sourceOf.get(statement) ?? this.#sourceOf(statement);
        if (document === undefined) throw new RangeError("a statement of another world");
        return document;
      },
      missing: (verdict, sample) => missingPlace(layer, set, this.#principal, verdict, sample),
    };
    const made: LayerCollector = { layer, level, set, collector, explainer };
    this.#layers.set(name, made);
    return made;
  }

  /** Of a statement in whatever policy: the upload grant of a finding in the key policy stands in another one. */
  #sourceOf(statement: CompiledStatement) {
    const { identity } = this.#principal;
    return identity?.sourceOf.get(statement) ?? this.#world.set(this.#bucket.policy)?.sourceOf.get(statement);
  }

  #causes(classes: readonly ObjectClass[]): Cause[] {
    return [...this.#layers.values()].flatMap(({ collector, set, level }) => collector.causes(classes).map((cause): Cause => ({
      ...cause,
      modelled: {
        set, level, principals: [this.#principal.principal.arn], bucketAccount: this.#bucket.account,
        keyAccount: this.#destination.key.account, crossAccount: this.crossAccount,
      },
    })));
  }
}

/** A grant on the key allows by itself, whatever identity and key policy say; a Deny beats it, and so does a guardrail. */
const withGrant = (judged: LayerJudgement): LayerJudgement => (judged.layer === "identity" || judged.layer === "keyPolicy"
  ? { ...judged, obstacles: judged.obstacles.filter(({ kind }) => kind === "deny") } : judged);

const nameOf = ({ layer, level }: { readonly layer: Layer; readonly level: number | undefined }): string => `${layer} ${String(level)}`;

/** One layer's part in the verdicts on an upload: the others are taken to allow. */
function judgementOf(name: string, judged: ReadonlyMap<string, { request: KmsRequest; judged: readonly LayerJudgement[] }>): Judgement {
  const verdicts: Verdict[] = [];
  let cost = 0;
  for (const { request, judged: layers } of judged.values()) {
    const obstacles = layers.find((layer) => nameOf(layer) === name)?.obstacles ?? [];
    verdicts.push(verdictOf(request, obstacles));
    cost += obstacles.length * (request.action === generateDataKey ? 1_000 : 100);
  }
  return { verdicts, cost };
}

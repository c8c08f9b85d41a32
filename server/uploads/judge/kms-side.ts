/** The KMS requests of one principal's uploads to one bucket (or of its reads from it): which fail, and why. */
import { generateDataKey } from "../../catalog/kms-actions.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { literalGlob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../causes/cause.ts";
import { CauseCollector } from "../causes/collector.ts";
import { asSome } from "../causes/refused.ts";
import type { Explainer } from "../causes/explain-refusal.ts";
import { explainClass } from "../causes/explain-refusal.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Layer } from "../causes/finding.ts";
import type { Judgement } from "./judgement.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { KmsContext } from "../requests/kms-request.ts";
import type { KmsCall } from "../requests/operation-rows.ts";
import { kmsActions } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { contextGlobs } from "../scenario/object-classes.ts";
import type { Deciders } from "./verdict.ts";
import { verdictOf } from "./verdict.ts";
import type { Assignment } from "../scenario/from-model/assumptions.ts";
import { networksOf } from "../scenario/from-model/assumptions.ts";
import type { Destination } from "../scenario/from-model/destination.ts";
import { contextsOf, grantAllows } from "./key-grants.ts";
import type { BucketKeys, PerSetting } from "../requests/bucket-keys.ts";
import { betterSetting, bucketKeysOf, isAlike, perSetting, whatever } from "../requests/bucket-keys.ts";
import { ModelledRequests } from "../requests/modelled-requests.ts";
import type { Shortfall } from "./shortfall.ts";
import { compareShortfalls, shortfallOf } from "./shortfall.ts";
import { missingPlace } from "../causes/missing-place.ts";
import type { JudgedClass } from "../scenario/from-model/objects.ts";
import type { S3Side } from "./s3-side.ts";
import type { ActionLayers, LayerJudgement } from "./judge-layers.ts";
import { forAction, isRefusedBy, judgeLayers, statementsOf } from "./judge-layers.ts";
import type { Target } from "../scenario/from-model/target.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import { kmsLayers } from "../scenario/from-model/compiled-model.ts";

interface JudgedRequest {
  readonly request: KmsRequest;
  readonly judged: readonly LayerJudgement[];
}

/** By KMS action. */
type JudgedUpload = ReadonlyMap<string, JudgedRequest>;

type Both = PerSetting<JudgedUpload>;

interface LayerCollector {
  readonly level: number | undefined;
  readonly set: PolicySet;
  readonly collector: CauseCollector;
  readonly explainer: Explainer;
}

export interface KmsQuestion {
  readonly compiled: CompiledModel;
  readonly principal: CompiledPrincipal;
  readonly target: Target;
  readonly destination: Destination & { readonly kind: "key" | "managed" };
  /** Of the S3 call, keys as written. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly calls: ReadonlyMap<OperationName, readonly KmsCall[]>;
  /** Whether the objects are there already: their keys may be others than the bucket's present one. */
  readonly reads: boolean;
  /** The key that they are still under; undefined: the present one. */
  readonly formerKey: string | undefined;
}

export class KmsSide {
  /** KMS actions that the operations need, each once. */
  readonly actions: readonly string[];
  /** Statements of any layer that decide one of the requests. */
  readonly statements: readonly CompiledStatement[];
  readonly #question: KmsQuestion;
  readonly #requests: ModelledRequests;
  readonly #crossAccount: boolean;
  readonly #layersFor: ReadonlyMap<string, ActionLayers>;
  readonly #layers = new Map<string, LayerCollector>();
  /** As far as it is told, or matters. */
  readonly #setting: BucketKeys | "unknown";
  #networks: readonly ReadonlyMap<string, ContextValue>[] | undefined;

  constructor(question: KmsQuestion) {
    const { compiled, principal, target, destination, calls } = question;
    this.#question = question;
    const needed = new Set([...calls.values()].flatMap((list) => list.map(({ action }) => action)));
    this.actions = kmsActions.filter((action) => needed.has(action));
    const layers = kmsLayers(
      compiled,
      principal,
      destination.key.account,
      destination.kind === "managed" ? "managed" : destination.declared,
    );
    this.#crossAccount = layers.resources.some(({ crossAccount }) => crossAccount);
    this.#layersFor = new Map(this.actions.map((action) => [action, forAction(layers, action.toLowerCase())]));
    this.#requests = new ModelledRequests({ ...question, model: compiled.model });
    this.statements = [...new Set([...this.#layersFor.values()].flatMap(statementsOf))];
    const told = bucketKeysOf(target.bucket);
    // Only quicker: both settings say the same.
    this.#setting = told === "unknown" && this.contextGlobs().length === 0 ? "off" : told;
  }

  /** By which conditions and grants tell objects apart. */
  contextGlobs(): readonly Glob[] {
    const [context] = this.contexts();
    if (context === undefined || this.#question.target.directory) return [];
    const ofGrants = grantsOf(this.#question).flatMap(contextsOf).map(literalGlob);
    return [...contextGlobs(this.statements, context), ...ofGrants];
  }

  /** Of the KMS request for an action; the object does not matter to what is unknown of the principal. */
  contexts(): readonly KmsContext[] {
    return this.actions.map((action) => new KmsContext(this.#requests.of(action, this.#question.target.prefix, "on")));
  }

  /**
   * @param classes those that S3 lets be written
   * @param assignments to try of what is open, if any; only those count with which S3 lets the object be written
   */
  check(
    classes: readonly JudgedClass[],
    s3: S3Side,
    assignments: readonly Assignment[],
  ): { refused: Map<JudgedClass, readonly string[]>; causes: Cause[] } {
    const refused = new Map<JudgedClass, readonly string[]>();
    for (const one of classes) {
      let both = this.#judgeBoth(one);
      let certain = this.#refusedBy(both);
      // Only quicker: no more can be refused.
      const tried = certain.length === this.actions.length ? [] : assignments;
      const best = this.#best(
        one,
        tried.filter((taken) => !isRefusedBy(s3.judge(one.object, new Map([...(one.sent ?? []), ...taken.s3])))),
      );
      if (best !== undefined && this.#refusals(best) > this.#refusals(both))
        [both, certain] = [best, this.#refusedBy(best)];
      const told = asOne(both, certain);
      this.#explain(one, told.off, told.on);
      if (certain.length > 0) refused.set(one, certain);
    }
    return { refused, causes: this.#causes(classes) };
  }

  /** Under each setting the values of what is open with which most passes; a finding is told against them. */
  #best(one: JudgedClass, assignments: readonly Assignment[]): Both | undefined {
    let best: Both | undefined;
    for (const taken of assignments) {
      const both = this.#judgeBoth(one, taken);
      best = best === undefined ? both : { off: this.#better(best.off, both.off), on: this.#better(best.on, both.on) };
      // Only quicker: nothing is better.
      if (this.#refusals(best) === 0) break;
    }
    return best;
  }

  #better(one: JudgedUpload, other: JudgedUpload): JudgedUpload {
    return compareShortfalls(shortfallIn(other.values()), shortfallIn(one.values())) < 0 ? other : one;
  }

  #refusedIn(judged: JudgedUpload): readonly string[] {
    return this.actions.filter((action) => isRefusedBy(judged.get(action)?.judged ?? []));
  }

  #refusals({ off, on }: Both): number {
    return this.#refusedIn(off).length + this.#refusedIn(on).length;
  }

  /** Under both settings; where each refuses another action, those of the setting with which plain uploads pass. */
  #refusedBy({ off, on }: Both): readonly string[] {
    const [without, withThem] = [this.#refusedIn(off), this.#refusedIn(on)];
    const both = without.filter((action) => withThem.includes(action));
    if (both.length > 0 || without.length === 0 || withThem.length === 0) return both;
    return without.includes(generateDataKey) ? withThem : without;
  }

  #judgeBoth(one: JudgedClass, taken?: Assignment): Both {
    return perSetting(this.#setting, (setting) => this.#judge(one.object, setting, taken));
  }

  #judge(object: string, setting: BucketKeys, taken?: Assignment): JudgedUpload {
    const { principal } = this.#question;
    return new Map(
      this.actions.flatMap((action) => {
        const layers = this.#layersFor.get(action);
        if (layers === undefined) return [];
        const request = this.#requests.of(action, object, setting, taken?.kms);
        const granted = grantsOf(this.#question).some((grant) =>
          grantAllows(grant, principal.caller, action, request.encryptionContext),
        );
        const judge = (asked: KmsRequest): JudgedRequest => ({
          request: asked,
          judged: judgeLayers(layers, { arns: [asked.key.segments], context: new KmsContext(asked), granted }),
        });
        return [[action, this.#whateverNetwork(judge(request), judge)] as const];
      }),
    );
  }

  /** Conditions that depend on the network may, taken together, always hold or never hold. */
  #whateverNetwork(open: JudgedRequest, judge: (asked: KmsRequest) => JudgedRequest): JudgedRequest {
    if (isRefusedBy(open.judged)) return open;
    // Only quicker: nothing depends on the network.
    if (open.judged.every(({ denialReasons }) => denialReasons.length === 0)) return open;
    this.#networks ??= networksOf(this.#question.compiled.compiler, this.statements);
    if (this.#networks.length === 0) return open;
    const { request } = open;
    const tried = this.#networks.map((network) =>
      judge({
        ...request,
        known: new Map([...(request.known ?? []), ...network]),
        assumedValues: [...(request.assumedValues ?? []), ...network.keys()],
      }),
    );
    if (tried.every(({ judged }) => isRefusedBy(judged)))
      return tried.reduce((best, one) => (denialReasonsIn([one]) < denialReasonsIn([best]) ? one : best));
    const clear = tried.every(({ judged }) => judged.every(({ denialReasons }) => denialReasons.length === 0));
    return clear ? { request, judged: open.judged.map((layer) => ({ ...layer, denialReasons: [] })) } : open;
  }

  #explain(one: JudgedClass, off: JudgedUpload, on: JudgedUpload): void {
    const lacking = new Map<string, LayerJudgement>();
    for (const setting of new Set([off, on])) {
      for (const { judged } of setting.values())
        for (const layer of judged) if (layer.denialReasons.length > 0) lacking.set(nameOf(layer), layer);
    }
    for (const [name, layer] of lacking) {
      const { explainer } = this.#collectorOf(name, layer, off);
      const judgedOff = judgementOf(name, off);
      const both: PerSetting<Judgement> = isAlike({ off, on })
        ? whatever(judgedOff)
        : { off: judgedOff, on: judgementOf(name, on) };
      explainClass(explainer, one, both);
    }
  }

  /** The layers of all requests of an upload are the same. */
  #collectorOf(name: string, { layer, level, set }: LayerJudgement, judged: JudgedUpload): LayerCollector {
    const known = this.#layers.get(name);
    if (known !== undefined) return known;
    const deciders = new Map(
      [...judged].flatMap(([action, { judged: layers }]) =>
        layers.filter((each) => nameOf(each) === name).map((each): [string, Deciders] => [action, each.deciders]),
      ),
    );
    const { principal, target, calls } = this.#question;
    const collector = new CauseCollector(layer, principal.uploader, calls, target.bucket.name);
    const explainer: Explainer = {
      collector,
      deciders,
      documentOf: (statement) => {
        const document = set.sourceOf.get(statement) ?? this.#sourceOf(statement);
        if (document === undefined) throw new RangeError("a statement of another model");
        return document;
      },
      missing: (verdict, objectClass) => missingPlace(layer, set, principal, verdict, objectClass),
    };
    const made: LayerCollector = { level, set, collector, explainer };
    this.#layers.set(name, made);
    return made;
  }

  /** Of a statement in whatever policy: the upload grant of a finding in the key policy stands in another one. */
  #sourceOf(statement: CompiledStatement): FoundDocument | undefined {
    const { compiled, principal, target } = this.#question;
    const { bucket, accessPoint } = target;
    return (
      principal.identity?.sourceOf.get(statement) ??
      compiled.set(bucket.policy)?.sourceOf.get(statement) ??
      compiled.set(accessPoint?.policy)?.sourceOf.get(statement)
    );
  }

  #causes(classes: readonly JudgedClass[]): Cause[] {
    const { target, destination, formerKey, reads } = this.#question;
    const othersUnderFormerKeys = reads && target.bucket.formerKeys.length > 0;
    return [...this.#layers.values()].flatMap(({ collector, set, level }) =>
      collector
        .causes(classes)
        .map((cause) => (formerKey === undefined && !othersUnderFormerKeys ? cause : someOf(cause)))
        .map((cause): Cause => ({
          ...cause,
          modelled: {
            formerKey,
            set,
            level,
            bucketAccount: target.bucket.account,
            bucketKeys: bucketKeysOf(target.bucket),
            keyAccount: destination.key.account,
            crossAccount: this.#crossAccount,
          },
        })),
    );
  }
}

/** Of objects under one of several keys, or of those of an expectation. */
export function someOf(cause: Cause): Cause {
  const data = asSome(cause.data);
  return { ...cause, data, scope: data.scope };
}

/**
 * Where an action is refused under both settings of S3 Bucket Keys, but by no layer under both: the better setting
 * alone, or each layer would seem to depend on the setting.
 */
function asOne(both: Both, certain: readonly string[]): Both {
  const layers = (judged: JudgedUpload, action: string): readonly string[] =>
    (judged.get(action)?.judged ?? []).filter((layer) => isRefusedBy([layer])).map(nameOf);
  const settled = certain.every((action) => {
    const on = new Set(layers(both.on, action));
    return layers(both.off, action).some((name) => on.has(name));
  });
  if (settled) return both;
  return whatever(both[betterSetting(both, (off, on) => denialReasonsIn(off.values()) - denialReasonsIn(on.values()))]);
}

const denialReasonsIn = (judged: Iterable<JudgedRequest>): number => shortfallIn(judged).denialReasons;

const shortfallIn = (judged: Iterable<JudgedRequest>): Shortfall =>
  shortfallOf(
    [...judged].map(({ request, judged: layers }) => ({
      request,
      denialReasons: layers.flatMap(({ denialReasons }) => denialReasons),
    })),
  );

const grantsOf = ({ destination }: KmsQuestion) =>
  destination.kind === "key" ? (destination.declared?.grants ?? []) : [];

const nameOf = ({ layer, level }: { readonly layer: Layer; readonly level: number | undefined }): string =>
  `${layer} ${String(level)}`;

/** One layer's part in the verdicts on an upload: the others are taken to allow. */
function judgementOf(name: string, judged: JudgedUpload): Judgement {
  const verdicts = [...judged.values()].map(({ request, judged: layers }) =>
    verdictOf(request, layers.find((layer) => nameOf(layer) === name)?.denialReasons ?? []),
  );
  return { verdicts, shortfall: shortfallOf(verdicts) };
}

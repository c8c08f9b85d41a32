/**
 * Judges pairs of a principal and a bucket, those of principals that are alike once; and counts what that takes, so
 * that the work is bounded whatever a model declares.
 */
import { serviceOperations } from "../../catalog/s3-services.ts";
import type { ModelAccessPoint, ModelBucket } from "../../workspace/model.ts";
import type { Cause } from "../causes/cause.ts";
import { Alike } from "../scenario/from-model/alike.ts";
import { sentTo } from "../scenario/from-model/trusted-service.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import type { OperationSide } from "../requests/operations.ts";
import { putObject } from "../requests/operation-rows.ts";
import { accessesOn, callsOn, operationOf, readsObjects } from "../requests/operations.ts";
import { replicationBetween } from "../requests/replication.ts";
import type { PairCheck } from "./pair.ts";
import { checkPair, everything } from "./pair.ts";

/** What is asked about one bucket, by the access point. */
type Answers = Map<ModelAccessPoint | undefined, readonly PairCheck[]>;

export class SharedPairs {
  readonly #compiled: CompiledModel;
  readonly #alike: Alike | undefined;
  readonly #groups = new Map<string, { buckets?: readonly ModelBucket[]; readonly pairs: Map<ModelBucket, Answers> }>();

  /** @param share whether principals that are alike are judged once; a test judges each by itself */
  constructor(compiled: CompiledModel, share = true) {
    this.#compiled = compiled;
    this.#alike = share ? new Alike(compiled) : undefined;
  }

  /** Buckets that the principal could write to or read from, in the model's order. */
  bucketsOf(principal: CompiledPrincipal): readonly ModelBucket[] {
    const group = this.#groupOf(principal);
    if (group === undefined) return this.#compiled.users.bucketsOf(principal);
    return (group.buckets ??= this.#compiled.users.bucketsOf(principal));
  }

  /** One for each access that some statement grants; none where none does. */
  check(
    principal: CompiledPrincipal,
    bucket: ModelBucket,
    accessPoint: ModelAccessPoint | undefined,
  ): readonly PairCheck[] {
    const group = this.#groupOf(principal);
    if (group === undefined) return this.#judge(principal, bucket, accessPoint);
    let answers = group.pairs.get(bucket);
    if (answers === undefined) group.pairs.set(bucket, (answers = new Map()));
    const known = answers.get(accessPoint);
    if (known !== undefined) return known.map((pair) => ({ ...pair, principal }));
    const pairs = this.#judge(principal, bucket, accessPoint);
    answers.set(accessPoint, pairs);
    return pairs;
  }

  #judge(
    principal: CompiledPrincipal,
    bucket: ModelBucket,
    accessPoint: ModelAccessPoint | undefined,
  ): readonly PairCheck[] {
    const ofRole = this.#compiled.accessesOf(principal.principal);
    const replicas = ofRole === undefined ? [] : this.#replicas(principal, bucket, accessPoint);
    const judged = (ofRole ?? this.#compiled.accesses).flatMap((access) => {
      const sides = access.sides.filter((side) =>
        ofRole === undefined ? this.#mayDoRest(principal, side) : !isReplica(side),
      );
      if (sides.length === 0) return [];
      const question = { ...everything, accessPoint, access: { ...access, sides } };
      // What was written before the bucket got its present key is still under the old one.
      const keys = readsObjects(access) ? [undefined, ...bucket.formerKeys] : [undefined];
      return keys.flatMap((formerKey) =>
        (sentTo(bucket, principal.principal) ?? [undefined]).flatMap(
          (sent) =>
            checkPair(this.#compiled, principal, bucket, {
              ...question,
              ...(formerKey !== undefined && { formerKey }),
              ...(sent !== undefined && { sent: sent.headers, ...(sent.under !== undefined && { under: sent.under }) }),
            }) ?? [],
        ),
      );
    });
    return [...judged, ...replicas];
  }

  /** What a declared replication writes there, with the key that it names. */
  #replicas(
    principal: CompiledPrincipal,
    bucket: ModelBucket,
    accessPoint: ModelAccessPoint | undefined,
  ): readonly PairCheck[] {
    return (bucket.replicas ?? [])
      .filter(({ role }) => role === principal.principal.arn)
      .flatMap(({ key, source }) => {
        const row = replicationBetween(operationOf("Replication"), source, bucket);
        return accessesOn("object", [row], false).flatMap(
          (access) =>
            checkPair(this.#compiled, principal, bucket, { ...everything, accessPoint, access, replicaKey: key }) ?? [],
        );
      });
  }

  /** A service does what it does. Who may read and write nowhere is no failed copier. */
  #mayDoRest(principal: CompiledPrincipal, { operation, on }: OperationSide): boolean {
    const { caller } = principal;
    const own = caller.kind === "service" ? serviceOperations.get(caller.name) : undefined;
    if (own?.includes(operation.operation) === false) return false;
    return (
      on === "object" ||
      operation.inPlace === true ||
      callsOn(operation.s3Calls, "object").every(
        ({ action }) => action !== putObject || this.#compiled.writers.bucketsOf(principal).length > 0,
      )
    );
  }

  #groupOf(principal: CompiledPrincipal) {
    const isOfService =
      this.#compiled.accessesOf(principal.principal) !== undefined ||
      this.#compiled.model.buckets.some((bucket) => sentTo(bucket, principal.principal) !== undefined);
    const name = isOfService ? undefined : this.#alike?.groupOf(principal);
    if (name === undefined) return undefined;
    const known = this.#groups.get(name) ?? { pairs: new Map<ModelBucket, Answers>() };
    this.#groups.set(name, known);
    return known;
  }
}

/** What a replica is encrypted with depends on the source that it is made of, which only a declared replication tells. */
const isReplica = ({ operation, on }: OperationSide): boolean =>
  operation.operation === "Replication" && on === "object";

/** The pair's causes, told of its own principal: they may have been found for one that is alike. */
export function* causesOfPair({ causes, principal: { uploader } }: PairCheck): Generator<Cause> {
  const { name } = uploader;
  for (const cause of causes) {
    if (cause.uploader.name === name) yield cause;
    else {
      const { data } = cause;
      yield {
        ...cause,
        uploader,
        data: {
          ...data,
          principals: [name],
          refused: data.refused.map((one) => ({ ...one, principal: name })),
          witness: { ...data.witness, principal: name },
        },
      };
    }
  }
}

/** Elementary steps, so that no machine's clock decides what is looked at. */
export class PairBudget {
  readonly #limit: number;
  readonly #seen = new Set<PairCheck["classes"]>();
  #spent = 0;

  constructor(limit = maxSteps) {
    this.#limit = limit;
  }

  get spent(): number {
    return this.#spent;
  }

  get isExhausted(): boolean {
    return this.#spent > this.#limit;
  }

  /** One step for a pair that was judged with another's. */
  add({ classes, s3 }: PairCheck): void {
    if (this.#seen.has(classes)) this.#spent++;
    else {
      this.#seen.add(classes);
      this.#spent += stepsOfPair + classes.length * (1 + s3.statements.length);
    }
  }
}

/** A pair takes some tenths of a millisecond whatever its policies say. */
const stepsOfPair = 20;
/** Of one model: half a minute or so, in slices between which an editor is answered. */
const maxSteps = 5_000_000;

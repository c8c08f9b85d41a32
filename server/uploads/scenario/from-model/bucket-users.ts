/**
 * Which buckets a principal could write to (or read from, or what is asked), by a look at names alone: most pairs of a large model end here, at no cost.
 */
import type { Caller } from "../../../evaluate/caller.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import type { CompiledStatement } from "../../../evaluate/statement.ts";
import type { ModelBucket, PolicyList, WorkspaceModel } from "../../../workspace/model.ts";
import { createSession } from "../../requests/operation-rows.ts";
import type { PolicySet } from "../policy-set.ts";
import { allows } from "../policy-set.ts";
import type { CompiledPrincipal } from "./compiled-principal.ts";

/** What of a compiled model tells whom the policies of its buckets let in. */
interface BucketPolicies {
  readonly model: Pick<WorkspaceModel, "buckets">;
  set(policy: PolicyList): PolicySet | undefined;
  accessPointsOf(bucket: ModelBucket): readonly unknown[];
}

export class BucketUsers {
  readonly #uses: (statement: CompiledStatement) => boolean;
  readonly #buckets: readonly ModelBucket[];
  readonly #byName: ReadonlyMap<string, readonly number[]>;
  /** Indices of buckets whose policy may let anybody in. */
  readonly #open: number[] = [];
  /** Indices of buckets that have access points, whose policies are not looked at here. */
  readonly #withAccessPoints: number[] = [];
  /** Of buckets whose policy lets a caller in, by the caller's names. */
  readonly #named = new Map<string, number[]>();

  /**
   * @param actions one of which a statement has to allow, lower-cased
   * @param buckets those that are asked about, in the model's order
   */
  constructor(
    compiled: BucketPolicies,
    actions: readonly string[],
    buckets: readonly ModelBucket[] = compiled.model.buckets,
  ) {
    const all = [...actions, createSession];
    const name = `uses ${all.join()}`;
    this.#uses = (statement) =>
      statement.remember(name, () => allows(statement) && all.some((action) => statement.matchAction(action) >= 0));
    this.#buckets = buckets;
    const byName = new Map<string, number[]>();
    for (const [index, bucket] of this.#buckets.entries()) {
      push(byName, bucket.name, index);
      if (!this.#addNamed(compiled, bucket.policy, index)) this.#open.push(index);
      if (compiled.accessPointsOf(bucket).length > 0) this.#withAccessPoints.push(index);
    }
    this.#byName = byName;
  }

  /** False where the policy may let anybody in. */
  #addNamed(compiled: BucketPolicies, policy: PolicyList, index: number): boolean {
    let isClosed = true;
    for (const {
      statement: { principal },
    } of compiled.set(policy)?.statements.filter(this.#uses) ?? []) {
      if (principal === undefined) continue;
      if (principal.negated) isClosed = false;
      for (const { node } of principal.negated ? [] : principal.entries) {
        if (node.value === "*") isClosed = false;
        const caller = parseCaller(node.value);
        for (const name of caller === undefined ? [] : namesInPolicy(caller)) push(this.#named, name, index);
      }
    }
    return isClosed;
  }

  /** In the model's order. A service uses those whose policies name it: who lets anybody in does not mean each service. */
  bucketsOf({ identity, caller }: CompiledPrincipal): readonly ModelBucket[] {
    const found = new Set([...this.#withAccessPoints, ...(caller.kind === "service" ? [] : this.#open)]);
    for (const name of namesOfCaller(caller)) for (const index of this.#named.get(name) ?? []) found.add(index);
    for (const statement of identity?.statements.filter(this.#uses) ?? []) {
      for (const head of headsOf(statement)) {
        if (head.bucket !== undefined) for (const index of this.#byName.get(head.bucket) ?? []) found.add(index);
        else for (const [index, { name }] of this.#buckets.entries()) if (name.startsWith(head.start)) found.add(index);
      }
    }
    return [...found].sort((a, b) => a - b).flatMap((index) => this.#buckets[index] ?? []);
  }
}

function push(map: Map<string, number[]>, name: string, index: number): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [index]);
  else list.push(index);
}

/** A role's ARN means its sessions, which know the role's name only. */
export function namesInPolicy(caller: Caller): readonly string[] {
  if (caller.kind === "role") return [caller.arn, `${caller.account} ${caller.name}`];
  return nameOf(caller);
}

/** Texts by which `namesInPolicy` of a policy's entry means this caller. */
export const namesOfCaller = (caller: Caller): readonly string[] =>
  caller.kind === "session" ? [caller.arn, `${caller.account} ${caller.name}`] : nameOf(caller);

const nameOf = (caller: Caller): readonly string[] =>
  "arn" in caller ? [caller.arn] : caller.kind === "service" ? [caller.name] : [];

/** The bucket that a resource names, or how its name starts. */
interface Head {
  readonly bucket: string | undefined;
  readonly start: string;
}

const anything: readonly Head[] = [{ bucket: undefined, start: "" }];

/** Too many rather than too few: what is found is looked at closely. */
function headsOf(statement: CompiledStatement): readonly Head[] {
  return statement.remember("bucketHeads", () => {
    if (statement.statement.resource?.negated !== false) return anything;
    return statement.resources.flatMap(({ source }): readonly Head[] => {
      const literal = source.slice(0, (/[*?$]/.exec(source) ?? { index: source.length }).index);
      const ofBucket =
        /^arn:[^:]*:s3:::([^/]*)(\/?)/.exec(literal) ??
        /^arn:[^:]*:s3express:[^:]*:[^:]*:bucket\/([^/]*)(\/?)/.exec(literal);
      // An ARN of another service, such as a key's, names no bucket.
      if (ofBucket === null) return /^arn:[^:]*:(?!s3(express)?:)[^:]+:/.test(literal) ? [] : anything;
      const [, name = "", slash] = ofBucket;
      return [
        slash === "/" || literal.length === source.length
          ? { bucket: name, start: name }
          : { bucket: undefined, start: name },
      ];
    });
  });
}

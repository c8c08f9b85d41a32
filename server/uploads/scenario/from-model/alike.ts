/**
 * Which principals of a model nothing but their names tells apart: what one of them may upload, all may. Two thousand
 * roles with the same policies are judged as one.
 */
import { lookalikes } from "../../../catalog/kms-actions.ts";
import type { ContextValue, RequestContext } from "../../../evaluate/context.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import type { CompiledCondition } from "../../../evaluate/conditions/condition.ts";
import { placeholdersIn } from "../../../policy/placeholders.ts";
import type { PolicyList } from "../../../workspace/model.ts";
import { allOperations, createSession } from "../../requests/operation-rows.ts";
import { kmsActions } from "../../requests/operations.ts";
import type { CompiledPrincipal } from "./compiled-principal.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { isServiceLinked, senderName } from "./compiled-model.ts";
import type { PolicySet } from "../policy-set.ts";
import { names } from "../policy-set.ts";
import type { Uploader } from "../principal.ts";
import { principalKey } from "../principal.ts";
import { namesInPolicy, namesOfCaller } from "./bucket-users.ts";

/** Keys whose value is one principal's own as far as anybody knows, and the variables that stand for one. */
const ownKeys: ReadonlySet<string> = new Set(["aws:principalarn", "aws:username"]);
const ownVariable = /\$\{\s*aws:(?:principalarn|username|userid)\s*[,}]/i;

/** What a judgement asks of statements, and what it says of those that grant nearly enough. */
const asked: readonly string[] = [
  ...new Set([
    createSession,
    ...allOperations.flatMap(({ s3Calls }) => s3Calls.map(({ action }) => action)),
    ...[...kmsActions, ...lookalikes].map((action) => action.toLowerCase()),
  ]),
];

/** What statements say of single principals. */
interface SharedMentions {
  /** In lists of principals, as `namesOfCaller` spells them. */
  readonly names: ReadonlySet<string>;
  /** Conditions that each principal meets or not. */
  readonly conditions: readonly CompiledCondition[];
  /** Whether each principal means something else to it, or may: a variable, a placeholder for anybody. */
  readonly everyone: boolean;
}

/** Made anew for each check; what it knows of a policy stays with the policy. */
export class Alike {
  readonly #compiled: CompiledModel;
  readonly #numbers = new Map<NonNullable<PolicyList>, number>();
  readonly #groups = new Map<CompiledPrincipal, string | undefined>();
  #ofResources: readonly SharedMentions[] | undefined;
  #named: ReadonlySet<string> | undefined;

  constructor(compiled: CompiledModel) {
    this.#compiled = compiled;
  }

  /** The same text for principals that are alike; undefined for one that something speaks of. */
  groupOf(principal: CompiledPrincipal): string | undefined {
    const known = this.#groups.get(principal);
    // Only quicker: it is worked out once.
    if (known !== undefined || this.#groups.has(principal)) return known;
    const group = this.#group(principal);
    // Only quicker: it is worked out again.
    this.#groups.set(principal, group);
    return group;
  }

  #group({ principal, caller, uploader, identity, guardrails }: CompiledPrincipal): string | undefined {
    // The name of a session is its role's, too; a service is named by few policies, and there are few.
    if (caller.kind !== "role" && caller.kind !== "user") return undefined;
    this.#ofResources ??= this.#resourceMentions();
    this.#named ??= this.#namedByModel();
    const own = [identity, ...guardrails.map(({ set }) => set)].flatMap((set) =>
      set === undefined ? [] : [mentionsOf(set)],
    );
    const all = [...own, ...this.#ofResources];
    const callerNames = namesOfCaller(caller);
    if (callerNames.some((name) => this.#named?.has(name) === true || all.some((one) => one.names.has(name))))
      return undefined;
    const truths: string[] = [];
    for (const { everyone, conditions } of all) {
      if (everyone) return undefined;
      for (const condition of conditions) truths.push(String(condition.evaluate(nameOnly(uploader))));
    }
    return JSON.stringify([
      caller.kind,
      caller.account,
      caller.arn.split(":")[1],
      isServiceLinked(caller),
      ...[principal.identity, principal.permissionsBoundary, principal.session].map((list) => this.#numberOf(list)),
      principal.account,
      Object.entries(principal.tags ?? {}),
      [...principal.context],
      Object.entries(principal.headers),
      truths.join(),
    ]);
  }

  /** Lists of the same policies are one object. */
  #numberOf(list: PolicyList): number {
    if (list === undefined) return -1;
    // Only quicker: empty lists are seldom one object.
    if (list.length === 0) return -2;
    const known = this.#numbers.get(list) ?? this.#numbers.size;
    this.#numbers.set(list, known);
    return known;
  }

  /** Of whatever policy is not a principal's own. */
  #resourceMentions(): readonly SharedMentions[] {
    const { buckets, keys, accessPoints, vpcEndpoints, accounts } = this.#compiled.model;
    const lists = [
      ...[buckets, keys, accessPoints, vpcEndpoints].flatMap((some) => some.map(({ policy }) => policy)),
      ...accounts.flatMap(({ resourceControl }) => resourceControl),
    ];
    const sets = new Set(lists.map((list) => this.#compiled.set(list)));
    const all = [...sets].flatMap((set) => (set === undefined ? [] : [mentionsOf(set)]));
    // Only quicker: what speaks of nobody is not asked about each.
    return all.filter(({ names: some, conditions, everyone }) => some.size > 0 || conditions.length > 0 || everyone);
  }

  /** By grants on keys, and by expectations that say which headers are sent. */
  #namedByModel(): ReadonlySet<string> {
    const { model, senders } = this.#compiled;
    const found = new Set<string>();
    for (const { grants } of model.keys) for (const { grantee } of grants) addNames(found, grantee);
    for (const { principal, to } of model.expectations)
      if (senders.has(senderName(principal, to.bucket))) addNames(found, principal);
    return found;
  }
}

function addNames(into: Set<string>, text: string): void {
  const caller = parseCaller(text);
  for (const name of caller === undefined ? [] : namesInPolicy(caller)) into.add(name);
}

/** Nothing is known but whose request it is. */
const nameOnly = (uploader: Uploader): RequestContext => ({
  get: (key): ContextValue => principalKey(uploader, key.toLowerCase(), uploader.account) ?? "absent",
});

const mentionsOf = (set: PolicySet): SharedMentions => (set.mentions.found ??= findMentions(set)) as SharedMentions;

function findMentions({ statements }: PolicySet): SharedMentions {
  const found = new Set<string>();
  const conditions: CompiledCondition[] = [];
  let everyone = false;
  for (const statement of statements) {
    // A statement that grants something else may still be what a finding points at.
    for (const { kind, node } of statement.statement.principal?.entries ?? []) {
      if (kind === "AWS" && placeholdersIn(node.value).length > 0) everyone = true;
      addNames(found, node.value);
    }
    if (!asked.some((action) => names(statement, action))) continue;
    everyone ||= statement.resources.some(({ source }) => ownVariable.test(source));
    for (const condition of statement.conditions) {
      everyone ||= condition.values.some((value) => ownVariable.test(value));
      if (ownKeys.has(condition.key.toLowerCase())) conditions.push(condition);
    }
  }
  return { names: found, conditions, everyone };
}

/**
 * A workspace model made ready for judging: its policies compiled, and the layers of each principal and resource put
 * together.
 */
import type { OperationName } from "../../../catalog/operation-names.ts";
import { defaultOperations } from "../../../catalog/operation-names.ts";
import { isServiceLinkedRole } from "../../../catalog/service-traits.ts";
import type { Caller } from "../../../evaluate/caller.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import type { Compiler } from "../../../evaluate/compiler.ts";
import type { Universe } from "../../../evaluate/globs/universe.ts";
import { CompiledStatement } from "../../../evaluate/statement.ts";
import { append } from "../../../policy/append.ts";
import type { PolicyDocument } from "../../../policy/document.ts";
import type { FoundDocument } from "../../../policy/recognize.ts";
import { arnSegments } from "../../../policy/arn.ts";
import { hasSymbol } from "../../../policy/symbols.ts";
import type {
  ModelAccessPoint,
  ModelBucket,
  ModelKey,
  ModelPolicy,
  ModelPrincipal,
  ModelVpcEndpoint,
  PolicyList,
  WorkspaceModel,
} from "../../../workspace/model.ts";
import { policiesOf } from "../../../workspace/model-policies.ts";
import type { Access } from "../../requests/operations.ts";
import { getObject, getObjectVersion, putObject } from "../../requests/operation-rows.ts";
import { accessesOf } from "../../requests/operations.ts";
import type { DeadKeyPlace } from "../../requests/header-demand.ts";
import { deadKeyPlaces } from "../../requests/header-demand.ts";
import type { PolicySet } from "../policy-set.ts";
import { isJudged, policySet } from "../policy-set.ts";
import { uploaderOf } from "../principal.ts";
import type { Guardrail, PolicyLayers, ResourcePolicy } from "./policy-layers.ts";
import { tellsEncryption } from "../../requests/upload-headers.ts";
import { BucketUsers } from "./bucket-users.ts";
import { namedPrincipals } from "./named-principals.ts";
import { operationsOfRole } from "./trusted-service.ts";
import type { CompiledPrincipal } from "./compiled-principal.ts";

export const senderName = (principal: string, bucket: string): string => `${principal} ${bucket}`;

export class CompiledModel {
  readonly model: WorkspaceModel;
  readonly compiler: Compiler;
  /** What every principal is checked for. */
  readonly accesses: readonly Access[];
  /** Those that the model declares, and the services that a bucket policy lets in. */
  readonly principals: readonly ModelPrincipal[];
  #compiled: Map<PolicyDocument, readonly CompiledStatement[]>;
  readonly #before: ReadonlyMap<readonly ModelPolicy[], PolicySet> | undefined;
  readonly #sets = new Map<readonly ModelPolicy[], PolicySet>();
  /** By prefix; kept from version to version, because cached results belong to the universe object. */
  readonly #universes: Map<string, Universe>;
  #policies: ReadonlyMap<FoundDocument, ModelPolicy> | undefined;
  #uses: ReadonlyMap<PolicyDocument, FoundDocument> | undefined;
  #senders: ReadonlySet<string> | undefined;
  #keys: ReadonlyMap<PolicyDocument, readonly string[]> | undefined;
  #documents: Map<CompiledStatement, FoundDocument> | undefined;
  #writers: BucketUsers | undefined;
  #users: BucketUsers | undefined;
  #usersOf: { readonly buckets: ReadonlySet<ModelBucket>; readonly users: BucketUsers } | undefined;
  readonly #principals = new Map<ModelPrincipal, CompiledPrincipal | undefined>();
  readonly #principalsBefore: ReadonlyMap<ModelPrincipal, CompiledPrincipal | undefined> | undefined;
  readonly #ofRoles = new Map<ModelPrincipal, { readonly accesses: readonly Access[] | undefined }>();
  readonly #resourceControl = new Map<string, readonly Guardrail[]>();
  readonly #serviceControl = new Map<string, readonly Guardrail[]>();

  /**
   * @param operations that every principal is checked for
   * @param before the last version of the model, compiled: what has not changed is not compiled again
   */
  constructor(
    compiler: Compiler,
    model: WorkspaceModel,
    operations: readonly OperationName[] = model.operations ?? defaultOperations,
    before?: CompiledModel,
  ) {
    this.compiler = compiler;
    this.model = model;
    this.accesses = accessesOf(operations);
    this.principals = [...model.principals, ...namedPrincipals(model, before?.principals)];
    // Only quicker: what is not known from before is worked out again.
    this.#universes = before === undefined ? new Map<string, Universe>() : before.#universes;
    // Only quicker: the same.
    this.#before = before === undefined ? undefined : before.#sets;
    const sameAccounts =
      before !== undefined &&
      model.accounts.length === before.model.accounts.length &&
      model.accounts.every((account, index) => account === before.model.accounts[index]);
    this.#principalsBefore = sameAccounts ? before.#principals : undefined;
    // Only quicker: the same.
    this.#compiled = before === undefined ? new Map<PolicyDocument, readonly CompiledStatement[]>() : before.#compiled;
  }

  /** Undefined for what cannot upload: an account, everybody, a name that is none. */
  principal(principal: ModelPrincipal): CompiledPrincipal | undefined {
    const there =
      this.#principals.get(principal) ?? this.#principalsBefore?.get(principal) ?? this.#principal(principal);
    // Only quicker: it is worked out again.
    this.#principals.set(principal, there);
    return there;
  }

  #principal(principal: ModelPrincipal): CompiledPrincipal | undefined {
    const caller = parseCaller(principal.arn);
    if (caller === undefined || caller.kind === "everyone" || caller.kind === "attached") return undefined;
    const guardrails: Guardrail[] = [];
    this.#limit(guardrails, "permissionsBoundary", principal.permissionsBoundary);
    this.#limit(guardrails, "session", principal.session);
    if (principal.account !== undefined && caller.kind !== "service" && !isServiceLinked(caller))
      append(guardrails, this.serviceControl(principal.account));
    // A service has no identity policies, and the root user needs none.
    const identity = caller.kind === "service" || caller.kind === "account" ? undefined : this.set(principal.identity);
    return { principal, caller, uploader: uploaderOf(caller), identity, guardrails };
  }

  /** Whoever makes requests without credentials: they have no policies of their own, and their account none for them. */
  anonymous(principal: ModelPrincipal): CompiledPrincipal {
    const caller: Caller = { kind: "everyone" };
    return { principal, caller, uploader: uploaderOf(caller), identity: undefined, guardrails: [] };
  }

  /** Where there is none, there is no limit. */
  #limit(into: Guardrail[], layer: Guardrail["layer"], policies: PolicyList): void {
    const set = policies?.length === 0 ? undefined : this.set(policies);
    if (set !== undefined) into.push({ layer, level: undefined, set, allowsAnyway: false });
  }

  /** Of the principal's account; none for the management account. */
  serviceControl(account: string): readonly Guardrail[] {
    return this.#levels(this.#serviceControl, account, "serviceControl");
  }

  /** Of the resource's account; none for the management account's resources. */
  resourceControl(account: string | undefined): readonly Guardrail[] {
    return account === undefined ? [] : this.#levels(this.#resourceControl, account, "resourceControl");
  }

  #levels(
    known: Map<string, readonly Guardrail[]>,
    account: string,
    layer: "serviceControl" | "resourceControl",
  ): readonly Guardrail[] {
    const there = known.get(account);
    if (there !== undefined) return there;
    const declared = this.model.accounts.find(({ id }) => id === account);
    const levels = declared === undefined || declared.managementAccount ? [] : (declared[layer] ?? []);
    const guardrails = levels.flatMap((policies, level): Guardrail[] => {
      const set = this.set(policies);
      return set === undefined ? [] : [{ layer, level, set, allowsAnyway: layer === "resourceControl" }];
    });
    known.set(account, guardrails);
    return guardrails;
  }

  /** The statements of a list of policies; undefined where the model does not say. */
  set(policies: PolicyList): PolicySet | undefined {
    if (policies === undefined) return undefined;
    const known = this.#sets.get(policies);
    if (known !== undefined) return known;
    const set = this.#before?.get(policies) ?? this.#make(policies);
    this.#sets.set(policies, set);
    return set;
  }

  #make(policies: readonly ModelPolicy[]): PolicySet {
    const documents = policies.map(({ found }) => found).filter(isJudged);
    for (const { document } of documents) {
      if (!this.#compiled.has(document))
        this.#compiled.set(
          document,
          document.statements.map((one) => new CompiledStatement(this.compiler, document, one)),
        );
    }
    return policySet(this.compiler, documents, this.#compiled);
  }

  accessPointsOf({ name }: ModelBucket): readonly ModelAccessPoint[] {
    return this.model.accessPoints.filter(({ bucket }) => bucket === name);
  }

  /** Who may write where. */
  get writers(): BucketUsers {
    return (this.#writers ??= new BucketUsers(this, [putObject]));
  }

  /** Who may do what is checked. */
  get users(): BucketUsers {
    return (this.#users ??= new BucketUsers(this, this.#actions));
  }

  /** Of some buckets only: what an edit of their policies can have changed. */
  usersOf(buckets: ReadonlySet<ModelBucket>): BucketUsers {
    // Only quicker: asked for each principal.
    if (this.#usersOf?.buckets === buckets) return this.#usersOf.users;
    const own = this.model.buckets.filter((bucket) => buckets.has(bucket));
    const users = new BucketUsers(this, this.#actions, own);
    this.#usersOf = { buckets, users };
    return users;
  }

  get #actions(): readonly string[] {
    const ofRoles = this.model.principals.flatMap((principal) => this.accessesOf(principal) ?? []);
    const actions = new Set([...this.accesses, ...ofRoles].map(({ action }) => action));
    // Who may read versions only still reads.
    return actions.has(getObject) ? [...actions, getObjectVersion] : [...actions];
  }

  /** What a role is checked for that only a service of S3 may assume; undefined for any other principal. */
  accessesOf(principal: ModelPrincipal): readonly Access[] | undefined {
    const known = this.#ofRoles.get(principal);
    // Only quicker: it is worked out again.
    if (known !== undefined) return known.accesses;
    // What is declared tells from where to where, and is all that there is.
    const isDeclared = this.model.expectations.some(
      (expectation) => expectation.principal === principal.arn && expectation.operations.includes("Replication"),
    );
    const operations = operationsOfRole(principal)?.filter((name) => !isDeclared || name !== "Replication");
    const accesses = operations && accessesOf(operations);
    // Only quicker: the same.
    this.#ofRoles.set(principal, { accesses });
    return accesses;
  }

  /** All object ARNs that start so. */
  objectsIn(prefix: string): Universe {
    const known = this.#universes.get(prefix);
    if (known !== undefined) return known;
    const universe: Universe = [{ text: prefix }, { chars: "any", min: 1 }];
    this.#universes.set(prefix, universe);
    return universe;
  }

  /** Whether or not anything was asked of the document this time: what has not changed is not judged again. */
  fileOf(found: FoundDocument): string {
    return this.#named().get(found)?.file ?? this.model.file;
  }

  /** The document as the model uses it; of several uses the first. Undefined where it does not. */
  usedAs({ document }: FoundDocument): FoundDocument | undefined {
    this.#uses ??= new Map([...this.#named().keys()].toReversed().map((used) => [used.document, used]));
    return this.#uses.get(document);
  }

  /** ARNs of the keys that have this policy. What was made up in the place of an id tells no key from another. */
  keysOf({ document }: FoundDocument): readonly string[] {
    return (this.#keys ??= keysByPolicy(this.model)).get(document) ?? [];
  }

  /** Principals with buckets to which all uploads that are expected of them send encryption headers. */
  get senders(): ReadonlySet<string> {
    return (this.#senders ??= sendersIn(this.model));
  }

  /** In all policies of the model, each document once. */
  deadKeyComparisons(): DeadKeyPlace[] {
    const seen = new Set<PolicyDocument>();
    return [...this.#named().keys()].flatMap((found) => {
      if (seen.has(found.document) || !isJudged(found)) return [];
      seen.add(found.document);
      return deadKeyPlaces(found, this.#compiled.get(found.document) ?? []);
    });
  }

  /** The document that a statement stands in. */
  documentOf(statement: CompiledStatement): FoundDocument | undefined {
    this.#documents ??= new Map(
      [...this.#named().keys()].flatMap((found) =>
        (this.#compiled.get(found.document) ?? []).map((own) => [own, found] as const),
      ),
    );
    return this.#documents.get(statement);
  }

  #named(): ReadonlyMap<FoundDocument, ModelPolicy> {
    return (this.#policies ??= policiesOf(this.model));
  }

  /** Forgets the statements of documents that the model no longer names. */
  forgetOthers(): void {
    // Only quicker: most edits leave little to forget.
    if (this.#compiled.size <= 2 * this.#named().size) return;
    const used = new Set([...this.#named().keys()].map(({ document }) => document));
    // Only quicker: what is forgotten is made again. Other variants have what this one has not.
    this.#compiled = new Map([...this.#compiled].filter(([document]) => used.has(document)));
  }
}

function keysByPolicy({ keys }: WorkspaceModel): ReadonlyMap<PolicyDocument, readonly string[]> {
  const found = new Map<PolicyDocument, string[]>();
  for (const { arn, policy } of keys) {
    if (hasSymbol(arn)) continue;
    for (const { document } of (policy ?? []).map((one) => one.found))
      found.set(document, [...(found.get(document) ?? []), arn]);
  }
  return found;
}

function sendersIn({ expectations }: WorkspaceModel): ReadonlySet<string> {
  const expected = expectations.filter(({ expect }) => expect === "allowed");
  const nameOf = ({ principal, to }: (typeof expected)[number]): string => senderName(principal, to.bucket);
  const silent = new Set(expected.filter(({ context }) => !tellsEncryption(context)).map(nameOf));
  return new Set(expected.map(nameOf).filter((name) => !silent.has(name)));
}

/** A role that AWS links to a service: neither service nor resource control policies restrict it. */
export const isServiceLinked = (caller: Caller): boolean => caller.kind === "role" && isServiceLinkedRole(caller.arn);

export const isBounded = (guardrails: readonly Guardrail[]): boolean =>
  guardrails.some(({ layer }) => layer === "permissionsBoundary");

/** A service acts for no account of its own, nor does who has no credentials. */
const actsForNoAccount = ({ kind }: Caller): boolean => kind === "service" || kind === "everyone";

/** All layers of an upload's S3 requests; through an access point its policy has to let them through, too. */
export function s3Layers(
  compiled: CompiledModel,
  { caller, principal, identity, guardrails }: CompiledPrincipal,
  bucket: ModelBucket,
  endpoint: ModelVpcEndpoint | undefined,
  accessPoint?: ModelAccessPoint,
): PolicyLayers {
  const ofEndpoint = endpoint?.policy?.length === 0 ? undefined : compiled.set(endpoint?.policy);
  const account = accessPoint === undefined ? bucket.account : arnSegments(accessPoint.arn)[4];
  const isOfNoAccount = actsForNoAccount(caller);
  const resource = (policies: PolicyList, of: string | undefined): ResourcePolicy => ({
    layer: "bucketPolicy",
    set: compiled.set(policies),
    crossAccount: !isOfNoAccount && of !== undefined && principal.account !== of,
    mustAllow: false,
    granted: false,
  });
  return {
    caller,
    bounded: isBounded(guardrails),
    resourceAlone: isOfNoAccount,
    identity,
    resources:
      accessPoint === undefined
        ? [resource(bucket.policy, account)]
        : [resource(accessPoint.policy, account), resource(bucket.policy, bucket.account)],
    guardrails: [
      ...guardrails,
      ...(isServiceLinked(caller) ? [] : compiled.resourceControl(account)),
      ...(ofEndpoint === undefined
        ? []
        : [{ layer: "vpcEndpoint", level: undefined, set: ofEndpoint, allowsAnyway: false } as const]),
    ],
  };
}

/**
 * All layers of its KMS requests. The managed key's own policy lets every principal of its account use it through S3.
 */
export function kmsLayers(
  compiled: CompiledModel,
  { caller, principal, identity, guardrails }: CompiledPrincipal,
  account: string,
  key: ModelKey | "managed" | undefined,
): PolicyLayers {
  const managed = key === "managed";
  const isOfNoAccount = actsForNoAccount(caller);
  return {
    caller,
    bounded: isBounded(guardrails),
    resourceAlone: isOfNoAccount,
    identity,
    resources: [
      {
        layer: "keyPolicy",
        set: managed ? undefined : compiled.set(key?.policy),
        crossAccount: !isOfNoAccount && principal.account !== account,
        mustAllow: true,
        granted: managed,
      },
    ],
    guardrails: managed || isServiceLinked(caller) ? guardrails : [...guardrails, ...compiled.resourceControl(account)],
  };
}

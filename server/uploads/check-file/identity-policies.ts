/** Checks identity policies, one set at a time: will KMS let the uploads and downloads through that they allow? */
import type { Budget } from "../../evaluate/budget.ts";
import { within } from "../../evaluate/budget.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../causes/cause.ts";
import type { RefusedClasses } from "../causes/collector.ts";
import { CauseCollector, ObjectLists } from "../causes/collector.ts";
import type { Explainer } from "../causes/explain-refusal.ts";
import { explainClass } from "../causes/explain-refusal.ts";
import type { Judgement } from "../judge/judgement.ts";
import { judgeUpload, underOneKey } from "../judge/judgement.ts";
import type { Candidates } from "../scenario/from-file/key-candidates.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import { keyCandidates } from "../scenario/from-file/key-candidates.ts";
import { keyShapes } from "../scenario/key-shape.ts";
import { joinableStatement } from "../causes/joinable.ts";
import { deadKeys } from "../causes/near-miss.ts";
import type { PerSetting } from "../requests/bucket-keys.ts";
import { sortStatements } from "../judge/deciders.ts";
import type { Operation } from "../requests/operation-rows.ts";
import type { Access } from "../requests/operations.ts";
import { getObject, getObjectVersion, putObject } from "../requests/operation-rows.ts";
import { actionsOf, kmsCallsOf, readsAnother } from "../requests/operations.ts";
import { mergeInFile } from "../causes/merge.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, budgetOf, keyUseStatements, kmsStatements, statementsOn } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import { grantedLookalikes, servesAnotherService } from "../scenario/purpose.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import { S3Context } from "../requests/s3-request.ts";
import { classesOfGrants } from "../scenario/object-classes.ts";
import type { UploadGrant } from "../scenario/upload-grant.ts";
import { grantsIn } from "../scenario/upload-grant.ts";
import type { Deciders } from "../judge/verdict.ts";

/** An entry of a statement's resources that does nothing for uploads though the statement as a whole may work. */
export interface IdleKey {
  readonly document: FoundDocument;
  readonly statement: CompiledStatement;
  readonly resource: number;
  readonly reason: ReturnType<typeof deadKeys>[number]["reason"] | "placeholder";
}

export interface UploadCheck {
  readonly causes: readonly Cause[];
  readonly idleKeys: readonly IdleKey[];
  /** Of all accesses. */
  readonly grants: readonly UploadGrant[];
  /** False where there were more classes of objects or keys than an analysis can look at. */
  readonly complete: boolean;
}

/**
 * One step for each class of objects.
 * @param accesses what is checked
 * @param budget of this check; where it ends, the classes that are left are not judged
 */
export function* checkIdentityPolicies(
  set: PolicySet,
  uploader: Uploader,
  accesses: readonly Access[],
  budget = budgetOf(set),
): Steps<UploadCheck> {
  const checks: AccessCheck[] = [];
  const lists = new ObjectLists();
  // Most policies let nobody read or write objects: asked for where one does.
  let usingKeys: readonly CompiledStatement[] | undefined;
  const keyUsers = (): readonly CompiledStatement[] => (usingKeys ??= statementsUsingKeys(set, accesses));
  for (const access of accesses) {
    const sides = access.sides.filter(({ operation, on }) => on === "object" || mayDoRest(set, operation));
    if (sides.length === 0) continue;
    const known = checks.flatMap(({ causes }) => causes.flatMap(({ keys }) => keys.map(({ arn }) => arn)));
    const asked = { ...access, sides };
    checks.push(yield* checkAccess(set, uploader, asked, keyUsers, new Set(known), budget, lists));
  }
  const causes = mergeInFile(checks.flatMap((check) => check.causes));
  const [used] = checks.filter(({ grants }) => grants.length > 0);
  yield;
  return {
    causes,
    idleKeys: used === undefined ? [] : idleKeys(set, keyUsers(), causes, used.partition, used.regions),
    grants: checks.flatMap(({ grants }) => grants),
    complete: checks.every(({ complete }) => complete),
  };
}

/** Those that decide KMS requests of an access, and those that let keys be used in another way. */
const statementsUsingKeys = (set: PolicySet, accesses: readonly Access[]): readonly CompiledStatement[] => [
  ...new Set([
    ...kmsStatements(
      set,
      accesses.flatMap((access) => actionsOf(kmsCallsOf(access))),
    ),
    ...keyUseStatements(set),
  ]),
];

/** Who may read and write nothing is no failed copier. */
const mayDoRest = (set: PolicySet, operation: Operation): boolean =>
  !readsAnother(operation) || statementsOn(set, putObject).some(allows);

interface AccessCheck extends Pick<UploadCheck, "causes" | "grants" | "complete"> {
  readonly partition: string | undefined;
  readonly regions: readonly string[] | undefined;
}

/**
 * @param usingKeys statements that tell which keys there may be
 * @param toldKeys that other accesses are told under: of keys that lack the same they come first
 */
function* checkAccess(
  set: PolicySet,
  uploader: Uploader,
  access: Access,
  usingKeys: () => readonly CompiledStatement[],
  toldKeys: ReadonlySet<string>,
  budget: Budget,
  lists: ObjectLists,
): Steps<AccessCheck> {
  const ofObjects = yield* grantsIn(set, uploader, access.action);
  // Who may read versions only still reads.
  const uploads =
    ofObjects.grants.length === 0 && access.action === getObject
      ? yield* grantsIn(set, uploader, getObjectVersion)
      : ofObjects;
  const { regions } = uploads;
  const partition = uploads.partitionKnown ? uploads.partition : undefined;
  if (uploads.grants.length === 0) return { causes: [], grants: [], complete: true, partition, regions };
  const calls = kmsCallsOf(access);
  const actions = actionsOf(calls);
  const statements = kmsStatements(set, actions);
  const keyUses = keyUseStatements(set);
  yield;
  const candidates = keyCandidates(usingKeys(), partition, regions);
  yield;
  const s3 = new S3Context(uploader, "none", uploads.partition);
  for (const statement of statements) yield* statement.compileConditions();
  const { objectClasses, contextMatters, complete } = yield* classesOfGrants(
    set.compiler,
    uploads,
    statements,
    s3,
    budget,
  );
  const deciders = decidersOf(set, actions);
  const collector = new CauseCollector("identity", uploader, calls, undefined, lists);
  const explainer = identityExplainer(set, collector, deciders, objectClasses, keyUses, budget);
  const ofUse = new Map<string, boolean>();
  const judged = new Map<string, PerSetting<Judgement> | undefined>();
  const judgedUnder = new Map<readonly KeyCandidate[], Map<string | undefined, Judgement>>();
  const told = new Map<PerSetting<Judgement>, RefusedClasses>();
  yield;
  let judgedAll = true;
  for (const objectClass of objectClasses) {
    if (budget.pauseIsDue()) yield;
    judgedAll = within(() => {
      judgeClass(objectClass);
    });
    if (!judgedAll) break;
  }
  yield;
  const causes = collector.causes(objectClasses);
  yield;
  return { causes, grants: uploads.grants, complete: complete && candidates.complete && judgedAll, partition, regions };

  function judgeClass(objectClass: ObjectClass): void {
    const keys = keysFor(objectClass, candidates);
    // Either way the same: most classes have the same keys.
    const name =
      keys === candidates.keys
        ? objectClass.contextClass
        : `${objectClass.contextClass} ${keys.map(({ arn }) => arn).join(" ")}`;
    if (!judged.has(name)) {
      const { callerAccounts } = candidates;
      const upload = { uploader, keys, callerAccounts, toldKeys, deciders, ofUse, budget, judged: underKeys(keys) };
      const context = objectClass.accessPoint ? undefined : objectClass.object;
      // Either way the same: no condition looks at it.
      const both = judgeUpload(upload, contextMatters ? context : undefined);
      judged.set(name, both && underOneKey(both, upload));
    }
    const both = judged.get(name);
    if (both === undefined) return;
    const alike = told.get(both);
    if (alike !== undefined) {
      budget.spend(alike.refusals);
      alike.classes.push(objectClass);
      return;
    }
    const classes = collector.begin(objectClass);
    explainClass(explainer, objectClass, both);
    told.set(both, classes);
  }

  function underKeys(keys: readonly KeyCandidate[]): Map<string | undefined, Judgement> {
    const known = judgedUnder.get(keys) ?? new Map<string | undefined, Judgement>();
    judgedUnder.set(keys, known);
    return known;
  }
}

function keysFor(objectClass: ObjectClass, candidates: Candidates): readonly KeyCandidate[] {
  // Where one of the grants takes the bucket's default key, that is the upload to look at.
  if (objectClass.grants.some(({ keys }) => keys === undefined)) return candidates.keys;
  return objectClass.grants.flatMap(({ keys }) => keys ?? []);
}

function decidersOf(set: PolicySet, actions: readonly string[]): Map<string, Deciders> {
  return new Map(
    actions.map((action) => {
      const statements = set.on(action.toLowerCase());
      // What is left open in favour of uploads is not so where the statement means another service's keys.
      const own = statements.filter((statement) => !allows(statement) || !servesAnotherService(statement));
      return [action, sortStatements(own, () => "principal")];
    }),
  );
}

function identityExplainer(
  set: PolicySet,
  collector: CauseCollector,
  deciders: ReadonlyMap<string, Deciders>,
  objectClasses: readonly ObjectClass[],
  keyUses: readonly CompiledStatement[],
  budget: Budget,
): Explainer {
  const documentOf = (statement: CompiledStatement): FoundDocument => {
    const found = set.sourceOf.get(statement);
    if (found === undefined) throw new RangeError("a statement of another set");
    return found;
  };
  let lookalikes: readonly string[] | undefined;
  const objects = [...new Set(objectClasses.filter(({ accessPoint }) => !accessPoint).map(({ object }) => object))];
  // The finding is at the first grant in document order, whichever fails: adding the permission once fixes them all.
  const firstOfAll = objectClasses
    .find(({ grants }) => grants.some(({ keys }) => keys === undefined))
    ?.grants.find(({ keys }) => keys === undefined);
  const grantOf = ({ grants }: ObjectClass): UploadGrant | undefined =>
    grants.some(({ keys }) => keys === undefined) ? firstOfAll : grants[0];
  return {
    collector,
    deciders,
    budget,
    documentOf,
    missing(verdict, objectClass) {
      const grant = grantOf(objectClass);
      if (grant === undefined) return undefined;
      return {
        detail: {
          kind: "missingAction",
          lookalikes: (lookalikes ??= grantedLookalikes(set.statements)),
          neighbour: joinableStatement(keyUses, verdict.request, objects),
        },
        document: documentOf(grant.statement),
        range: grant.token,
      };
    },
  };
}

/** Dead entries that no cause blames, and placeholders that still stand. */
function idleKeys(
  set: PolicySet,
  statements: readonly CompiledStatement[],
  causes: readonly Cause[],
  partition: string | undefined,
  regions: readonly string[] | undefined,
): IdleKey[] {
  const blamed = new Set(causes.map(({ range }) => range));
  const own = statements.filter(
    (statement) =>
      allows(statement) && statement.statement.resource?.negated === false && !servesAnotherService(statement),
  );
  return own.flatMap((statement) => {
    const document = set.sourceOf.get(statement);
    const kmsOnly = statement.remember(
      "is about keys only",
      () =>
        statement.statement.action?.values.every(
          ({ value }) => /^kms:(?!\*$)/i.test(value) && !/alias/i.test(value),
        ) === true,
    );
    if (document === undefined) return [];
    const dead: { index: number; reason: IdleKey["reason"] }[] = kmsOnly
      ? [...deadKeys(statement, partition, regions)]
      : [];
    keyShapes(statement).forEach((shape, index) => {
      if (shape === "placeholder") dead.push({ index, reason: "placeholder" });
    });
    return dead.flatMap(({ index, reason }) => {
      const node = statement.statement.resource?.values[index];
      return node === undefined || blamed.has(node) ? [] : [{ document, statement, resource: index, reason }];
    });
  });
}

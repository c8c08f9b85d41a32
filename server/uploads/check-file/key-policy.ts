/**
 * Checks a key policy for the principals it names: may they use the key for uploads and downloads?
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
import { decrypt, generateDataKey } from "../../catalog/kms-actions.ts";
import type { Budget } from "../../evaluate/budget.ts";
import { within, withinSteps } from "../../evaluate/budget.ts";
import type { Caller } from "../../evaluate/caller.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { append } from "../../policy/append.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../causes/cause.ts";
import type { Place } from "../causes/refusal.ts";
import { CauseCollector } from "../causes/collector.ts";
import type { Explainer } from "../causes/explain-refusal.ts";
import { explainClass } from "../causes/explain-refusal.ts";
import type { Judgement } from "../judge/judgement.ts";
import {
  compareJudgements,
  compareLacks,
  isClear,
  isRefused,
  judgeUnderSetting,
  judgeUpload,
  underOneKey,
} from "../judge/judgement.ts";
import type { Candidates } from "../scenario/from-file/key-candidates.ts";
import { keyCandidates } from "../scenario/from-file/key-candidates.ts";
import { keyShapes } from "../scenario/key-shape.ts";
import type { Access } from "../requests/operations.ts";
import { actionsOf, callsOfUploads, kmsCallsOf, uploadActions, writes } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, budgetOf, kmsStatements } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { grantedLookalikes, namesAnotherService } from "../scenario/purpose.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import { bucketArnOf } from "../scenario/object-classes.ts";
import { StatementsAbout } from "../scenario/from-file/statements-about.ts";
import { joinableStatement } from "../causes/joinable.ts";
import { ofAllAlike } from "../causes/merge-principals.ts";
import type { BucketKeys, PerSetting } from "../requests/bucket-keys.ts";
import { betterSetting, otherSetting } from "../requests/bucket-keys.ts";
import { sortStatements } from "../judge/deciders.ts";
import { leastOf } from "../judge/shortfall.ts";
import type { Deciders } from "../judge/verdict.ts";
import { relatedAction } from "../causes/related-action.ts";
import { groupOf, looksAtPrincipals } from "./alike-users.ts";
import { keyObjects } from "./key-objects.ts";
import { namesIamPrincipal } from "./lock-out.ts";
import type { KeyUser } from "./key-users.ts";
import {
  isAboutSomething,
  keyUsers,
  meansItself,
  namesAccount,
  usesKey,
  readsByKey,
  partlyDenied,
  delegation,
} from "./key-users.ts";

export interface KeyPolicyCheck {
  /** Of each kind of principals by itself: {@link mergePrincipals} makes one of those that one place takes from several. */
  readonly causes: readonly Cause[];
  readonly complete: boolean;
}

/**
 * One step for each principal that the policy names, and each class of objects.
 * @param accesses what is checked
 * @param budget of this check; where it ends, the principals that are left are not judged
 * @param share whether what nothing tells apart is judged once; by itself each gets the same answer
 */
export function* checkKeyPolicy(
  set: PolicySet,
  found: FoundDocument,
  accesses: readonly Access[],
  budget = budgetOf(set),
  share = true,
): Steps<KeyPolicyCheck> {
  const statements = kmsStatements(set, uploadActions);
  const candidates = keyOf(keyCandidates(statements), set, statements);
  for (const statement of statements) yield* statement.compileConditions();
  const objects = yield* keyObjects(set.compiler, statements, budget);
  const causes: Cause[] = [];
  let someoneWrites = false;
  let about: StatementsAbout | undefined;
  let judgedAll = within(() => {
    about = new StatementsAbout(set, budget);
  });
  const alike = !share || set.statements.some(looksAtPrincipals) ? undefined : new Map<string, JudgedUsers>();
  for (const named of keyUsers(set)) {
    if (budget.pauseIsDue()) yield;
    judgedAll &&= yield* withinSteps(judgeOne(named));
    // Only quicker: nobody else is judged.
    if (!judgedAll) break;
  }
  for (const { names, start, end } of alike?.values() ?? []) {
    // Only quicker: of one alone there is nothing to add.
    if (names.length < 2) continue;
    for (const [index, cause] of causes.slice(start, end).entries()) causes[start + index] = ofAllAlike(cause, names);
  }
  if (!someoneWrites && judgedAll && accesses.some(writes))
    append(causes, nobodyWrites(set, found, candidates, objects.classes));
  return { causes, complete: objects.complete && candidates.complete && judgedAll };

  function* judgeOne(named: KeyUser): Steps<void> {
    const own = about?.of(named.caller) ?? set;
    const group = alike && groupOf(own, named);
    const known = group === undefined ? undefined : alike?.get(group);
    // Only quicker: by itself it gets the same answer.
    if (known !== undefined) {
      known.names.push(uploaderOf(named.caller).name);
      return;
    }
    const start = causes.length;
    // Of everybody those have IAM policies whose account has a statement of its own.
    const delegatedTo = delegation(named.caller.kind === "everyone" ? set : own, named.caller);
    // Either way the same: what the own statements don't tell apart is judged alike.
    const classes = share ? objects.toldApartBy(own, budget) : objects.classes;
    for (const access of accesses) {
      const check = yield* checkPrincipal(
        own,
        found,
        { ...named, delegatedTo },
        access,
        candidates,
        classes,
        objects.contextMatters,
        budget,
      );
      // Who is named only to be denied is meant to have nothing; that nobody else writes is told all the same.
      append(causes, named.onlyDenied ? check.causes.filter(({ detail }) => detail.kind === "denied") : check.causes);
      someoneWrites ||= !named.onlyDenied && (check.mayWrite || (writes(access) && check.causes.length > 0));
    }
    // What is told at the principal's own name is told of each at its own.
    // Only quicker: others that are alike would be judged by themselves.
    if (group !== undefined && !causes.slice(start).some(({ range }) => range === named.node))
      alike?.set(group, { names: [uploaderOf(named.caller).name], start, end: causes.length });
  }
}

/** Principals that are alike, and which of the causes are theirs. */
interface JudgedUsers {
  readonly names: string[];
  readonly start: number;
  readonly end: number;
}

/**
 * The key whose policy it is, where an Allow of whatever action names it instead of writing `*`; and where what is allowed
 * to uploaders is on other keys alone, maybe one of these.
 */
function keyOf(candidates: Candidates, set: PolicySet, statements: readonly CompiledStatement[]): Candidates {
  const named = keyCandidates(set.statements.filter(allows)).keys.filter(({ assumed }) => !assumed);
  if (named.length === 0) return candidates;
  const onOthers = statements.filter(
    (statement) =>
      allows(statement) &&
      keyShapes(statement).includes("key") &&
      named.every(({ segments }) => statement.matchResource(segments, nothingKnown) === FALSE),
  );
  const others = onOthers.length === 0 ? [] : keyCandidates(onOthers).keys.filter(({ assumed }) => assumed);
  return { ...candidates, keys: [...named, ...others] };
}

const nothingKnown = { get: () => "unknown" as const };

interface PrincipalCheck {
  readonly causes: readonly Cause[];
  readonly mayWrite: boolean;
}

function* checkPrincipal(
  set: PolicySet,
  found: FoundDocument,
  { caller, node, onlyDenied, delegatedTo }: KeyUser & { readonly delegatedTo: string | undefined },
  access: Access,
  candidates: Candidates,
  objectClasses: readonly ObjectClass[],
  contextMatters: boolean,
  budget: Budget,
): Steps<PrincipalCheck> {
  const uploader = uploaderOf(caller);
  const calls = kmsCallsOf(access);
  const actions = actionsOf(calls);
  const own = set.statements.filter(
    (statement) =>
      allows(statement) &&
      isAboutSomething(statement) &&
      meansItself(statement, caller) &&
      !namesAnotherService(statement) &&
      (caller.kind !== "account" || namesAccount(statement, caller)),
  );
  // Of who writes by the key nothing tells that they read, too.
  const writing = usesKey(own, caller);
  const direct = writes(access) ? writing : !writing && readsByKey(own, actions, caller);
  const onlyThroughAccount =
    writes(access) &&
    !direct &&
    caller.kind !== "everyone" &&
    delegatedTo !== undefined &&
    !readsByKey(own, [decrypt], caller) &&
    partlyDenied(set, caller);
  if (!direct && !onlyThroughAccount) return { causes: [], mayWrite: false };
  const deciders = decidersFor(set, caller, actions, onlyThroughAccount ? "takenToAllow" : "open");
  const collector = new CauseCollector("keyPolicy", uploader, calls);
  const explainer: Explainer = {
    collector,
    deciders,
    budget,
    delegatedTo,
    documentOf: () => found,
    missing: ({ request }, { object }): Place => ({
      detail: {
        kind: "missingAction",
        lookalikes: grantedLookalikes(own),
        neighbour: joinableStatement(own, request, [object]),
        delegatedTo,
      },
      document: found,
      range: relatedAction(own, request.action) ?? node,
    }),
  };
  // Which conditions of Allows for others fail is told of those.
  const compare = onlyDenied ? compareLacks : compareJudgements;
  const shown = yield* bestClass(objectClasses, uploader, deciders, candidates, contextMatters, compare, budget);
  if (shown !== undefined) explainClass(explainer, shown.objectClass, shown);
  return { causes: collector.causes(shown === undefined ? [] : [shown.objectClass]), mayWrite: writes(access) };
}

/** What the policy leaves open (bucket, object) is chosen in its favour: the class of objects that lacks least. */
function* bestClass(
  objectClasses: readonly ObjectClass[],
  uploader: Uploader,
  deciders: ReadonlyMap<string, Deciders>,
  candidates: Candidates,
  contextMatters: boolean,
  compare: typeof compareJudgements,
  budget: Budget,
): Steps<ClassJudgement | undefined> {
  const { keys, callerAccounts } = candidates;
  const accounts = uploader.account === undefined ? callerAccounts : [uploader.account];
  const upload = { uploader, keys, callerAccounts: accounts, deciders, budget, judged: new Map() };
  const judged: ClassJudgement[] = [];
  let leastOn: Judgement | undefined;
  for (const objectClass of objectClasses) {
    if (budget.pauseIsDue()) yield;
    const both = judgeUpload(upload, contextMatters ? objectClass.object : undefined);
    if (both === undefined) continue;
    judged.push({ objectClass, ...both });
    // Only quicker: nothing is nearer than what passes, and of equals the first is told.
    if (
      isClear(both.off) &&
      (isClear(both.on) || compare(both.on, (leastOn ??= yield* leastWithBucketKey(both.on))) <= 0)
    )
      break;
  }
  // With a bucket key all objects of a bucket are judged alike: that is soon known of all classes.
  function* leastWithBucketKey(known: Judgement): Steps<Judgement> {
    let least = known;
    const buckets = new Map(objectClasses.map(({ object }) => [bucketArnOf(object), object]));
    for (const object of buckets.values()) {
      if (budget.pauseIsDue()) yield;
      const one = judgeUnderSetting(upload, object, "on");
      if (one !== undefined && compare(one, least) < 0) least = one;
    }
    return least;
  }
  const leastUnder = (setting: BucketKeys, among: readonly ClassJudgement[]): ClassJudgement | undefined =>
    leastOf(among, (a, b) => compare(a[setting], b[setting]));
  const [off, on] = [leastUnder("off", judged), leastUnder("on", judged)];
  if (off === undefined || on === undefined) return undefined;
  // Both settings are told of one bucket: two would have two causes. Of those that are as near, the one that is nearest
  // under the other setting.
  const better = betterSetting({ off: off.off, on: on.on }, compare);
  const worse = otherSetting(better);
  const [best, other] = better === "off" ? [off, on] : [on, off];
  const near = judged.filter((one) => compare(one[better], best[better]) === 0);
  const shown = leastOf(near, (a, b) => compare(a[worse], b[worse])) ?? best;
  // What passes in some bucket is not refused.
  if (isRefused(shown[worse]) && !isRefused(other[worse]))
    return better === "off" ? { ...other, off: shown.off } : { ...other, on: shown.on };
  return { objectClass: shown.objectClass, ...underOneKey(shown, upload) };
}

interface ClassJudgement extends PerSetting<Judgement> {
  readonly objectClass: ObjectClass;
}

/** @param delegated what is said of Allows that leave it to the account's IAM policies */
function decidersFor(
  set: PolicySet,
  caller: Caller,
  actions: readonly string[],
  delegated: "open" | "takenToAllow",
): Map<string, Deciders> {
  return new Map(
    actions.map((action) => {
      const statements = set.on(action.toLowerCase()).filter(({ statement }) => statement.principal !== undefined);
      const { allow, direct, deny } = sortStatements(statements, (statement) => statement.names(caller));
      return [action, { allow: caller.kind === "account" || delegated === "takenToAllow" ? allow : direct, deny }];
    }),
  );
}

/** Nobody but services (if those) may use the key: said once, at `Statement`. */
function nobodyWrites(
  set: PolicySet,
  found: FoundDocument,
  candidates: Candidates,
  objectClasses: readonly ObjectClass[],
): Cause[] {
  const open = set
    .on(generateDataKey.toLowerCase())
    .some((statement) => allows(statement) && namesIamPrincipal(statement));
  const [objectClass] = objectClasses;
  const [key] = candidates.keys;
  // What a statement would allow that cannot be used as written, nobody knows.
  const broken = found.document.statements.length > set.statements.length;
  if (open || broken || set.statements.length === 0 || objectClass === undefined || key === undefined) return [];
  const uploader = uploaderOf({ kind: "everyone" });
  const services = [
    ...new Set(
      set.statements
        .filter(allows)
        .flatMap(({ statement }) =>
          (statement.principal?.entries ?? []).filter(({ kind }) => kind === "Service").map(({ node }) => node.value),
        ),
    ),
  ];
  const collector = new CauseCollector("keyPolicy", uploader, callsOfUploads);
  for (const action of uploadActions) {
    collector.add({
      place: {
        detail: { kind: "missingAction", lookalikes: [], neighbour: undefined, onlyServices: services },
        document: found,
        range: found.document.statementProperty.key,
      },
      request: { action, key, uploader, callerAccount: undefined, encryptionContext: undefined },
      objectClass,
      bucketKey: false,
      dependsOn: undefined,
    });
  }
  return collector.causes([objectClass]);
}

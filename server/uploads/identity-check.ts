/** Checks identity policies, one set at a time: will KMS let the uploads through that they allow? */
import type { Budget } from "../evaluate/budget.ts";
import { within } from "../evaluate/budget.ts";
import type { CompiledStatement } from "../evaluate/statement.ts";
import type { Steps } from "../evaluate/steps.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Cause } from "./causes/cause.ts";
import { CauseCollector } from "./causes/collector.ts";
import type { Explainer } from "./causes/explain-refusal.ts";
import { explainSample } from "./causes/explain-refusal.ts";
import type { Judgement } from "./judge/judgement.ts";
import { judgeUpload, underOneKey } from "./judge/judgement.ts";
import type { Candidates, KeyCandidate } from "./scenario/key-candidates.ts";
import { keyCandidates } from "./scenario/key-candidates.ts";
import { keyShapes } from "./scenario/key-shape.ts";
import { joinableStatement } from "./causes/joinable.ts";
import { deadKeys } from "./causes/near-miss.ts";
import type { PerSetting } from "./requests/bucket-keys.ts";
import { sortStatements } from "./judge/deciders.ts";
import { kmsActions } from "./requests/operations.ts";
import type { PolicySet } from "./scenario/policy-set.ts";
import { allows, budgetOf, keyUseStatements, kmsStatements } from "./scenario/policy-set.ts";
import type { Uploader } from "./scenario/principal.ts";
import { grantedLookalikes, servesAnotherService } from "./scenario/purpose.ts";
import type { ObjectClass } from "./scenario/samples.ts";
import { S3Context } from "./requests/s3-request.ts";
import { sampleUploads } from "./scenario/samples.ts";
import type { UploadGrant } from "./scenario/upload-grant.ts";
import { uploadGrants } from "./scenario/upload-grant.ts";
import type { Deciders } from "./judge/verdict.ts";

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
  readonly grants: readonly UploadGrant[];
  /** False where there were more classes of objects or keys than an analysis can look at. */
  readonly complete: boolean;
}

/**
 * One step for each class of objects.
 * @param budget of this check; where it ends, the classes that are left are not judged
 */
export function* checkIdentityPolicies(set: PolicySet, uploader: Uploader, budget = budgetOf(set)): Steps<UploadCheck> {
  const uploads = yield* uploadGrants(set, uploader);
  if (uploads.grants.length === 0) return { causes: [], idleKeys: [], grants: [], complete: true };
  const statements = kmsStatements(set);
  const keyUses = keyUseStatements(set);
  yield;
  const partition = uploads.partitionKnown ? uploads.partition : undefined;
  const candidates = keyCandidates([...new Set([...statements, ...keyUses])], partition, uploads.region);
  yield;
  const s3 = new S3Context(uploader, "none", uploads.partition);
  const { samples, contextMatters, complete } = yield* sampleUploads(set.compiler, uploads, statements, s3, budget);
  const deciders = decidersOf(set);
  const collector = new CauseCollector("identity", uploader);
  const explainer = identityExplainer(set, collector, deciders, samples, keyUses);
  const judged = new Map<string, PerSetting<Judgement> | undefined>();
  const told = new Map<PerSetting<Judgement>, { readonly start: number; readonly end: number }>();
  yield;
  let judgedAll = true;
  for (const sample of samples) {
    yield;
    judgedAll = within(() => {
      judgeSample(sample);
    });
    if (!judgedAll) break;
  }
  yield;
  const causes = collector.causes(samples);
  yield;
  return {
    causes,
    idleKeys: idleKeys(set, [...new Set([...statements, ...keyUses])], causes, partition, uploads.region),
    grants: uploads.grants,
    complete: complete && candidates.complete && judgedAll,
  };

  function judgeSample(sample: ObjectClass): void {
    const keys = keysFor(sample, candidates);
    const name =
      keys === candidates.keys ? sample.contextClass : `${sample.contextClass} ${keys.map(({ arn }) => arn).join(" ")}`;
    if (!judged.has(name))
      judged.set(name, judgeBoth(sample, keys, candidates, uploader, deciders, contextMatters, budget));
    const both = judged.get(name);
    if (both === undefined) return;
    const alike = told.get(both);
    if (alike !== undefined) {
      budget.spend(alike.end - alike.start);
      collector.repeat(alike.start, alike.end, sample);
      return;
    }
    const start = collector.size;
    explainSample(explainer, sample, both);
    told.set(both, { start, end: collector.size });
  }
}

function keysFor(sample: ObjectClass, candidates: Candidates): readonly KeyCandidate[] {
  // Where one of the grants takes the bucket's default key, that is the upload to look at.
  if (sample.grants.some(({ keys }) => keys === undefined)) return candidates.keys;
  return sample.grants.flatMap(({ keys }) => keys ?? []);
}

function judgeBoth(
  sample: ObjectClass,
  keys: readonly KeyCandidate[],
  { callerAccounts }: Candidates,
  uploader: Uploader,
  deciders: ReadonlyMap<string, Deciders>,
  contextMatters: boolean,
  budget: Budget,
): PerSetting<Judgement> | undefined {
  const upload = { uploader, keys, callerAccounts, deciders, budget };
  const both = judgeUpload(upload, contextMatters && !sample.accessPoint ? sample.object : undefined);
  return both && underOneKey(both, upload);
}

function decidersOf(set: PolicySet): Map<string, Deciders> {
  return new Map(
    kmsActions.map((action) => {
      const statements = set.kms.get(action.toLowerCase()) ?? [];
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
  samples: readonly ObjectClass[],
  keyUses: readonly CompiledStatement[],
): Explainer {
  const documentOf = (statement: CompiledStatement): FoundDocument => {
    const found = set.sourceOf.get(statement);
    if (found === undefined) throw new RangeError("a statement of another set");
    return found;
  };
  let lookalikes: readonly string[] | undefined;
  const objects = [...new Set(samples.filter(({ accessPoint }) => !accessPoint).map(({ object }) => object))];
  // The finding is at the first grant in document order, whichever fails: adding the permission once fixes them all.
  const firstOfAll = samples
    .find(({ grants }) => grants.some(({ keys }) => keys === undefined))
    ?.grants.find(({ keys }) => keys === undefined);
  const firstOf = ({ grants }: ObjectClass): UploadGrant | undefined =>
    grants.some(({ keys }) => keys === undefined) ? firstOfAll : grants[0];
  return {
    collector,
    deciders,
    documentOf,
    missing(verdict, sample) {
      const grant = firstOf(sample);
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
  region: string | undefined,
): IdleKey[] {
  const blamed = new Set(causes.map(({ range: blame }) => blame));
  const own = statements.filter(
    (statement) =>
      allows(statement) && statement.statement.resource?.negated === false && !servesAnotherService(statement),
  );
  return own.flatMap((statement) => {
    const document = set.sourceOf.get(statement);
    const kmsOnly =
      statement.statement.action?.values.every(({ value }) => /^kms:(?!\*$)/i.test(value) && !/alias/i.test(value)) ??
      false;
    if (document === undefined) return [];
    const dead: { index: number; reason: IdleKey["reason"] }[] = kmsOnly
      ? [...deadKeys(statement, partition, region)]
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

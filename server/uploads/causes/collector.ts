/** Collects the refusals of uploads, one for each class of objects, into causes. */
import { byActions } from "./by-actions.ts";
import { isLeftOutTwice } from "./left-out-twice.ts";
import { isSameList, objectList } from "./object-list.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { spelled } from "../../policy/symbols.ts";
import type { Cause, CauseDetail } from "./cause.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Layer, Refused, Witness } from "./finding.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { KmsCall } from "../requests/operation-rows.ts";
import { firstCallFor, kmsActions, operationsBrokenBy } from "../requests/operations.ts";
import type { Uploader } from "../scenario/principal.ts";
import { byCodeUnits, summaryOf } from "./refused.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import { bucketOf } from "../scenario/upload-grant.ts";
import { kmsWitness } from "./witness.ts";
import type { Place, Refusal } from "./refusal.ts";

/** Classes of objects of which one was judged: the others are refused the same. */
export interface RefusedClasses {
  readonly classes: ObjectClass[];
  /** How many refusals each has. */
  refusals: number;
}

interface CollectedRefusal extends Refusal {
  readonly classes: readonly ObjectClass[];
}

interface Draft {
  place: Place;
  readonly refusals: CollectedRefusal[];
}

/** What is asked: the KMS calls of each operation. */
export type AskedCalls = ReadonlyMap<OperationName, readonly KmsCall[]>;

export class CauseCollector {
  #begun: RefusedClasses | undefined;
  readonly #drafts = new Map<FoundDocument | undefined, Map<string, Draft>>();
  readonly #layer: Layer;
  readonly #uploader: Uploader;
  readonly #calls: AskedCalls;
  readonly #bucket: string | undefined;
  readonly #lists: ObjectLists;
  readonly #brokenBy = new Map<string, readonly OperationName[]>();

  /**
   * @param bucket where a model tells; one file goes by the objects that it names
   * @param lists of other accesses to the same objects
   */
  constructor(layer: Layer, uploader: Uploader, calls: AskedCalls, bucket?: string, lists = new ObjectLists()) {
    this.#layer = layer;
    this.#uploader = uploader;
    this.#calls = calls;
    this.#bucket = bucket;
    this.#lists = lists;
  }

  /** Begins with a class of objects: classes that are judged alike can join it. */
  begin(objectClass: ObjectClass): RefusedClasses {
    return (this.#begun = { classes: [objectClass], refusals: 0 });
  }

  add(refusal: Refusal): void {
    const begun = this.#begun?.classes[0] === refusal.objectClass ? this.#begun : undefined;
    // Only quicker: what the budget is charged for classes that join.
    if (begun !== undefined) begun.refusals++;
    const collected: CollectedRefusal = { ...refusal, classes: begun?.classes ?? [refusal.objectClass] };
    const { place, request } = refusal;
    // One edit in any of the principal's policies adds what is missing; what is wrong is wrong in one document.
    const isAnywhere =
      place.detail.kind === "missingAction" && this.#layer === "identity" && this.#bucket !== undefined;
    const document = isAnywhere ? undefined : place.document;
    const name = isAnywhere ? request.key.arn : causeName(place);
    const drafts = this.#drafts.get(document) ?? new Map<string, Draft>();
    this.#drafts.set(document, drafts);
    const draft = drafts.get(name);
    if (draft === undefined) drafts.set(name, { place, refusals: [collected] });
    else {
      draft.refusals.push(collected);
      if (isBefore(place, draft.place)) draft.place = place;
    }
  }

  /** @param objectClasses all that were judged */
  causes(objectClasses: readonly ObjectClass[]): Cause[] {
    const total = new AllClasses(objectClasses);
    return [...this.#drafts.values()].flatMap((drafts) =>
      [...drafts.values()].map((draft) => this.#cause(draft, total)),
    );
  }

  #cause({ place, refusals }: Draft, total: AllClasses): Cause {
    const certain = refusals.filter(({ dependsOn }) => dependsOn === undefined);
    const shown = certain.length > 0 ? certain : refusals;
    const failing = failingOf(shown);
    const grants = [...new Set(failing.classes.flatMap((objectClass) => objectClass.grants))];
    const { objects, buckets } = this.#lists.of(failing.classes);
    const summary = summaryOf(this.#refused(failing, total, buckets, certain.length === 0));
    // What else one file lets the principal write passes.
    const scope = summary.scope === "all" && failing.classes.length < total.all.length ? "some" : summary.scope;
    const { operations, kmsActions: actions } = summary;
    // Also the keys of uploads that depend on the bucket-key setting at this place: an inserted statement must cover
    // them.
    const keys = keysOf(shown, refusals);
    const [example] = shown;
    if (example === undefined) throw new RangeError("a cause without a refusal");
    const calls = this.#calls;
    let witness: Witness | undefined;
    return {
      detail: joinableByAll(
        place.detail,
        refusals.map((refusal) => refusal.place.detail),
      ),
      document: place.document,
      range: place.range,
      layer: this.#layer,
      uploader: this.#uploader,
      dependsOn: example.dependsOn,
      bucketKey: example.bucketKey,
      assumedValues: example.request.assumedValues ?? [],
      ...(isLeftOutTwice(place, refusals, this.#layer) ? { leftOutTwice: true } : {}),
      dependsOnBucketKeyToo: refusals.some(({ dependsOn: reason }) => reason === "bucketKey"),
      scope,
      operations,
      kmsActions: actions,
      byActions: objectsByActions(failing),
      keys,
      grants,
      related: place.related ?? [],
      data: {
        ...summary,
        objects,
        keys: [...new Set(keys.filter(({ assumed }) => !assumed).map(({ arn }) => spelled(arn)))],
        scope,
        reason: place.detail.kind === "denied" ? "explicitDeny" : "implicitDeny",
        layer: this.#layer,
        // Of causes that one edit would mend only one has it.
        get witness() {
          return (witness ??= kmsWitness(
            example.request,
            example.objectClass.example(),
            example.bucketKey,
            firstCallFor(calls, example.request.action) ?? "PutObject",
            example.objectClass.stays,
          ));
        },
      },
    };
  }

  /** One record for each bucket of the failing uploads. */
  #refused(
    { classes, alike, byClass }: Failing,
    total: AllClasses,
    named: readonly string[],
    conditional: boolean,
  ): Refused[] {
    const buckets = this.#bucket === undefined ? named : [this.#bucket];
    const anywhere = this.#bucket !== undefined || buckets.includes("*");
    // Only quicker: mostly all that may be written fails alike, whatever the bucket.
    if (classes.length === total.all.length && alike !== undefined) {
      const one = this.#record("", [alike], true, conditional);
      return buckets.map((bucket) => ({ ...one, bucket }));
    }
    const failing = byClass();
    return buckets.map((bucket) => {
      const here = anywhere ? total.everywhere : total.in(bucket);
      // Either way the same: there may be thousands of buckets with a class each, or of classes in one bucket.
      const refused =
        failing.size < here.size
          ? [...failing].flatMap(([objectClass, own]) => (here.has(objectClass) ? [own] : []))
          : [...here].flatMap((objectClass) => failing.get(objectClass) ?? []);
      return this.#record(bucket, refused, refused.length === here.size, conditional);
    });
  }

  /** @param every whether all classes of objects that there are in the bucket are among the refused ones */
  #record(bucket: string, refused: readonly ReadonlySet<string>[], every: boolean, conditional: boolean): Refused {
    const actions = kmsActions.filter((action) => refused.some((own) => own.has(action)));
    const operations = this.#broken(actions);
    const whole = every && refused.every((own) => this.#broken([...own]).length === operations.length);
    return {
      principal: this.#uploader.name,
      bucket,
      operations,
      kmsActions: actions,
      scope: conditional ? "conditional" : whole ? "all" : "some",
    };
  }

  #broken(actions: readonly string[]): readonly OperationName[] {
    const name = actions.join();
    let broken = this.#brokenBy.get(name);
    if (broken === undefined) this.#brokenBy.set(name, (broken = operationsBrokenBy(this.#calls, actions)));
    return broken;
  }
}

/** All classes of objects of a check, looked up by each of its causes. */
class AllClasses {
  readonly all: readonly ObjectClass[];
  #everywhere: ReadonlySet<ObjectClass> | undefined;
  #byBucket: ReadonlyMap<string, ReadonlySet<ObjectClass>> | undefined;

  constructor(all: readonly ObjectClass[]) {
    this.all = all;
  }

  get everywhere(): ReadonlySet<ObjectClass> {
    return (this.#everywhere ??= new Set(this.all));
  }

  in(bucket: string): ReadonlySet<ObjectClass> {
    return (this.#byBucket ??= classesByBucket(this.all)).get(bucket) ?? new Set();
  }
}

/** The objects and buckets of causes: mostly those of writes and of reads are the same, and long. */
export class ObjectLists {
  #last: { readonly covers: readonly string[]; readonly objects: string[]; readonly buckets: readonly string[] } = {
    covers: [],
    objects: [],
    buckets: [],
  };

  of(classes: readonly ObjectClass[]): { readonly objects: readonly string[]; readonly buckets: readonly string[] } {
    const covers = coversOf(classes);
    const { covers: known } = this.#last;
    // Either way the same: mostly the last is asked for again.
    if (!isSameList(covers, known)) this.#last = { covers, objects: objectList(covers), buckets: bucketsOf(covers) };
    return this.#last;
  }
}

function classesByBucket(objectClasses: readonly ObjectClass[]): Map<string, Set<ObjectClass>> {
  const byBucket = new Map<string, Set<ObjectClass>>();
  for (const objectClass of objectClasses) {
    for (const bucket of bucketsOf(objectClass.cover())) {
      const known = byBucket.get(bucket);
      if (known === undefined) byBucket.set(bucket, new Set([objectClass]));
      else known.add(objectClass);
    }
  }
  return byBucket;
}

/** The actions that are refused, where they are the same for all. */
function alikeOf(refused: Iterable<ReadonlySet<string>>): ReadonlySet<string> | undefined {
  let first: ReadonlySet<string> | undefined;
  for (const own of refused) {
    first ??= own;
    // Either way the same: it is looked at for each class where nothing is known of all.
    if (own.size !== first.size) return undefined;
    for (const action of own) {
      // Either way the same: likewise.
      if (!first.has(action)) return undefined;
    }
  }
  return first;
}

function coversOf(objectClasses: Iterable<ObjectClass>): readonly string[] {
  const covers = new Set<string>();
  for (const objectClass of objectClasses) for (const cover of objectClass.cover()) covers.add(cover);
  return [...covers];
}

/** Which classes of objects a cause is about, and what each is refused. */
interface Failing {
  readonly classes: readonly ObjectClass[];
  /** The actions that are refused, where they are the same for all. */
  readonly alike: ReadonlySet<string> | undefined;
  byClass(): ReadonlyMap<ObjectClass, ReadonlySet<string>>;
}

function failingOf(refusals: readonly CollectedRefusal[]): Failing {
  const byClass = (): Map<ObjectClass, Set<string>> => {
    const actions = new Map<ObjectClass, Set<string>>();
    for (const { request, classes } of refusals) {
      for (const objectClass of classes)
        actions.set(objectClass, (actions.get(objectClass) ?? new Set()).add(request.action));
    }
    return actions;
  };
  const classes = refusals[0]?.classes ?? [];
  // Either way the same: as a rule all are of the same classes.
  if (refusals.every((refusal) => refusal.classes === classes))
    return { classes, alike: new Set(refusals.map(({ request }) => request.action)), byClass };
  const actions = byClass();
  return { classes: [...actions.keys()], alike: alikeOf(actions.values()), byClass: () => actions };
}

function objectsByActions({ alike, byClass }: Failing): Cause["byActions"] {
  // Only quicker: as a rule they are the same for all, and the lists of objects are long.
  if (alike !== undefined) return undefined;
  return byActions(
    [...byClass()].map(([objectClass, own]) => ({
      kmsActions: kmsActions.filter((action) => own.has(action)),
      objects: objectClass.cover(),
    })),
  );
}

/** Of several tokens of one cause the first in document order is blamed; one that allows the upload before another one. */
function isBefore(place: Place, known: Place): boolean {
  const allows = ({ document, range }: Place): boolean => range !== document.document.statementProperty.key;
  return allows(place) === allows(known)
    ? place.document === known.document && place.range.offset < known.range.offset
    : place.detail.kind === "missingAction" && allows(place);
}

/** An action that is missing can join only a statement that serves all who lack it, on all the keys. */
export function joinableByAll(detail: CauseDetail, all: readonly CauseDetail[]): CauseDetail {
  if (detail.kind !== "missingAction" || detail.neighbour === undefined) return detail;
  return all.every((other) => other.kind === "missingAction" && other.neighbour === detail.neighbour)
    ? detail
    : { ...detail, neighbour: undefined };
}

function bucketsOf(objects: readonly string[]): readonly string[] {
  const buckets = [
    ...new Set(objects.map((object) => (object.includes(":accesspoint/") ? "*" : bucketOf(object)))),
  ].sort(byCodeUnits);
  return buckets.includes("*") ? ["*"] : buckets;
}

/**
 * One edit fixes a whole Deny, one value or key of a condition, or one resource, or adds what is missing. Names of one
 * document: two files may have the same text.
 */
export const causeName = ({ detail, range }: Place): string =>
  detail.kind === "denied"
    ? `denied ${String(detail.statement.statement.index)}`
    : `${detail.kind} ${String(range.offset)}`;

function keysOf(...lists: readonly (readonly Refusal[])[]): KeyCandidate[] {
  const byArn = new Map<string, KeyCandidate>();
  for (const refusals of new Set(lists)) for (const { request } of refusals) byArn.set(request.key.arn, request.key);
  return [...byArn.values()];
}

/** What a rule may ask about one file. Every answer is worked out once, when it is first asked for. */
import type { Catalog } from "../../catalog/catalog.ts";
import { generateDataKey } from "../../catalog/kms-actions.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { CompiledStatements } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import type { MoreProblems, TextProblem } from "../../policy/parse.ts";
import { FileBudget } from "./budget.ts";
import type { AnonymousGrant } from "../causes/anonymous.ts";
import { anonymousGrants } from "../causes/anonymous.ts";
import type { UnservedService } from "../causes/unserved-services.ts";
import { unservedServices } from "../causes/unserved-services.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import { keyCandidates } from "../scenario/from-file/key-candidates.ts";
import type { Crossing, KeyPolicyGap } from "../causes/account-gap.ts";
import { anyKeyOf, keyPolicyGaps, onSameObjects } from "../causes/account-gap.ts";
import type { Cause } from "../causes/cause.ts";
import type { S3Refusal } from "./bucket-policy.ts";
import { checkBucketPolicy, headerDemands } from "./bucket-policy.ts";
import type { Layer } from "../causes/finding.ts";
import type { DeadKeyPlace } from "../requests/header-demand.ts";
import { deadKeyPlaces } from "../requests/header-demand.ts";
import type { UploadCheck } from "./identity-policies.ts";
import { checkIdentityPolicies } from "./identity-policies.ts";
import type { KeyPolicyCheck } from "./key-policy.ts";
import { checkKeyPolicy } from "./key-policy.ts";
import { KnownChecks } from "./known-checks.ts";
import type { LockOut } from "./lock-out.ts";
import { lockOut } from "./lock-out.ts";
import { mergePrincipals } from "../causes/merge-principals.ts";
import type { Access } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { isJudged, policySet } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import { attached, uploaderOf } from "../scenario/principal.ts";
import type { WorkspaceFacts } from "../scenario/from-file/workspace-facts.ts";
import { keyUser } from "../scenario/from-file/workspace-facts.ts";
import { isTied, keyPolicyFacts } from "../scenario/from-file/tied-key.ts";
import { identitySets, documentGroups } from "./judged-together.ts";

export interface IdentityResult extends UploadCheck {
  readonly set: PolicySet;
  readonly uploader: Uploader;
}

export interface KeyPolicyResult extends KeyPolicyCheck {
  /** Whether something ties the key to S3; without that, `causes` holds what is worth a word all the same. */
  readonly tied: boolean;
  /** What it does not allow to principals of another account, by what other files of the run say. */
  readonly gaps: readonly KeyPolicyGap[];
  /** Also what is not told. */
  readonly allCauses: readonly Cause[];
  readonly set: PolicySet;
  readonly document: FoundDocument;
}

interface BucketPolicyResults {
  readonly refusals: readonly S3Refusal[];
  /** Those whose check came to the end of its budget. */
  readonly unfinished: readonly FoundDocument[];
  /** Of all policies of the file, with the last of which these are. */
  readonly cutShort: readonly FoundDocument[];
}

type Ranges = Pick<ReadonlySet<Range>, "has">;

/** What a name or an id that stands in the place of an ARN is of, and the ARN that belongs there. */
export interface DeclaredName {
  readonly kind: "bucket" | "principal" | "key" | "alias";
  readonly arn: string;
}

export interface AskedFile {
  readonly text: string;
  readonly documents: readonly FoundDocument[];
  readonly statements: CompiledStatements;
  /** The first placeholder outside of strings: the file is a template. */
  readonly unread: Range | undefined;
  readonly problems: readonly TextProblem[];
  /** Syntax problems that are only counted. */
  readonly more: MoreProblems | undefined;
  readonly root: JsonNode | undefined;
  /** Entries of a Resource that a model's findings name as keys that can be none. */
  readonly keysTold?: Ranges;
  /** ARNs of the keys that have this key policy, where models tell; none whose id is made up. */
  readonly keysOf?: (found: FoundDocument) => readonly string[];
  /** Whether models declare a bucket of this name. */
  readonly isBucket?: (name: string) => boolean;
  /** What they declare under this name or id, which is no ARN. */
  readonly declaredAs?: ((name: string) => DeclaredName | undefined) | undefined;
  /** Length of a text that was not read because of its size. */
  readonly tooLarge: number | undefined;
  /** Whether its uploads are judged by the models that name it, and not from the file alone. */
  readonly judgedByModel?: boolean;
  /** What could have been read, where that is not the same for all files. */
  readonly maxLength?: number;
}

export class Ask {
  readonly file: AskedFile;
  readonly compiler: Compiler;
  /** Whether buckets are taken to be encrypted with KMS at all. */
  readonly kmsAssumed: boolean;
  readonly workspaceFacts: WorkspaceFacts;
  /**
   * Whether anything shows that the buckets have a KMS key: otherwise a finding is true only if they have one, and says
   * so.
   */
  readonly bucketKeyShown: boolean;
  /** What principals are checked for. */
  readonly accesses: readonly Access[];
  /** What AWS has: of services, what is loaded, and that is what the file names. */
  readonly catalog: Catalog;
  #documents: readonly FoundDocument[] | undefined;
  #identity: readonly IdentityResult[] | undefined;
  #keysTold: Ranges | undefined;
  #keyPolicies: readonly KeyPolicyResult[] | undefined;
  #bucketPolicies: BucketPolicyResults | undefined;
  #parts: readonly Ask[] | undefined;
  readonly #sets = new Map<FoundDocument, PolicySet>();
  readonly #made = new Map<(ask: Ask) => object, object>();
  readonly #budget: FileBudget;

  constructor(
    compiler: Compiler,
    file: AskedFile,
    kmsAssumed: boolean,
    workspaceFacts: WorkspaceFacts,
    bucketKeyShown: boolean,
    accesses: readonly Access[],
    catalog: Catalog,
  ) {
    this.compiler = compiler;
    this.file = file;
    this.kmsAssumed = kmsAssumed;
    this.workspaceFacts = workspaceFacts;
    this.bucketKeyShown = bucketKeyShown;
    this.accesses = accesses;
    this.catalog = catalog;
    this.#budget = new FileBudget(file.text.length);
  }

  /** Documents that are what they say, and of a size that some account could hold. */
  get documents(): readonly FoundDocument[] {
    return (this.#documents ??= this.file.documents.filter(isJudged));
  }

  /** The same questions about the documents of the file one by one, but with what each is judged with. */
  parts(): readonly Ask[] {
    this.#parts ??= documentGroups(this.file.documents).map(
      (documents) =>
        new Ask(
          this.compiler,
          { ...this.file, documents },
          this.kmsAssumed,
          this.workspaceFacts,
          this.bucketKeyShown,
          this.accesses,
          this.catalog,
        ),
    );
    return this.#parts;
  }

  /** What `make` makes of the file, made once. */
  once<Made extends object>(make: (ask: Ask) => Made): Made {
    let known = this.#made.get(make);
    if (known === undefined) this.#made.set(make, (known = make(this)));
    return known as Made;
  }

  get hugeDocuments(): readonly FoundDocument[] {
    return this.file.documents.filter((found) => !found.template && !isJudged(found));
  }

  /**
   * Works out, step by step, what rules ask about uploads. Not needed before asking, but without it the first answer
   * takes all the time at once.
   */
  *prepare(): Steps<void> {
    // One after the other: a pause that passes through fewer callers costs less.
    // Only quicker: whoever asks later works it out.
    if (this.#identity === undefined) yield* settled(this.#identitySteps());
    // Only quicker, too.
    if (this.#keyPolicies === undefined) yield* settled(this.#keyPolicySteps());
    // Only quicker, too.
    if (this.#bucketPolicies === undefined) yield* settled(this.#bucketPolicySteps());
  }

  /** A document's by itself is the same for all who ask: what was looked for in its statements is found. */
  #setOf(documents: readonly FoundDocument[]): PolicySet {
    const [only] = documents;
    if (only === undefined || documents.length > 1) return policySet(this.compiler, documents, this.file.statements);
    let known = this.#sets.get(only);
    if (known === undefined) this.#sets.set(only, (known = policySet(this.compiler, documents, this.file.statements)));
    return known;
  }

  get identityPolicies(): readonly IdentityResult[] {
    return this.#identity ?? finish(this.#identitySteps());
  }

  *#identitySteps(): Steps<readonly IdentityResult[]> {
    const results: IdentityResult[] = [];
    this.#budget.begin("identity");
    for (const { documents, uploader } of this.kmsAssumed ? identitySets(this.#judged) : []) {
      const set = this.#setOf(documents);
      const check = this.#budget.check("identity", set, (budget) =>
        this.compiler
          .rememberByName("known checks", () => new KnownChecks())
          .of(set, uploader, this.accesses, budget, () => checkIdentityPolicies(set, uploader, this.accesses, budget)),
      );
      results.push({ set, uploader, ...(yield* check) });
      yield;
    }
    return (this.#identity = results);
  }

  get #judged(): readonly FoundDocument[] {
    return this.file.judgedByModel === true ? [] : this.documents;
  }

  /**
   * The first document of each set of policies that was not checked to its end because the file's policies together
   * take too many steps.
   */
  get cutShort(): readonly FoundDocument[] {
    return this.#ofBuckets.cutShort;
  }

  /** Key policies that nobody can ever change, and why. */
  get lockedOut(): readonly { readonly document: FoundDocument; readonly lockOut: LockOut }[] {
    return this.documents.flatMap((document) => {
      const found = document.kind === "key" ? lockOut(this.#setOf([document])) : undefined;
      return found === undefined ? [] : [{ document, lockOut: found }];
    });
  }

  /** Entries of a Resource that findings on uploads name as keys that can be none. */
  get keysTold(): Ranges {
    return (this.#keysTold ??=
      this.file.keysTold ??
      new Set(
        this.identityPolicies.flatMap(({ causes, idleKeys }) => [
          ...causes.flatMap(({ detail, range }) => (detail.kind === "key" ? [range] : [])),
          ...idleKeys.flatMap(({ statement, resource }) => statement.statement.resource?.values[resource] ?? []),
        ]),
      ));
  }

  /** Demands for encryption headers in other policies than bucket policies. */
  get headerDemands(): readonly S3Refusal[] {
    return this.documents
      .filter(({ type }) => type !== "resource")
      .flatMap((document) => {
        const caller = document.owner?.arn === undefined ? undefined : parseCaller(document.owner.arn);
        return headerDemands(
          this.#setOf([document]),
          layerOf(document),
          caller === undefined ? attached : uploaderOf(caller),
        );
      });
  }

  get deadKeyComparisons(): readonly DeadKeyPlace[] {
    return this.documents.flatMap((document) =>
      deadKeyPlaces(document, this.file.statements.get(document.document) ?? []),
    );
  }

  get keyPolicies(): readonly KeyPolicyResult[] {
    return this.#keyPolicies ?? finish(this.#keyPolicySteps());
  }

  *#keyPolicySteps(): Steps<readonly KeyPolicyResult[]> {
    // Of the file's steps the identity policies take theirs first, whatever is asked first.
    if (this.#identity === undefined) yield* settled(this.#identitySteps());
    const results: KeyPolicyResult[] = [];
    this.#budget.begin("key");
    for (const document of this.#judged.filter(({ kind }) => kind === "key")) {
      const set = this.#setOf([document]);
      const check = this.kmsAssumed
        ? yield* this.#budget.check("key", set, (budget) => checkKeyPolicy(set, document, this.accesses, budget))
        : { causes: [], complete: true };
      const facts = keyPolicyFacts(set.statements);
      const tied = isTied(facts, this.workspaceFacts.s3Users);
      // By principal: what is not said of one may be said of another at the same place.
      const causes = mergePrincipals(
        tied ? check.causes : facts.namesAnotherService ? [] : check.causes.filter(isToldOfAnyKey),
      );
      const told = new Set(causes.flatMap(({ data }) => data.principals));
      const gaps = this.kmsAssumed
        ? keyPolicyGaps(document, this.workspaceFacts.crossings(), this.workspaceFacts.identityUploads, told)
        : [];
      results.push({ set, document, ...check, causes, gaps, allCauses: mergePrincipals(check.causes), tied });
      yield;
    }
    return (this.#keyPolicies = results);
  }

  /**
   * The principal of another account whom this missing permission keeps from a key that its key policy lets them use;
   * undefined where no files of the run tell such, or where another identity policy among them could allow it.
   */
  gapOf({ set }: IdentityResult, cause: Cause): Crossing | undefined {
    const { crossings, supplies } = this.workspaceFacts;
    const own = new Set(set.documents.flatMap(({ owner }) => owner?.arn ?? []));
    const supplied = cause.kmsActions.every(
      (action) =>
        supplies
          .get(action)
          ?.some(({ document }) => document.type === "identity" && !set.documents.includes(document)) === true,
    );
    return supplied
      ? undefined
      : crossings().find(
          ({ principal, grant, keyPolicy, missing }) =>
            (own.size === 0 || own.has(principal.arn)) &&
            cause.grants.some(({ objects }) => onSameObjects(objects, grant.objects())) &&
            cause.keys.every(({ assumed, account }) => assumed || account === keyPolicy.account) &&
            missing(anyKeyOf(keyPolicy.account)).length === 0,
        );
  }

  /** Bucket policies whose check came to the end of its budget. */
  get unfinishedBucketPolicies(): readonly FoundDocument[] {
    return this.#ofBuckets.unfinished;
  }

  /** Of bucket policies that let everybody in. */
  get anonymousGrants(): readonly AnonymousGrant[] {
    return this.#ofBucketPolicies((set, document, key) => anonymousGrants(set, document, this.accesses, key));
  }

  /** Of bucket policies that let services in, without a key policy among the files that does. */
  get unservedServices(): readonly UnservedService[] {
    const { keyUsers } = this.workspaceFacts;
    const isServed = (service: string, action: string): boolean =>
      [service, "*"].some((name) => keyUsers.has(keyUser(name, action)));
    return this.#ofBucketPolicies((set, document, key) =>
      unservedServices(set, document, this.accesses, key, isServed),
    );
  }

  #ofBucketPolicies<Found>(
    find: (set: PolicySet, document: FoundDocument, key: KeyCandidate) => readonly Found[],
  ): readonly Found[] {
    return !this.kmsAssumed
      ? []
      : this.documents
          .filter(({ kind }) => kind === "bucket")
          .flatMap((document) => {
            const [key] = this.compiler.rememberByName("key of any bucket", () => keyCandidates([])).keys;
            const set = this.#setOf([document]);
            return key === undefined ? [] : find(set, document, key);
          });
  }

  get bucketPolicies(): readonly S3Refusal[] {
    return this.#ofBuckets.refusals;
  }

  get #ofBuckets(): BucketPolicyResults {
    return this.#bucketPolicies ?? finish(this.#bucketPolicySteps());
  }

  *#bucketPolicySteps(): Steps<BucketPolicyResults> {
    if (this.#keyPolicies === undefined) yield* settled(this.#keyPolicySteps());
    const results: S3Refusal[] = [];
    const unfinished: FoundDocument[] = [];
    this.#budget.begin("bucket");
    for (const document of this.#judged.filter(({ kind }) => kind === "bucket")) {
      const set = this.#setOf([document]);
      const { refusals, complete } = yield* this.#budget.check("bucket", set, (budget) =>
        checkBucketPolicy(set, document, budget),
      );
      for (const refusal of refusals) results.push(refusal);
      if (!complete) unfinished.push(document);
      yield;
    }
    return (this.#bucketPolicies = { refusals: results, unfinished, cutShort: this.#budget.short });
  }
}

/** To its end, be that a fault: it is met again by the rule that asks. */
function* settled(steps: Steps<unknown>): Steps<void> {
  try {
    yield* steps;
  } catch {
    return;
  }
}

/**
 * Whoever has `kms:GenerateDataKey` on a key without `kms:Decrypt` probably wants both; and a service of S3's does
 * nothing for uploads.
 */
function isToldOfAnyKey({ detail, uploader: { caller }, kmsActions }: Cause): boolean {
  if (detail.kind !== "missingAction") return false;
  if (detail.onlyServices !== undefined) return detail.onlyServices.some((name) => name.startsWith("s3."));
  return (
    (caller.kind === "user" || caller.kind === "role" || caller.kind === "session") &&
    !kmsActions.includes(generateDataKey)
  );
}

const layerOf = ({ type }: FoundDocument): Layer => (type === "resource" ? "bucketPolicy" : type);

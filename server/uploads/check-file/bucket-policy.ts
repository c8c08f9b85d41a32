/**
 * Checks a bucket policy for what S3 itself refuses: uploads that rely on the bucket's default encryption where the
 * policy demands headers, and uploads that the same policy allows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { objectList } from "../causes/object-list.ts";
import { uploadNames } from "../../catalog/operation-names.ts";
import type { Budget } from "../../evaluate/budget.ts";
import { withinSteps } from "../../evaluate/budget.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { sendsEncryptionHeaders } from "../../catalog/service-traits.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Range } from "../../policy/nodes.ts";
import { bucketAndKey } from "../../policy/arn.ts";
import { valuesFor } from "../scenario/symbol-values.ts";
import { denyToken } from "../causes/blamed-token.ts";
import type { Layer, Refused, Scope, UploadData } from "../causes/finding.ts";
import { deadKeyComparisons, holdsForSome, looksAtHeaders, mentionsHeader } from "../requests/header-demand.ts";
import { exampleAccounts } from "../scenario/example-values.ts";
import { putObject } from "../requests/operation-rows.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, budgetOf, statementsOn } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { byCodeUnits, summaryOf } from "../causes/refused.ts";
import { encryptionHeader, S3Context } from "../requests/s3-request.ts";
import { toldApart } from "../scenario/told-apart.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { bucketOf, objectsInSteps, objectsOf, objectUniverse, partitionOfObjects } from "../scenario/upload-grant.ts";
import type { Overlap } from "./overlap.ts";
import { ComparedGlobs, overlapOf } from "./overlap.ts";
import type { HitCaller } from "../causes/hit-caller.ts";
import { callerHitBy } from "../causes/hit-caller.ts";
import type { WitnessPrincipal } from "../causes/witness.ts";
import { asContext, principalArn } from "../causes/witness.ts";

export interface S3Refusal {
  readonly kind: "headerRequired" | "denied";
  readonly document: FoundDocument;
  readonly statement: CompiledStatement;
  readonly range: Range;
  /**
   * `headerRequired`: whether only the key-id header decides, whose value under default encryption is not documented.
   */
  readonly keyIdOnly: boolean;
  /**
   * `headerRequired`: whether the encryption header is demanded in so many words (`Null`), not by a negated operator.
   */
  readonly demanded: boolean;
  /** `denied`: the Allow that is hit. */
  readonly allow: CompiledStatement | undefined;
  readonly allowToken: Range | undefined;
  readonly data: UploadData;
}

export interface BucketPolicyCheck {
  readonly refusals: readonly S3Refusal[];
  /** False where the budget ended before all Denies were compared with all Allows. */
  readonly complete: boolean;
}

/** One step for each Deny. */
export function* checkBucketPolicy(
  set: PolicySet,
  found: FoundDocument,
  budget = budgetOf(set),
): Steps<BucketPolicyCheck> {
  const denies = statementsOn(set, putObject).filter(
    (statement) => !allows(statement) && statement.statement.principal !== undefined,
  );
  const partition = partitionOfObjects(statementsOn(set, putObject));
  const compared = new ComparedGlobs(partition);
  let allowing: readonly Writing[] | undefined;
  const refusals: S3Refusal[] = [];
  let complete = true;
  for (const deny of denies) {
    yield;
    // Of one Deny the search may not come to its end, which says nothing of the others.
    complete = (yield* withinSteps(compare(deny))) && complete;
    // Only quicker: nothing is found any more.
    if (budget.exhausted) break;
  }
  return { refusals, complete };

  function* compare(deny: CompiledStatement): Steps<void> {
    let refused = headerDemand(deny, found, partition);
    if (refused === undefined) {
      allowing ??= yield* writingIn(set, partition, budget);
      refused = yield* refusedWriters(deny, allowing, found, compared, budget, set.compiler);
    }
    for (const refusal of refused) refusals.push(refusal);
  }
}

/**
 * The Denies of a set that demand encryption headers.
 * @param uploader the principal that they apply to if they name none: the one that an identity policy is attached to
 */
export function headerDemands(set: PolicySet, layer: Layer = "bucketPolicy", uploader?: Uploader): S3Refusal[] {
  const statements = statementsOn(set, putObject);
  const partition = partitionOfObjects(statements);
  return statements.flatMap((statement) => {
    const found = set.sourceOf.get(statement);
    return found === undefined ? [] : (headerDemand(statement, found, partition, layer, uploader) ?? []);
  });
}

/** A Deny that holds for an upload without encryption headers, and not for one with the right headers. */
function headerDemand(
  deny: CompiledStatement,
  found: FoundDocument,
  partition: string,
  layer: Layer = "bucketPolicy",
  uploader?: Uploader,
): S3Refusal[] | undefined {
  if (!looksAtHeaders(deny)) return undefined;
  const plain = new S3Context(uploaderOf({ kind: "everyone" }), "none", partition);
  if (!holdsForSome(deny, plain)) return [];
  const refusal = headerRefusal(deny, found);
  if (refusal === undefined) return [];
  const callers = (
    deny.statement.principal === undefined && uploader !== undefined ? [uploader] : callersOf(deny)
  ).filter(({ caller }) => caller.kind !== "service" || !sendsEncryptionHeaders(caller.name));
  const common = hasVariables(deny) ? undefined : hitObjects(deny, plain);
  const hits = callers.flatMap((caller) => {
    const context = new S3Context(caller, "none", partition);
    if (deny.matchConditions(context) === FALSE) return [];
    // By its role it may be spared, whatever the role's path.
    if (caller.caller.kind === "session" && callerHitBy(deny, caller, partition) === undefined) return [];
    const hit = common ?? hitObjects(deny, context);
    return hit.example === undefined ? [] : [{ caller, objects: hit.objects, example: hit.example }];
  });
  const [first] = hits;
  if (first === undefined) return [];
  const globs = common?.objects.globs ?? [...new Set(hits.flatMap(({ objects }) => objects.globs))];
  const data = dataOf(
    deny,
    hits.map(({ caller }) => caller),
    { ...first.objects, globs },
    "all",
    first.example,
    partition,
  );
  return [{ ...refusal, data: { ...data, layer } }];
}

/** Whether a policy variable stands for another value with each caller. */
const hasVariables = ({ resources }: CompiledStatement): boolean =>
  resources.some(({ template }) => template !== undefined);

interface HitObjects {
  readonly objects: ObjectSet;
  readonly example: string | undefined;
}

function hitObjects(deny: CompiledStatement, context: S3Context): HitObjects {
  const objects = objectsOf(deny, context);
  return { objects, example: exampleObject(deny.compiler, objects, context.partition) };
}

/**
 * What is said of a Deny that demands headers, whomever it hits; undefined where its value can match no key: that is
 * told at the value.
 */
export function headerRefusal(deny: CompiledStatement, found: FoundDocument): Omit<S3Refusal, "data"> | undefined {
  if (deadKeyComparisons(deny).some(({ beside }) => !beside)) return undefined;
  return {
    kind: "headerRequired",
    document: found,
    statement: deny,
    range: denyToken(deny, putObject),
    keyIdOnly: !mentionsHeader(deny, encryptionHeader),
    demanded: deny.conditions.some(
      ({ base, key, values }) => base === "Null" && key.toLowerCase() === encryptionHeader && values.includes("true"),
    ),
    allow: undefined,
    allowToken: undefined,
  };
}

/** Whom the Deny hits, by the names that it lists. */
function callersOf({ statement: { principal } }: CompiledStatement): readonly Uploader[] {
  const listed =
    principal?.negated === false ? principal.entries.flatMap(({ node }) => parseCaller(node.value) ?? []) : [];
  const everyone: Caller = { kind: "everyone" };
  return (listed.length === 0 || listed.some(({ kind }) => kind === "everyone") ? [everyone] : listed).map(uploaderOf);
}

class Writer {
  readonly caller: Caller;
  readonly uploader: Uploader;
  readonly context: S3Context;
  readonly #values = new Map<string, string>();

  constructor(caller: Caller, partition: string) {
    this.caller = caller;
    this.uploader = uploaderOf(caller);
    this.context = new S3Context(this.uploader, "none", partition);
  }

  /** The same text for two writers for whom the policy variables stand for the same. */
  valuesOf(variables: readonly string[]): string {
    return variables.map((name) => this.#valueOf(name)).join("");
  }

  #valueOf(name: string): string {
    let value = this.#values.get(name);
    if (value === undefined) this.#values.set(name, (value = `${JSON.stringify(this.context.variable(name))},`));
    return value;
  }
}

/** An Allow with those who may write by it: all Denies of the policy are compared with it. */
class Writing {
  readonly allow: CompiledStatement;
  readonly variables: readonly string[];
  /** Of how many names and resources a look at it takes. */
  readonly names: number;
  readonly writers: readonly Writer[];
  readonly #objects = new Map<string, ObjectSet>();

  constructor(allow: CompiledStatement, writerOf: (caller: Caller) => Writer) {
    this.allow = allow;
    this.variables = variablesIn(allow);
    this.names = allow.statement.principal?.entries.length ?? 0;
    this.writers = writersOf(allow)
      .map(writerOf)
      .filter(({ context }) => allow.matchConditions(context) !== FALSE);
  }

  /** The same for all for whom the policy variables in it stand for the same. */
  *objects(writer: Writer): Steps<ObjectSet> {
    const values = writer.valuesOf(this.variables);
    let objects = this.#objects.get(values);
    if (objects === undefined) this.#objects.set(values, (objects = yield* objectsInSteps(this.allow, writer.context)));
    return objects;
  }
}

/** The Allows of the policy. */
function* writingIn(set: PolicySet, partition: string, budget: Budget): Steps<readonly Writing[]> {
  const known = new Map<string, Writer>();
  const writerOf = (caller: Caller): Writer => {
    const name = "arn" in caller ? caller.arn : caller.kind;
    let writer = known.get(name);
    if (writer === undefined) known.set(name, (writer = new Writer(caller, partition)));
    return writer;
  };
  const writing: Writing[] = [];
  for (const allow of statementsOn(set, putObject).filter(allows)) {
    if (budget.pauseIsDue()) yield;
    writing.push(new Writing(allow, writerOf));
  }
  return writing;
}

/**
 * The Allows of the same policy whose principals the Deny hits for certain, on objects that both are about: one
 * refusal, whose example is the first.
 */
function* refusedWriters(
  deny: CompiledStatement,
  allowing: readonly Writing[],
  found: FoundDocument,
  compared: ComparedGlobs,
  budget: Budget,
  compiler: Compiler,
): Steps<S3Refusal[]> {
  const { partition } = compared;
  let first: S3Refusal | undefined;
  const records = new Map<string, Refused>();
  const overlapping = new Map<ObjectSet, readonly string[]>();
  const hit = new Map<Writer, boolean>();
  const isHit = (writer: Writer): boolean => {
    let known = hit.get(writer);
    if (known === undefined)
      hit.set(writer, (known = hitsAll(deny, writer.caller) && deny.matchConditions(writer.context) === TRUE));
    return known;
  };
  const names = variablesIn(deny);
  let denied: ObjectSet | undefined;
  for (const writing of allowing) {
    const { allow } = writing;
    if (budget.pauseIsDue()) yield;
    budget.spend(1 + writing.names + ((allow.resources.length + deny.resources.length) >> 4));
    const known = new Map<string, Overlap | undefined>();
    const own = [...names, ...writing.variables];
    for (const writer of writing.writers) {
      if (!isHit(writer)) continue;
      const { context, uploader } = writer;
      budget.spend(own.length >> 4);
      const values = writer.valuesOf(own);
      // Either way the same: for the same values it is found again.
      if (!known.has(values)) {
        if (names.length > 0) denied = undefined;
        denied ??= yield* objectsInSteps(deny, context);
        const allowed = yield* writing.objects(writer);
        known.set(values, yield* overlapOf(compiler, allowed, denied, compared, first === undefined, budget));
      }
      const overlap = known.get(values);
      if (overlap === undefined) continue;
      const { objects, scope } = overlap;
      const buckets = overlapping.get(objects) ?? bucketsOf(objects);
      overlapping.set(objects, buckets);
      budget.spend(1 + buckets.length);
      // The same by another Allow is no other record.
      for (const bucket of buckets) {
        for (const record of refusedAt([bucket], [uploader], scope))
          records.set(`${scope} ${uploader.name} ${bucket}`, record);
      }
      first ??= {
        kind: "denied",
        document: found,
        statement: deny,
        range: denyToken(deny, putObject),
        keyIdOnly: false,
        demanded: false,
        allow,
        allowToken: allow.statement.action?.values[Math.max(0, allow.matchAction(putObject))],
        data: dataOf(deny, [uploader], objects, scope, overlap.example ?? "", partition),
      };
    }
  }
  if (first === undefined) return [];
  const objects = objectList([...overlapping.keys()].flatMap(listedOf));
  return [{ ...first, data: { ...first.data, ...summaryOf(records.values()), objects } }];
}

/** The policy variables in the statement's resources, each once. */
const variablesIn = (statement: CompiledStatement): readonly string[] =>
  statement.remember("resource variables", () => [
    ...new Set(
      statement.resources.flatMap(({ template = [] }) =>
        template.flatMap((part) => (part.kind === "variable" ? [part.name] : [])),
      ),
    ),
  ]);

function writersOf({ statement: { principal } }: CompiledStatement): Caller[] {
  if (principal === undefined || principal.negated) return [];
  return principal.entries.filter(({ kind }) => kind === "AWS").flatMap(({ node }) => parseCaller(node.value) ?? []);
}

/** Whether the Deny means every caller that the name stands for. */
function hitsAll(deny: CompiledStatement, caller: Caller): boolean {
  const { principal } = deny.statement;
  // Of a list of exceptions some caller of an account, or of everybody, may be on it.
  const many = caller.kind === "account" || caller.kind === "everyone";
  return principal !== undefined && !(principal.negated && many) && deny.names(caller) !== "no";
}

function exampleObject(compiler: Compiler, objects: ObjectSet, partition: string): string | undefined {
  const { classes } = finish(toldApart(compiler, [objects.globs], objectUniverse(partition)));
  return classes.find(({ lists }) => lists.has(0) !== objects.negated)?.witness;
}

function dataOf(
  deny: CompiledStatement,
  uploaders: readonly Uploader[],
  objects: ObjectSet,
  scope: Scope,
  example: string,
  partition: string,
): UploadData {
  const [first = uploaderOf({ kind: "everyone" })] = uploaders;
  const principal: Partial<HitCaller> & WitnessPrincipal =
    callerHitBy(deny, first, partition) ?? principalArn(first.caller, first.account ?? exampleAccounts[0] ?? "");
  const { account } = principal;
  const known = asContext(principal.known);
  const values = valuesFor([example], { arn: principal.arn, account, region: "", resourceAccount: account });
  const resource = values.fill(example);
  return {
    ...summaryOf(refusedAt(bucketsOf(objects), uploaders, scope)),
    objects: objectList(listedOf(objects)),
    keys: [],
    reason: "explicitDeny",
    layer: "bucketPolicy",
    witness: {
      principal: principal.arn,
      action: "s3:PutObject",
      resource,
      resourceAccount: account,
      context: { "aws:SecureTransport": "true", "aws:ViaAWSService": "false", ...known, ...values.context },
      call: "PutObject",
      objectKey: bucketAndKey(resource).key,
      assumed: [
        ...(principal.assumed ? ["principal"] : []),
        "resourceAccount",
        ...Object.keys({ ...known, ...values.context }),
      ],
      ...(values.symbols === undefined ? {} : { symbols: values.symbols }),
    },
  };
}

const listedOf = ({ globs, negated }: ObjectSet): readonly string[] =>
  negated ? ["*"] : globs.map(({ source }) => source);

function bucketsOf({ globs, negated }: ObjectSet): readonly string[] {
  const buckets = new Set(negated ? ["*"] : globs.map(({ source }) => bucketOf(source)));
  return buckets.has("*") ? ["*"] : [...buckets].sort(byCodeUnits);
}

const refusedAt = (buckets: readonly string[], uploaders: readonly Uploader[], scope: Scope): Refused[] =>
  buckets.flatMap((bucket) =>
    uploaders.map(({ name }) => ({ principal: name, bucket, operations: uploadNames, kmsActions: [], scope })),
  );

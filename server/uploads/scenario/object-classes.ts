/**
 * One object for each class of objects that the policies can tell apart: judging these judges all uploads of the
 * grants.
 */
import type { Budget } from "../../evaluate/budget.ts";
import { withinSteps } from "../../evaluate/budget.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, globMatches, globOfParts, literalGlob } from "../../evaluate/globs/glob.ts";
import { withAnyValue } from "../../evaluate/globs/symbolic.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import { resolveTemplate } from "../../evaluate/conditions/value-matcher.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import { append } from "../../policy/append.ts";
import { hasSymbol, inArnForm, startsWithSymbol, symbolsIn, withSymbols } from "../../policy/symbols.ts";
import { parseTemplate } from "../../policy/variables.ts";
import { encryptionContextKey } from "../requests/kms-request.ts";
import type { ValueOf } from "./symbol-values.ts";
import { staysInClass } from "./symbol-values.ts";
import { toldApart } from "./told-apart.ts";
import type { UploadGrant, Uploads } from "./upload-grant.ts";
import { coverOfObjects, inNamedBucket, longestObjectArn, objectUniverse } from "./upload-grant.ts";

export interface ObjectClass {
  /** ARN of the shortest object of the class; symbols of policy variables stand for themselves. */
  readonly object: string;
  /** ARN of an object of the class that reads well, to be shown. */
  example(): string;
  /** The grants that let it be written, in document order. */
  readonly grants: readonly UploadGrant[];
  /** Whether the object stays in the class with these values in the place of symbols. */
  stays?(valueOf: ValueOf): boolean;
  /** Globs that cover the class; asked for only where its upload fails. */
  cover(): readonly string[];
  /** The same for objects that no condition on the encryption context can tell apart. */
  readonly contextClass: string;
  /** Bucket unknown: written through an access point. */
  readonly accessPoint: boolean;
}

export interface GrantedClasses {
  readonly objectClasses: readonly ObjectClass[];
  /** Whether a statement looks at the encryption context, so that the bucket-key setting and the object matter. */
  readonly contextMatters: boolean;
  readonly complete: boolean;
}

/**
 * Globs over object ARNs by which the statements' conditions tell objects, or (with bucket keys) their buckets, apart.
 * @param context tells what policy variables stand for
 */
export const contextGlobs = (statements: readonly CompiledStatement[], context: RequestContext): Glob[] =>
  statements.flatMap((statement) => [
    ...statement.remember("contextGlobs", () => contextGlobsOf(statement)),
    ...openContextGlobs(statement, context),
  ]);

/** Of these globs those whose unknown values others have, too: objects are named by no other ones. */
export function withSymbolsOf(globs: readonly Glob[], others: readonly Glob[]): Glob[] {
  if (!globs.some(({ symbolic }) => symbolic)) return [...globs];
  const named = new Set(others.flatMap(({ symbolic, source }) => (symbolic ? symbolsIn(source) : [])));
  return globs.filter(({ symbolic, source }) => !symbolic || symbolsIn(source).every((symbol) => named.has(symbol)));
}

const isOnContext = ({ key }: CompiledCondition): boolean => key.toLowerCase() === encryptionContextKey;
const isExact = ({ base }: CompiledCondition): boolean => base === "StringEquals" || base === "StringNotEquals";

const contextGlobsOf = (statement: CompiledStatement): Glob[] => finish(fixedContextLists(statement)).flat();

/**
 * The same in lists that conditions ask as a whole: those of the objects and those of the buckets. A value that depends
 * on a variable is a list of its own. It gives way in between.
 */
export function* contextLists(
  statements: readonly CompiledStatement[],
  context: RequestContext,
  literal: LiteralWildcards = "asWritten",
): Steps<Glob[][]> {
  const lists: Glob[][] = [];
  for (const [index, statement] of statements.entries()) {
    if (index % 32 === 31) yield;
    append(
      lists,
      yield* statement.rememberInSteps(`contextLists ${literal}`, () => fixedContextLists(statement, literal)),
    );
    for (const glob of openContextGlobs(statement, context)) lists.push([glob]);
  }
  return lists;
}

/**
 * Which objects a value means that has a wildcard under an operator which takes it literally: one whose key has a `*`, or
 * those that somebody who writes so has in mind.
 */
export type LiteralWildcards = "asWritten" | "asMeant";

function* fixedContextLists(
  { conditions, document: { variables } }: CompiledStatement,
  literal: LiteralWildcards = "asWritten",
): Steps<Glob[][]> {
  const lists: Glob[][] = [];
  for (const condition of conditions.filter(isOnContext)) {
    const exact = isExact(condition);
    const [objects, buckets]: [Glob[], Glob[]] = [[], []];
    for (const [index, value] of condition.values.entries()) {
      if (index % 1_000 === 999) yield;
      if (isOpen(value, variables)) continue;
      const glob = exact && (literal === "asWritten" || !/[*?]/.test(value)) ? literalGlob(value) : compileGlob(value);
      if (glob.minLength > longestObjectArn) continue;
      objects.push(glob);
      // With a bucket key the context is the bucket's ARN: objects of a matching bucket are a class of their own.
      if (!/^arn:[^/]*\//.test(value)) buckets.push(compileGlob(`${exact ? value.replace(/[*?]/g, "") : value}/*`));
    }
    for (const list of [objects, buckets]) if (list.length > 0) lists.push(list);
  }
  return lists;
}

/** Whether the value depends on a policy variable or a placeholder. */
const isOpen = (value: string, variables: boolean): boolean =>
  hasSymbol(withSymbols(value)) || (variables && value.includes("${"));

function openContextGlobs(statement: CompiledStatement, context: RequestContext): Glob[] {
  const {
    conditions,
    document: { variables },
  } = statement;
  if (
    !statement.remember("open context", () =>
      conditions.some(
        (condition) => isOnContext(condition) && condition.values.some((value) => isOpen(value, variables)),
      ),
    )
  )
    return [];
  return conditions.filter(isOnContext).flatMap((condition) =>
    condition.values.flatMap((value) => {
      if (!isOpen(value, variables)) return [];
      const written = withSymbols(value);
      const parts = resolveTemplate(
        parseTemplate(startsWithSymbol(written) ? inArnForm("arn:aws:s3:::", written) : written, variables),
        !isExact(condition),
        context,
      );
      if (parts === undefined) return [];
      const glob = globOfParts(parts);
      const globs = glob.source.includes("/")
        ? [glob]
        : [glob, globOfParts([...parts, { literal: "/" }, { pattern: "*" }])];
      return [...globs, ...globs.filter(({ symbolic }) => symbolic).map(withAnyValue)];
    }),
  );
}

/**
 * It gives way in between.
 * @param context tells what policy variables stand for
 * @param budget of the check; where it ends, classes are left out
 */
export function* classesOfGrants(
  compiler: Compiler,
  uploads: Uploads,
  statements: readonly CompiledStatement[],
  context: RequestContext,
  budget: Budget,
): Steps<GrantedClasses> {
  const told = yield* contextLists(statements, context);
  const known = new Set(
    withSymbolsOf(
      told.flat(),
      uploads.grants.flatMap(({ objects }) => objects.globs),
    ),
  );
  const ofContext = told.filter((list) => list.every((glob) => known.has(glob)));
  const contextMatters = ofContext.length > 0;
  const plain = uploads.grants.filter(({ objects }) => objects.negated || objects.globs.length > 0);
  const objectClasses: ObjectClass[] = accessPointClasses(uploads.grants);
  // Where nothing tells objects apart, every grant is one class.
  if (
    !contextMatters &&
    uploads.refused.length === 0 &&
    plain.every(({ objects, keys }) => !objects.negated && keys === undefined)
  ) {
    for (const grant of plain) {
      if (budget.pauseIsDue()) yield;
      append(objectClasses, wholeGrant(grant));
    }
    return { objectClasses, contextMatters, complete: true };
  }
  const lists: (readonly Glob[])[] = [];
  const indexOf = new Map<string, number>();
  const indexOfList = (list: readonly Glob[]): number => {
    const name = JSON.stringify(list.map(({ source }) => source));
    const known = indexOf.get(name);
    if (known !== undefined) return known;
    indexOf.set(name, lists.length);
    return lists.push(list) - 1;
  };
  const grants = plain.map((grant) => ({
    grant,
    list: indexOfList(grant.objects.globs),
    negated: grant.objects.negated,
  }));
  const contextIndices = new Set(ofContext.map(indexOfList));
  const refusedOthers = uploads.refused.filter(({ negated }) => negated).map(({ globs }) => indexOfList(globs));
  // What one Deny or another refuses is refused. A list of its own, whoever else has the same: no class of it is
  // wanted.
  const refused = lists.push(uploads.refused.filter(({ negated }) => !negated).flatMap(({ globs }) => globs)) - 1;
  const { classes, complete, steps } = yield* toldApart(compiler, lists, objectUniverse(uploads.partition), refused);
  const all = yield* withinSteps(addClasses());
  return {
    objectClasses: objectClasses.sort((a, b) => first(a) - first(b) || a.object.length - b.object.length),
    contextMatters,
    complete: complete && all,
  };

  function* addClasses(): Steps<void> {
    budget.spend(steps);
    const granting = grantsByList(grants);
    for (const [index, one] of classes.entries()) {
      if (index % 1_000 === 999) yield;
      budget.spend(1 + one.lists.size);
      if (one.lists.has(refused) || refusedOthers.some((list) => !one.lists.has(list))) continue;
      const of = granting(one.lists, budget);
      if (
        of.length === 0 ||
        (hasSymbol(one.witness) &&
          !isNamedBy(
            of.flatMap(({ objects }) => objects.globs),
            one.witness,
          ))
      )
        continue;
      objectClasses.push({
        object: one.witness,
        example: () => inNamedBucket(one.witness, (object) => one.has(object)),
        grants: of,
        cover: () => one.cover(),
        stays: (valueOf) => staysInClass(lists.flat(), one.witness, valueOf),
        contextClass: [...one.lists]
          .filter((index) => contextIndices.has(index))
          .sort((a, b) => a - b)
          .join(),
        accessPoint: false,
      });
    }
  }
}

/**
 * Whether grants let an object be written whatever the unknown values: those in its ARN must be a grant's own. What is
 * the grant's only for some value is not taken to be.
 */
export const isNamedBy = (granting: readonly Glob[], object: string): boolean =>
  symbolsIn(object).every((spelling) =>
    granting.some((glob) => glob.symbolic && globMatches(glob, object) && symbolsIn(glob.source).includes(spelling)),
  );

interface ListedGrant {
  readonly grant: UploadGrant;
  readonly list: number;
  readonly negated: boolean;
}

/**
 * The grants of a class by the lists that hold it, in document order, without a look at those that name other objects.
 */
function grantsByList(grants: readonly ListedGrant[]): (lists: ReadonlySet<number>, budget: Budget) => UploadGrant[] {
  const byList = new Map<number, number[]>();
  const negated: number[] = [];
  for (const [place, { list, negated: others }] of grants.entries()) {
    if (others) negated.push(place);
    else if (byList.has(list)) byList.get(list)?.push(place);
    else byList.set(list, [place]);
  }
  return (lists, budget) => {
    const places = negated.filter((place) => !lists.has(grants[place]?.list ?? -1));
    for (const list of lists) for (const place of byList.get(list) ?? []) places.push(place);
    budget.spend(negated.length + places.length);
    return places.sort((a, b) => a - b).flatMap((place) => grants[place]?.grant ?? []);
  };
}

const first = ({ grants }: ObjectClass): number => grants[0]?.token.offset ?? 0;

function wholeGrant(grant: UploadGrant): ObjectClass[] {
  const object = grant.objects.example();
  const cover = (): readonly string[] => coverOfObjects(grant.objects);
  return object === undefined
    ? []
    : [{ object, example: () => object, grants: [grant], cover, contextClass: "", accessPoint: false }];
}

const accessPointObject = "arn:aws:s3:::amzn-s3-demo-bucket/a";

function accessPointClasses(grants: readonly UploadGrant[]): ObjectClass[] {
  return grants
    .filter(({ accessPoints }) => accessPoints.length > 0)
    .map((grant) => ({
      object: accessPointObject,
      example: () => accessPointObject,
      grants: [grant],
      cover: () => grant.accessPoints,
      contextClass: "access point",
      accessPoint: true,
    }));
}

/** The bucket's ARN of an object's. */
export function bucketArnOf(object: string): string {
  const slash = object.indexOf("/");
  return slash < 0 ? object : object.slice(0, slash);
}

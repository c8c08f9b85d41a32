/**
 * One object for each class of objects that the policies can tell apart: judging the samples judges all uploads of the grants.
 */
import type { Compiler } from "../evaluate/compiler.ts";
import type { Atom } from "../evaluate/globs/atoms.ts";
import type { Glob } from "../evaluate/globs/glob.ts";
import { compileGlob, globMatches, globOfParts, literalGlob } from "../evaluate/globs/glob.ts";
import { minimalCover } from "../evaluate/globs/relations.ts";
import { withAnyValue } from "../evaluate/globs/symbolic.ts";
import type { CompiledCondition } from "../evaluate/conditions/condition.ts";
import { resolveTemplate } from "../evaluate/conditions/value-matcher.ts";
import type { RequestContext } from "../evaluate/context.ts";
import type { CompiledStatement } from "../evaluate/statement.ts";
import { append } from "../policy/append.ts";
import { hasSymbol, inArnForm, startsWithSymbol, symbolsIn, withSymbols } from "../policy/symbols.ts";
import { parseTemplate } from "../policy/variables.ts";
import { encryptionContextKey } from "./kms-request.ts";
import type { ValueOf } from "./symbol-values.ts";
import { staysInClass } from "./symbol-values.ts";
import type { ObjectSet, UploadGrant, Uploads } from "./upload-grant.ts";
import { inNamedBucket, objectUniverse } from "./upload-grant.ts";

export interface Sample {
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

export interface Samples {
  readonly samples: readonly Sample[];
  /** Whether a statement looks at the encryption context, so that the bucket-key setting and the object matter. */
  readonly contextMatters: boolean;
  readonly complete: boolean;
}

/**
 * Globs over object ARNs by which the statements' conditions tell objects, or (with bucket keys) their buckets, apart.
 * @param context tells what policy variables stand for
 */
export const contextGlobs = (statements: readonly CompiledStatement[], context: RequestContext): Glob[] =>
  statements.flatMap((statement) => [...statement.remember("contextGlobs", () => contextGlobsOf(statement)), ...openContextGlobs(statement, context)]);

/** Of these globs those whose unknown values others have, too: objects are named by no other ones. */
export function withSymbolsOf(globs: readonly Glob[], others: readonly Glob[]): Glob[] {
  if (!globs.some(({ symbolic }) => symbolic)) return [...globs];
  const named = new Set(others.flatMap(({ symbolic, source }) => (symbolic ? symbolsIn(source) : [])));
  return globs.filter(({ symbolic, source }) => !symbolic || symbolsIn(source).every((symbol) => named.has(symbol)));
}

const isOnContext = ({ key }: CompiledCondition): boolean => key.toLowerCase() === encryptionContextKey;
const isExact = ({ base }: CompiledCondition): boolean => base === "StringEquals" || base === "StringNotEquals";

function contextGlobsOf({ conditions, document: { variables } }: CompiledStatement): Glob[] {
  return conditions.filter(isOnContext).flatMap((condition) => condition.values.flatMap((value) => {
    if (isOpen(value, variables)) return [];
    const exact = isExact(condition);
    const glob = exact ? literalGlob(value) : compileGlob(value);
    // With a bucket key the context is the bucket's ARN: objects of a matching bucket are a class of their own.
    return /^arn:[^/]*\//.test(value) ? [glob] : [glob, compileGlob(`${exact ? value.replace(/[*?]/g, "") : value}/*`)];
  }));
}

/** Whether the value depends on a policy variable or a placeholder. */
const isOpen = (value: string, variables: boolean): boolean => hasSymbol(withSymbols(value)) || (variables && value.includes("${"));

function openContextGlobs(statement: CompiledStatement, context: RequestContext): Glob[] {
  const { conditions, document: { variables } } = statement;
  if (!statement.remember("open context", () => conditions.some((condition) => isOnContext(condition) && condition.values.some((value) => isOpen(value, variables))))) return [];
  return conditions.filter(isOnContext).flatMap((condition) => condition.values.flatMap((value) => {
    if (!isOpen(value, variables)) return [];
    const written = withSymbols(value);
    const parts = resolveTemplate(parseTemplate(startsWithSymbol(written) ? inArnForm("arn:aws:s3:::", written) : written, variables), !isExact(condition), context);
    if (parts === undefined) return [];
    const glob = globOfParts(parts);
    const globs = glob.source.includes("/") ? [glob] : [glob, globOfParts([...parts, { literal: "/" }, { pattern: "*" }])];
    return [...globs, ...globs.filter(({ symbolic }) => symbolic).map(withAnyValue)];
  }));
}

/** @param context tells what policy variables stand for */
export function sampleUploads(compiler: Compiler, uploads: Uploads, statements: readonly CompiledStatement[], context: RequestContext): Samples {
  const ofContext = withSymbolsOf(contextGlobs(statements, context), uploads.grants.flatMap(({ objects }) => objects.globs));
  const contextMatters = ofContext.length > 0;
  const plain = uploads.grants.filter(({ objects }) => objects.negated || objects.globs.length > 0);
  const samples: Sample[] = accessPointSamples(uploads.grants);
  // Where nothing tells objects apart, every grant is one class.
  if (!contextMatters && uploads.refused.length === 0 && plain.every(({ objects, keys }) => !objects.negated && keys === undefined)) {
    for (const grant of plain) append(samples, wholeGrant(grant));
    return { samples, contextMatters, complete: true };
  }
  const globs: Glob[] = [];
  const indexOf = new Map<string, number>();
  const indices = (list: readonly Glob[]): number[] => list.map((glob) => {
    const known = indexOf.get(glob.source);
    if (known !== undefined) return known;
    indexOf.set(glob.source, globs.length);
    return globs.push(glob) - 1;
  });
  const members = (set: ObjectSet): Members => ({ indices: new Set(indices(set.globs)), negated: set.negated });
  const grants = plain.map((grant) => ({ grant, set: members(grant.objects) }));
  const refused = uploads.refused.map(members);
  const contextIndices = indices(ofContext);
  const { atoms, complete } = compiler.atoms(globs, objectUniverse(uploads.partition));
  const contains = ({ indices: inSet, negated }: Members, atom: Atom): boolean => atom.matching.some((index) => inSet.has(index)) !== negated;
  for (const atom of atoms) {
    if (refused.some((set) => contains(set, atom))) continue;
    const granting = grants.filter(({ set }) => contains(set, atom)).map(({ grant }) => grant);
    if (granting.length === 0 || !isNamedBy(granting.flatMap(({ objects }) => objects.globs), atom.witness)) continue;
    const isSameClass = (object: string): boolean => globs.every((glob, index) => globMatches(glob, object) === atom.members[index]);
    samples.push({
      object: atom.witness, example: () => inNamedBucket(atom.witness, isSameClass), grants: granting,
      stays: (valueOf) => staysInClass(globs, atom.witness, valueOf),
      cover: () => [tightest(atom.matching.flatMap((index) => globs[index] ?? []))],
      contextClass: contextIndices.map((index) => (atom.members[index] === true ? "1" : "0")).join(""), accessPoint: false });
  }
  return { samples: samples.sort((a, b) => first(a) - first(b) || a.object.length - b.object.length), contextMatters, complete };
}

/**
 * Whether grants let an object be written whatever the unknown values: those in its ARN must be a grant's own. What is the grant's
 * only for some value is not taken to be.
 */
export const isNamedBy = (granting: readonly Glob[], object: string): boolean =>
  symbolsIn(object).every((spelling) => granting.some((glob) => glob.symbolic && globMatches(glob, object) && symbolsIn(glob.source).includes(spelling)));

/** An object set's globs as indices into those that the atoms tell apart. */
interface Members {
  readonly indices: ReadonlySet<number>;
  readonly negated: boolean;
}

const first = ({ grants }: Sample): number => grants[0]?.token.offset ?? 0;

/** An upper bound of a class: the longest of the globs that hold it. */
function tightest(globs: readonly Glob[]): string {
  let best = "*";
  for (const { source } of globs) if (source.length > best.length || best === "*") best = source;
  return best;
}

function wholeGrant(grant: UploadGrant): Sample[] {
  const [object] = grant.objects.examples;
  const cover = (): string[] => minimalCover(grant.objects.globs).map(({ source }) => source);
  return object === undefined ? [] : [{ object, example: () => object, grants: [grant], cover, contextClass: "", accessPoint: false }];
}

const accessPointObject = "arn:aws:s3:::amzn-s3-demo-bucket/a";

function accessPointSamples(grants: readonly UploadGrant[]): Sample[] {
  return grants.filter(({ accessPoints }) => accessPoints.length > 0).map((grant) => ({
    object: accessPointObject, example: () => accessPointObject, grants: [grant], cover: () => grant.accessPoints, contextClass: "access point", accessPoint: true,
  }));
}

/** The bucket's ARN of an object's. */
export function bucketArnOf(object: string): string {
  const slash = object.indexOf("/");
  return slash < 0 ? object : object.slice(0, slash);
}


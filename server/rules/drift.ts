/** What two models of the same accounts decide otherwise: policies as they are written, and as AWS has them. */
import { parseArn } from "../policy/arn.ts";
import { operationNames } from "../catalog/operation-names.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import type { ModelPolicy, WorkspaceModel } from "../workspace/model.ts";
import { canUpload } from "./engine.ts";
import type { CheckedModel } from "./engine.ts";

export interface Drift {
  readonly differences: readonly Difference[];
  readonly onlyInModel: UnsharedNames;
  readonly onlyInAnswers: UnsharedNames;
  /** Whether all was compared. */
  readonly complete: boolean;
}

/** An operation that one model lets through and the other refuses. */
export interface Difference {
  readonly principal: string;
  readonly bucket: string;
  readonly operation: OperationName;
  /** The first object of which it is so. */
  readonly object: string;
  readonly model: "allowed" | "denied";
  readonly answers: "allowed" | "denied";
  /** Why the one that refuses does. */
  readonly text: string;
}

export interface UnsharedNames {
  readonly principals: readonly string[];
  readonly buckets: readonly string[];
}

/** Questions that are asked of each model. */
const mostQuestions = 20_000;
/** Objects of each bucket, by what policies write of any. */
const mostObjects = 20;

/**
 * Every operation that is checked, of every principal and every bucket that both have, on an object for each pattern
 * that a policy has for the bucket.
 */
export function driftOf(model: CheckedModel, answers: CheckedModel, operations: readonly OperationName[]): Drift {
  const [own, theirs] = [model.compiled.model, answers.compiled.model];
  const [principals, onlyPrincipals, newPrincipals] = compared(own.principals, theirs.principals, ({ arn }) => arn);
  const [buckets, onlyBuckets, newBuckets] = compared(own.buckets, theirs.buckets, ({ name }) => name);
  const objects = objectsOf([own, theirs]);
  const differences: Difference[] = [];
  let questions = 0;
  const asked = operationNames.filter((name) => operations.includes(name));
  for (const principal of principals)
    for (const bucket of buckets)
      for (const operation of asked)
        for (const key of objects) {
          if (++questions > mostQuestions) break;
          const found = differenceAt(model, answers, { principal, to: { bucket, key }, operation, context: {} });
          if (found === undefined) continue;
          differences.push({ principal, bucket, operation, object: `s3://${bucket}/${key}`, ...found });
          break;
        }
  return {
    differences,
    onlyInModel: { principals: onlyPrincipals, buckets: onlyBuckets },
    onlyInAnswers: { principals: newPrincipals, buckets: newBuckets },
    complete: questions <= mostQuestions,
  };
}

function differenceAt(
  model: CheckedModel,
  answers: CheckedModel,
  question: Parameters<typeof canUpload>[1],
): Pick<Difference, "model" | "answers" | "text"> | undefined {
  const [ours, theirs] = [canUpload(model, question), canUpload(answers, question)];
  // What one of them does not know is no difference.
  if ("problem" in ours || "problem" in theirs || ours.allowed === theirs.allowed) return undefined;
  const refusing = ours.allowed ? theirs : ours;
  const decision = (allowed: boolean): "allowed" | "denied" => (allowed ? "allowed" : "denied");
  return { model: decision(ours.allowed), answers: decision(theirs.allowed), text: refusing.causes[0]?.message ?? "" };
}

/** UnsharedNames of both, of the first only, of the second only; sorted. */
function compared<Item>(
  own: readonly Item[],
  theirs: readonly Item[],
  nameOf: (item: Item) => string,
): [string[], string[], string[]] {
  const [first, second] = [new Set(own.map(nameOf)), new Set(theirs.map(nameOf))];
  const sorted = (names: Iterable<string>): string[] => [...names].sort();
  return [
    sorted([...first].filter((name) => second.has(name))),
    sorted([...first].filter((name) => !second.has(name))),
    sorted([...second].filter((name) => !first.has(name))),
  ];
}

/** The keys that are asked of each bucket: one for each pattern, wildcards made to letters. */
function objectsOf(models: readonly WorkspaceModel[]): string[] {
  const patterns = new Set(
    models.flatMap(({ principals, buckets }) =>
      [...principals.map(({ identity }) => identity), ...buckets.map(({ policy }) => policy)].flatMap(resourcesOf),
    ),
  );
  const ofS3 = [...patterns].flatMap((pattern) => {
    const arn = parseArn(pattern);
    const slash = arn?.resource.indexOf("/") ?? -1;
    return arn?.service === "s3" && slash > 0 ? [arn.resource.slice(slash + 1)] : [];
  });
  return [...new Set(["a", ...ofS3.map((key) => key.replace(/\$\{[^}]*\}|[*?]/g, "a"))])].slice(0, mostObjects);
}

const resourcesOf = (list: readonly ModelPolicy[] | undefined): string[] =>
  (list ?? []).flatMap(({ found }) =>
    found.document.statements.flatMap(({ resource }) => resource?.values.map(({ value }) => value) ?? []),
  );

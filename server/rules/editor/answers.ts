/**
 * How a workspace model answers for one principal and one bucket, operation by operation: for hovers, lenses and the
 * view of bucket access.
 */
import { append } from "../../policy/append.ts";
import { format } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { JudgedClass } from "../../uploads/scenario/from-model/objects.ts";
import type { PairCheck } from "../../uploads/judge/pair.ts";
import { s3ActionName } from "../../uploads/requests/operation-rows.ts";
import { inOrder } from "../../uploads/requests/operations.ts";
import type { ModelPlace } from "../../workspace/model.ts";
import { layerText } from "../modelled.ts";
import { outerRange } from "../publish.ts";
import { list } from "../wording.ts";

/**
 * `some`: for some of the objects that the principal may write or read; `conditional`: it depends on what no file tells;
 * `unknown`: the model does not say which key encrypts the bucket, or what its policy is.
 */
export type AnswerKind = "passes" | "fails" | "some" | "conditional" | "unknown";

/** A place that refuses, or may refuse. */
export interface RefusingPlace {
  readonly layer: Layer;
  /** Undefined: the range counts in `keyhole.json`. */
  readonly document: FoundDocument | undefined;
  readonly range: Range;
}

export interface OperationAnswer {
  readonly operation: OperationName;
  readonly answer: AnswerKind;
  /** Refused for certain, or in question; empty where S3 itself refuses. */
  readonly kmsActions: readonly string[];
  readonly refusals: readonly RefusingPlace[];
  /** Why, in a few words; empty where it passes. */
  readonly why: string;
}

const templates = {
  kms: "{actions} ({layers})",
  s3: "S3 refuses {action} ({layers})",
  s3Nothing: "nothing allows {action}",
  managed: "aws/s3 of the bucket's account is closed to other accounts",
  elsewhere: "the bucket's key is looked up in the principal's own account",
  network: "the caller's network",
  bucketKey: "the bucket-key setting",
  s3Open: "conditions of the S3 request",
  unknown: "the bucket's KMS key is not in the model",
  unknownPolicy: "the key policy is not in the model",
  formerKey: "{why} on a key that the bucket had before",
  presentKey: "{why} on the bucket's present key",
} as const;

/** One for each operation of the pair's access. */
export function answersOf(pair: PairCheck): OperationAnswer[] {
  return [...pair.calls].map(([operation, calls]) =>
    answerOf(
      pair,
      operation,
      calls.map(({ action }) => action),
    ),
  );
}

/** What is known of one principal and one bucket, through one access point or none. */
export interface PairAnswers {
  readonly pair: PairCheck;
  /** In the order in which operations are listed; objects may be under any of the keys that the bucket had. */
  readonly answers: readonly OperationAnswer[];
}

/** Worst first. */
const order: readonly AnswerKind[] = ["fails", "some", "conditional", "unknown", "passes"];

export const worstOf = (answers: readonly OperationAnswer[]): OperationAnswer | undefined =>
  order.flatMap((kind) => answers.find(({ answer }) => answer === kind) ?? [])[0];

/** The pairs of principals and buckets, what is written and what is read together. */
export function answersByPair(pairs: Iterable<PairCheck>): PairAnswers[] {
  const byName = new Map<string, { readonly pair: PairCheck; readonly all: KeyAnswer[] }>();
  for (const pair of pairs) {
    const { principal, bucket, accessPoint } = pair;
    const name = `${principal.principal.arn} ${bucket.name} ${accessPoint?.arn ?? ""}`;
    const known = byName.get(name) ?? { pair, all: [] };
    byName.set(name, known);
    const { formerKey } = pair;
    append(
      known.all,
      answersOf(pair).map((answer) => ({ answer, formerKey })),
    );
  }
  return [...byName.values()].map(({ pair, all }) => ({
    pair,
    answers: inOrder(all.map(({ answer }) => answer.operation)).flatMap(
      (wanted) => ofAllKeys(all.filter(({ answer }) => answer.operation === wanted)) ?? [],
    ),
  }));
}

/** The answer for the objects under one of the bucket's keys; undefined is the present one. */
interface KeyAnswer {
  readonly answer: OperationAnswer;
  readonly formerKey: string | undefined;
}

/** The worst; but what fails under some of the keys only fails for some objects. */
function ofAllKeys(all: readonly KeyAnswer[]): OperationAnswer | undefined {
  const worst = worstOf(all.map(({ answer }) => answer));
  const failing = all.filter(({ answer }) => answer.answer === "fails");
  if (worst?.answer !== "fails" || failing.length === all.length) return worst;
  const template = failing.every(({ formerKey }) => formerKey !== undefined)
    ? templates.formerKey
    : templates.presentKey;
  return { ...worst, answer: "some", why: format(template, { why: worst.why }) };
}

function answerOf(pair: PairCheck, operation: OperationName, needed: readonly string[]): OperationAnswer {
  const allowed = pair.classes.filter((one) => one.allowed);
  const base = { operation, kmsActions: [], refusals: [], why: "" };
  if (allowed.length === 0) return { ...base, answer: "fails", ...refusedByS3(pair) };
  const { destination } = pair;
  if (destination.kind === "unknown") return { ...base, answer: "unknown", why: templates.unknown };
  if (pair.unusableKey) {
    return {
      ...base,
      answer: "fails",
      kmsActions: needed,
      why: destination.kind === "elsewhere" ? templates.elsewhere : templates.managed,
      refusals: [{ layer: "keyPolicy", document: undefined, range: pair.bucket.encryption.place.range }],
    };
  }
  const concerned = pair.causes.filter(({ operations: broken }) => broken.includes(operation));
  const refused = (one: JudgedClass): readonly string[] =>
    (pair.refused.get(one) ?? []).filter((action) => needed.includes(action));
  const failing = allowed.filter((one) => refused(one).length > 0);
  if (failing.length > 0) {
    const kmsActions = needed.filter((action) => failing.some((one) => refused(one).includes(action)));
    const causes = concerned.filter(({ dependsOn }) => dependsOn === undefined);
    return {
      operation,
      answer: failing.length === allowed.length ? "fails" : "some",
      kmsActions,
      refusals: causes.map(refusalOf),
      why: format(templates.kms, { actions: list(kmsActions), layers: layersText(causes) }),
    };
  }
  const open = concerned.filter((cause) => cause.dependsOn !== undefined);
  if (open.length > 0) {
    return {
      operation,
      answer: "conditional",
      kmsActions: [...new Set(open.flatMap(({ kmsActions }) => kmsActions))],
      refusals: open.map(refusalOf),
      why: list([
        ...new Set(open.map((cause) => (cause.dependsOn === "network" ? templates.network : templates.bucketKey))),
      ]),
    };
  }
  if (allowed.every(({ s3 }) => s3.some(({ denialReasons }) => denialReasons.length > 0)))
    return { ...base, answer: "conditional", why: templates.s3Open };
  // Taken to leave access to IAM policies, which is no proof.
  if (destination.kind === "key" && destination.declared?.policy === undefined)
    return { ...base, answer: "unknown", why: templates.unknownPolicy };
  return { ...base, answer: "passes" };
}

/** The Denies that keep S3 from allowing what a statement grants. */
function refusedByS3({ classes, s3: { target } }: PairCheck): Pick<OperationAnswer, "refusals" | "why"> {
  const refusals: RefusingPlace[] = [];
  const seen = new Set<Range>();
  for (const { s3, grants } of classes) {
    if (grants.length === 0) continue;
    for (const { layer, set, denialReasons } of s3) {
      for (const denialReason of denialReasons) {
        if (!denialReason.certain) continue;
        const node =
          denialReason.kind === "deny"
            ? denialReason.statement.statement.node
            : set.documents[0]?.document.statementProperty.key;
        const document = denialReason.kind === "deny" ? set.sourceOf.get(denialReason.statement) : set.documents[0];
        if (node === undefined || document === undefined || seen.has(node)) continue;
        seen.add(node);
        refusals.push({
          layer,
          document,
          range: denialReason.kind === "deny" ? { offset: node.offset, end: node.offset + 1 } : node,
        });
      }
    }
  }
  const action = s3ActionName(target.action);
  return {
    refusals,
    why:
      refusals.length === 0
        ? format(templates.s3Nothing, { action })
        : format(templates.s3, { action, layers: layersText(refusals) }),
  };
}

const refusalOf = ({ layer, document, range }: Cause): RefusingPlace => ({ layer, document, range });

const layersText = (of: readonly { readonly layer: Layer }[]): string =>
  list([...new Set(of.map(({ layer }) => layerText(layer)))]);

/** The place in the text of the file that holds the document. */
export function placeIn({ compiled }: ModelCheck, document: FoundDocument | undefined, range: Range): ModelPlace {
  return document === undefined
    ? { file: compiled.model.file, range }
    : { file: compiled.fileOf(document), range: outerRange(document, range) };
}

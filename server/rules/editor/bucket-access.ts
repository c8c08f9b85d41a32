/** Principals × buckets with an answer for each operation: the data of the view “Bucket Access”. */
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import { inOrder } from "../../uploads/requests/operations.ts";
import type { ModelPlace } from "../../workspace/model.ts";
import type { AnswerKind } from "./answers.ts";
import type { PairAnswers } from "./answers.ts";
import { answersByPair, placeIn, worstOf } from "./answers.ts";
import { accountName, answerText, shortName, throughText } from "./model-text.ts";

export interface AccessEntry {
  readonly name: string;
  /** The ARN, or the bucket's name. */
  readonly id: string;
  /** Name or id of its account; empty where unknown. */
  readonly account: string;
  readonly place: ModelPlace;
}

export interface AccessCell {
  /** Indexes into `principals` and `buckets`. */
  readonly principal: number;
  readonly bucket: number;
  /** `keyhole.json` says that these uploads shall be denied. */
  readonly expectedToFail: boolean;
  /** One for each of `operations`, in their order; null where nothing lets the principal do it. */
  readonly answers: readonly (AccessAnswer | null)[];
}

export interface AccessAnswer {
  readonly answer: AnswerKind;
  readonly text: string;
  readonly causes: readonly ModelPlace[];
}

export interface BucketAccess {
  readonly operations: readonly string[];
  readonly principals: readonly AccessEntry[];
  readonly buckets: readonly AccessEntry[];
  /** One for each pair; one that is not there: the principal may do nothing with the bucket. */
  readonly cells: readonly AccessCell[];
}

export function bucketAccess(checked: ModelCheck): BucketAccess {
  const { model } = checked.compiled;
  const entry = (id: string, name: string, account: string | undefined, place: ModelPlace): AccessEntry => ({
    id,
    name,
    account: account === undefined ? "" : accountName(model, account),
    place,
  });
  const denied = new Set(
    model.expectations
      .filter(({ expect }) => expect === "denied")
      .map(({ principal, to }) => `${principal} ${to.bucket}`),
  );
  const operations = inOrder(
    checked.compiled.accesses.flatMap(({ sides }) => sides.map(({ operation }) => operation.operation)),
  );
  const buckets = new Map(model.buckets.map((bucket, index) => [bucket, index]));
  const cells = model.principals.flatMap((declared, principal) => {
    const ways = new Map<number, PairAnswers[]>();
    for (const one of answersByPair(checked.pairs.get(declared) ?? [])) {
      const bucket = buckets.get(one.pair.bucket);
      if (bucket !== undefined) ways.set(bucket, [...(ways.get(bucket) ?? []), one]);
    }
    return [...ways].map(([bucket, all]): AccessCell => {
      const answers = operations.map((operation) => answerOfWays(checked, operation, all));
      const name = model.buckets[bucket]?.name ?? "";
      return { principal, bucket, answers, expectedToFail: denied.has(`${declared.arn} ${name}`) };
    });
  });
  return {
    operations,
    principals: model.principals.map(({ arn, account, place }) => entry(arn, shortName(arn), account, place)),
    buckets: model.buckets.map(({ name, account, place }) => entry(name, name, account, place)),
    cells,
  };
}

/** To the bucket itself and through each access point: what fails one way and passes another fails for some. */
function answerOfWays(
  checked: ModelCheck,
  operation: OperationName,
  ways: readonly PairAnswers[],
): AccessAnswer | null {
  const all = ways.flatMap(({ pair: { accessPoint }, answers }) =>
    answers.filter((one) => one.operation === operation).map((one) => ({ one, accessPoint })),
  );
  const worst = worstOf(all.map(({ one }) => one));
  if (worst === undefined) return null;
  const texts = all.map(({ one }) => answerText(one));
  const named = all.map(({ one, accessPoint }) => throughText(answerText(one), accessPoint?.arn));
  return {
    answer: worst.answer === "fails" && all.some(({ one }) => one.answer !== "fails") ? "some" : worst.answer,
    text: (new Set(texts).size === 1 ? texts.slice(0, 1) : named).join("; "),
    causes: all.flatMap(({ one }) => one.refusals.map(({ document, range }) => placeIn(checked, document, range))),
  };
}

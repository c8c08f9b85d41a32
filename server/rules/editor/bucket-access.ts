/** Principals × buckets with an answer for each operation: the data of the view “Bucket Access”. */
import type { ModelCheck } from "../../uploads/check-model.ts";
import { inOrder } from "../../uploads/requests/operations.ts";
import type { ModelPlace } from "../../workspace/model.ts";
import type { AnswerKind } from "./answers.ts";
import { answersByPair, placeIn } from "./answers.ts";
import { accountName, answerText, shortName } from "./model-text.ts";

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
  /** A pair that is not there: the principal may not write to the bucket. */
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
  const cells = model.principals.flatMap((declared, principal) =>
    answersByPair(checked.pairs.get(declared) ?? []).flatMap(({ pair, answers: known }): AccessCell[] => {
      const bucket = buckets.get(pair.bucket);
      if (bucket === undefined) return [];
      const answers = operations.map((operation): AccessAnswer | null => {
        const one = known.find((each) => each.operation === operation);
        if (one === undefined) return null;
        const { answer, refusals } = one;
        const causes = refusals.map(({ document, range }) => placeIn(checked, document, range));
        return { answer, text: answerText(one), causes };
      });
      return [{ principal, bucket, answers, expectedToFail: denied.has(`${declared.arn} ${pair.bucket.name}`) }];
    }),
  );
  return {
    operations,
    principals: model.principals.map(({ arn, account, place }) => entry(arn, shortName(arn), account, place)),
    buckets: model.buckets.map(({ name, account, place }) => entry(name, name, account, place)),
    cells,
  };
}

/** Principals × buckets with an answer for each upload operation: the data of the view “Upload access”. */
import type { ModelCheck } from "../../uploads/check-model.ts";
import { operations } from "../../uploads/requests/operations.ts";
import type { ModelPlace } from "../../workspace/model.ts";
import type { AnswerKind } from "./answers.ts";
import { answersOf, placeIn } from "./answers.ts";
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
  /** One for each of `operations`, in their order. */
  readonly answers: readonly {
    readonly answer: AnswerKind;
    readonly text: string;
    readonly causes: readonly ModelPlace[];
  }[];
}

export interface UploadAccess {
  readonly operations: readonly string[];
  readonly principals: readonly AccessEntry[];
  readonly buckets: readonly AccessEntry[];
  /** A pair that is not there: the principal may not write to the bucket. */
  readonly cells: readonly AccessCell[];
}

export function uploadAccess(checked: ModelCheck): UploadAccess {
  const { model } = checked.world;
  const entry = (id: string, name: string, account: string | undefined, place: ModelPlace): AccessEntry => ({
    id,
    name,
    account: account === undefined ? "" : accountName(model, account),
    place,
  });
  const denied = new Set(
    model.promises.filter(({ expect }) => expect === "denied").map(({ principal, to }) => `${principal} ${to.bucket}`),
  );
  const buckets = new Map(model.buckets.map((bucket, index) => [bucket, index]));
  const cells = model.principals.flatMap((declared, principal) =>
    (checked.pairs.get(declared) ?? []).flatMap((pair): AccessCell[] => {
      const bucket = buckets.get(pair.bucket);
      if (bucket === undefined) return [];
      const answers = answersOf(pair).map((one) => ({
        answer: one.answer,
        text: answerText(one),
        causes: one.refusals.map(({ document, range }) => placeIn(checked, document, range)),
      }));
      return [{ principal, bucket, answers, expectedToFail: denied.has(`${declared.arn} ${pair.bucket.name}`) }];
    }),
  );
  return {
    operations: operations.map(({ operation }) => operation),
    principals: model.principals.map(({ arn, account, place }) => entry(arn, shortName(arn), account, place)),
    buckets: model.buckets.map(({ name, account, place }) => entry(name, name, account, place)),
    cells,
  };
}

import assert from "node:assert/strict";
import type { AccessAnswer, AccessEntry, AccessModel } from "./data.ts";
import { matrixOf, maxRows } from "./matrix.ts";

const entry = (name: string, account: string): AccessEntry => ({ name, id: `arn:${name}`, account, location: null });
const answer = (kind: AccessAnswer["answer"]): AccessAnswer => ({ answer: kind, text: kind, causes: [] });

const model: AccessModel = {
  uri: "file:///w/keyhole.json",
  operations: ["PutObject", "MultipartUpload"],
  principals: [entry("role/etl", "data"), entry("role/ingest", "apps"), entry("user/ana", "data")],
  buckets: [entry("lake", "data"), entry("logs", "apps")],
  cells: [
    { principal: 0, bucket: 0, expectedToFail: false, answers: [answer("passes"), answer("fails")] },
    { principal: 1, bucket: 1, expectedToFail: false, answers: [answer("passes"), answer("passes")] },
  ],
};

const shown = (filter: string, onlyFailing = false): string => {
  const { rows, columns } = matrixOf(model, filter, onlyFailing);
  return `${rows.map(({ entry: { name } }) => name).join(" ")} × ${columns.map(({ entry: { name } }) => name).join(" ")}`;
};

suite("matrix of upload access", () => {
  test("everything, without a filter", () => assert.equal(shown(""), "role/etl role/ingest user/ana × lake logs"));

  test("a word of a principal chooses rows, any other columns", () => {
    assert.equal(shown("etl"), "role/etl × lake logs");
    assert.equal(shown("ROLE lake"), "role/etl role/ingest × lake");
    assert.equal(shown("role apps logs"), "role/ingest × logs");
    assert.equal(shown("nowhere"), "role/etl role/ingest user/ana × ");
  });

  test("only what fails", () => {
    assert.equal(shown("", true), "role/etl × lake");
    assert.equal(matrixOf(model, "", false).failing, 1);
    assert.equal(matrixOf(model, "ana", false).failing, 0);
  });

  test("answers by the model's own numbers, whatever the filter left out", () => {
    const { cell } = matrixOf(model, "ingest", false);
    assert.deepEqual(
      cell(1, 1)?.answers.map((one) => one?.answer),
      ["passes", "passes"],
    );
    assert.equal(cell(1, 0), undefined);
  });

  test("what is expected to be denied does not count as failing", () => {
    const denied = { ...model, cells: model.cells.map((cell) => ({ ...cell, expectedToFail: true })) };
    assert.deepEqual([matrixOf(denied, "", false).failing, matrixOf(denied, "", true).rows.length], [0, 0]);
  });

  test("draws a bounded number and says how many there are", () => {
    const many = {
      ...model,
      principals: Array.from({ length: 1000 }, (_, i) => entry(`role/r${i}`, "data")),
      cells: [],
    };
    const { rows, matching } = matrixOf(many, "", false);
    assert.deepEqual([rows.length, matching.rows], [maxRows, 1000]);
  });
});

/**
 * Lines that would take for ever, or end the process: each gets its answer or its error, and so does the line behind
 * it.
 */
import assert from "node:assert/strict";
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { keyhole } from "../cli/harness.ts";
import { allow, deny, policy } from "./ask.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234";
const request = { principal: "arn:aws:iam::111122223333:user/ana", action: "kms:Decrypt", resource: key };
const fine = JSON.stringify({
  id: "next",
  request: { ...request, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", resourceAccount: "111122223333" },
  policies: { identity: [policy(allow("s3:*", "*"))] },
});
const nested = (levels: number, open = "[", close = "]"): string => open.repeat(levels) + close.repeat(levels);
const policies = (identity: unknown): { policies: unknown } => ({ policies: { identity: [identity] } });
const line = (resource: string, identity: unknown): string =>
  JSON.stringify({
    id: "hard",
    request: { ...request, resource, resourceAccount: "111122223333" },
    ...policies(identity),
  });
const whereKey = (condition: unknown): unknown => policy(allow("kms:*", "*", { Condition: condition as never }));
const object = (text: string): string => `arn:aws:s3:::b/${text}`;
const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const deep = "the line is nested more than 256 levels deep";
const hard: readonly [name: string, text: string, expected: string | RegExp][] = [
  ["a context nested 6,000 levels", `{"id":"hard","request":{"context":${nested(6_000)}}}`, deep],
  [
    "policies nested 6,000 levels",
    `{"id":"hard","request":${JSON.stringify(request)},"policies":${nested(6_000, '{"a":', "}").replace("}", "1}")}}`,
    deep,
  ],
  ["a member nobody knows, nested 500,000 levels", `{"id":"hard","more":${nested(500_000)}}`, /deep|not valid JSON/],
  [
    "a pattern of 50,000 letters before ?",
    line(object("a".repeat(50_000)), policy(deny("*", `arn:aws:s3:::b/*${"a".repeat(25_000)}?b*`))),
    "implicitDeny",
  ],
  [
    "the same in a condition",
    JSON.stringify({
      id: "hard",
      request: { ...request, context: { "aws:PrincipalTag/t": "a".repeat(50_000) } },
      ...policies(whereKey({ StringLike: { "aws:PrincipalTag/t": `*${"a?".repeat(12_000)}b*` } })),
    }),
    "implicitDeny",
  ],
  [
    "a pattern and a value of a million letters",
    JSON.stringify({
      id: "hard",
      request: { ...request, context: { "aws:PrincipalTag/t": "a".repeat(1_000_000) } },
      ...policies(whereKey({ StringLike: { "aws:PrincipalTag/t": `*${"a?".repeat(250_000)}b*` } })),
    }),
    /too many steps/,
  ],
  [
    "20,000 values, each compared with 20,000",
    JSON.stringify({
      id: "hard",
      request: { ...request, context: { "aws:TagKeys": many(20_000, (index) => `v${String(index)}`) } },
      ...policies(
        whereKey({ "ForAnyValue:StringLike": { "aws:TagKeys": many(20_000, (index) => `*w${String(index)}`) } }),
      ),
    }),
    /too many steps/,
  ],
];

suite("evaluate: lines that are hard to answer", () => {
  for (const [name, text, expected] of hard) {
    test(`${name}: its answer or its error, and the next line goes on`, () => {
      const evaluator = new LineEvaluator();
      const { id, decision, error } = JSON.parse(evaluator.answer(text).text) as {
        id: unknown;
        decision?: string;
        error?: string;
      };
      assert.equal(id, "hard");
      assert.match(decision ?? error ?? "", typeof expected === "string" ? new RegExp(`^${expected}$`) : expected);
      assert.equal((JSON.parse(evaluator.answer(fine).text) as { decision: string }).decision, "allowed");
      // With the policies known: the same answer.
      assert.equal((JSON.parse(evaluator.answer(text).text) as { decision?: string; error?: string }).error, error);
    });
  }

  test("an id that is nested too deeply to be given back is null", () => {
    assert.deepEqual(JSON.parse(new LineEvaluator().answer(`{"id":${nested(6_000)}}`).text), { id: null, error: deep });
  });

  test("a comma that is missing before policies that were read before is an error all the same", () => {
    const evaluator = new LineEvaluator();
    assert.equal(evaluator.answer(fine).error, undefined);
    assert.equal(evaluator.answer(fine.replace(',"policies"', '"policies"')).error, "the line is not valid JSON");
  });

  test("on the command line the lines behind it are answered, and the status is 2", async () => {
    const { status, stdout } = await keyhole(".", ["evaluate"], { stdin: [hard[0]?.[1] ?? "", fine].join("\n") });
    assert.equal(status, 2);
    assert.deepEqual(
      stdout
        .trim()
        .split("\n")
        .map((each) => (JSON.parse(each) as { id: unknown }).id),
      ["hard", "next"],
    );
  });
});

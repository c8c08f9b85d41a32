import assert from "node:assert/strict";
import fc from "fast-check";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { parseJson } from "../../policy/parse.ts";
import type { PolicyTypeName } from "../../policy/policy-type.ts";
import type { Engine } from "../engine.ts";
import { contentOf } from "./known-statements.ts";

const contentIn = (text: string): string => contentOf(parseJson(text).root);
const compact = (value: unknown): string => JSON.stringify(value);

suite("what a statement says", () => {
  test("is the same wherever it stands and whatever its Sid is, and another one for any other value", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (one, other) => {
          assert.equal(contentIn(compact(one)), contentIn(` ${JSON.stringify(one, undefined, 3)}\n`));
          const isSame = compact({ ...one, Sid: "" }) === compact({ ...other, Sid: "" });
          const withSid = (value: object, sid: string): string => compact({ ...value, Sid: sid });
          assert.equal(contentIn(withSid(one, "One")) === contentIn(withSid(other, "Another")), isSame);
        },
      ),
    );
    assert.notEqual(contentIn('{ "Sid": "1" }'), contentIn('{ "Sid": 1 }'));
    assert.notEqual(contentIn('{ "Condition": { "Sid": "a" } }'), contentIn('{ "Condition": { "Sid": "b" } }'));
  });

  test("is another one for what is not closed, or not there", () => {
    const texts = [
      '{ "Action": [] }',
      '{ "Action": [',
      '{ "Action": [ }',
      '{ "Action": ',
      '{ "Action": "" }',
      "{ }",
      "{",
    ];
    assert.equal(new Set(texts.map(contentIn)).size, texts.length);
  });

  test("is asked again in a policy of another type or version of the language", () => {
    const said = (engine: Engine, type: PolicyTypeName, version: string): string[] =>
      checkAll(engine, [
        {
          file: "policy.json",
          type,
          text: `{"Version":"${version}","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/\${aws:username}/*"}]}`,
        },
      ]).map(({ code }) => code);
    const asked = [
      ["bucket", "2012-10-17"],
      ["resourceControl", "2012-10-17"],
      ["bucket", "2008-10-17"],
      ["serviceControl", "2012-10-17"],
    ] as const;
    const engine = wholeEngine();
    for (const [type, version] of asked) said(engine, type, version);
    for (const [type, version] of asked)
      assert.deepEqual(said(engine, type, version), said(wholeEngine(), type, version), `${type} ${version}`);
    const one = wholeEngine();
    assert.ok(!said(one, "bucket", "2012-10-17").includes("rcp-syntax-error-allow"));
    assert.ok(said(one, "resourceControl", "2012-10-17").includes("rcp-syntax-error-allow"));
  });

  test("what two statements refer to is told once, also after an edit", () => {
    const template = (bucket: string): string => `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [uploader]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::amzn-s3-demo-source/*
            Condition: &never
              StringEqual: { "aws:SourceVpc": "true" }
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::${bucket}/*
            Condition: *never
`;
    const engine = wholeEngine();
    for (const bucket of ["amzn-s3-demo-a", "amzn-s3-demo-b", "amzn-s3-demo-c"]) {
      const found = checkAll(engine, [{ file: "template.yaml", text: template(bucket) }]);
      assert.deepEqual(
        found.map(({ code }) => code),
        ["invalid-condition-operator", "invalid-vpc-format"],
      );
    }
  });
});

/** After an edit a model says what it would say if it were read for the first time; what the edit leaves alone is not judged again. */
import assert from "node:assert/strict";
import { MemoryFiles, codes } from "../../test/harness/model-source.ts";
import { shortModel, wholeArns } from "../../test/harness/short-model.ts";
import type { CheckedModel } from "../rules/engine.ts";
import { checkModel } from "./check-model.ts";
import { createEngine, defaultSettings } from "../rules/engine.ts";
import { finish } from "../evaluate/steps.ts";
import { createModelReader } from "../workspace/read-model.ts";

const members = ["principals", "keys", "accounts", "buckets"];

/** For each version but the first, the principals whose pairs are those of the version before, and what is found. */
function edits(...versions: readonly string[]): readonly { readonly kept: string; readonly found: string }[] {
  const reader = createModelReader(codes);
  const files = new MemoryFiles();
  const engine = createEngine();
  let before: CheckedModel | undefined;
  const told = versions.map((version) => {
    const workspace = Object.fromEntries(shortModel(version).map(({ file, text }) => [file, text]));
    const keyhole = JSON.parse(workspace["keyhole.json"] ?? "") as Record<string, unknown>;
    // Entries that stand before an edit stay the same: what is edited here comes last.
    const rest = Object.entries(keyhole).filter(([name]) => !members.includes(name));
    const text = JSON.stringify(
      Object.fromEntries([...members.map((name) => [name, keyhole[name]]), ...rest]),
      null,
      1,
    );
    const model = reader.read(files.source({ ...workspace, "keyhole.json": text }));
    assert.deepEqual(
      model.problems.map(({ message }) => message),
      [],
    );
    const say = (checked: CheckedModel): readonly string[] =>
      engine
        .modelDiagnostics(checked, defaultSettings)
        .map(({ code, file, range, message, data }) => JSON.stringify([code, file, range, message, data]));
    const checked = engine.checkModel(model, before);
    assert.deepEqual(say(checked), say(createEngine().checkModel(model)), version);
    const shape = ({ pairs }: CheckedModel): readonly string[] =>
      [...pairs].map(([{ arn }, list]) =>
        [arn, ...list.map(({ bucket, access }) => bucket.name + access.action)].join(),
      );
    assert.deepEqual(shape(checked), shape(createEngine().checkModel(model)), version);
    assert.deepEqual(checked.crashes, []);
    const known = before?.pairs;
    const kept = [...checked.pairs]
      .filter(([declared, list]) => list.length > 0 && known?.get(declared) === list)
      .map(([{ arn }]) => arn.replace(/^.*[:/]/, ""))
      .join(" ");
    const found = engine
      .modelDiagnostics(checked, defaultSettings)
      .map(({ code, data }) => [code, ...(data?.buckets ?? [])].join(" "))
      .sort()
      .join("; ");
    before = checked;
    return { kept, found };
  });
  return told.slice(1);
}

const uses = "Allow kms:GenerateDataKey,kms:Decrypt on KEY,SECOND";
const a = `role/a: Allow s3:PutObject on lake/*; ${uses}`;
const b = `role/b: Allow s3:PutObject on other/*; ${uses}`;
const both = `role/c: Allow s3:PutObject on lake/*,other/*; ${uses}`;
const roles = `${a} | ${b} | ${both}`;
const other = wholeArns('other {"encryption":{"type":"aws:kms","key":"SECOND","bucketKey":false}}');
const keys = "key: Allow kms:* to root | second: Allow kms:* to root";
const base = `${roles} | lake: Allow sqs:* to root | ${other}: Allow sqs:* to root | ${keys}`;
const [deny, refused] = ["Deny kms:GenerateDataKey to *", "denied-kms-action"];

suite("after an edit of", () => {
  test("nothing, all is as it was", () => {
    assert.deepEqual(edits(base, base), [{ kept: "a b c", found: "" }]);
  });

  test("one principal's policy, only that principal is judged again", () => {
    assert.deepEqual(edits(base, base.replace("lake/*; ", "lake/*; Deny kms:Decrypt; "), base), [
      { kept: "b c", found: `${refused} lake` },
      { kept: "b c", found: "" },
    ]);
  });

  test("one key's policy, who writes under that key", () => {
    const edited = base.replace("| second: Allow kms:* to root", `| second: Allow kms:* to root; ${deny}`);
    assert.deepEqual(edits(base, edited, base), [
      { kept: "a", found: `${refused} other` },
      { kept: "a", found: "" },
    ]);
  });

  test("the key's policy of the first of two buckets, both in their order", () => {
    const edited = base.replace("| key: Allow kms:* to root", `| key: Allow kms:* to root; ${deny}`);
    assert.deepEqual(edits(base, edited, base), [
      { kept: "b", found: `${refused} lake` },
      { kept: "b", found: "" },
    ]);
  });

  test("a bucket's policy, who may write there", () => {
    const policy = (statements: string): string => base.replace("lake: Allow sqs:* to root", `lake: ${statements}`);
    const dana = "role/dana: Allow sqs:*";
    assert.deepEqual(edits(base, policy("Deny s3:PutObject to *")), [{ kept: "b", found: "" }]);
    assert.deepEqual(
      edits(`${base} | ${dana}`, `${policy("Allow s3:PutObject to role/dana")} | ${dana}`, `${base} | ${dana}`),
      [
        { kept: "b", found: "missing-kms-action lake" },
        { kept: "b", found: "" },
      ],
    );
  });

  test("a bucket's key, who writes there, in the order of the buckets", () => {
    const under = (name: string): string =>
      base.replace(other, wholeArns(`other {"encryption":{"type":"aws:kms","key":"${name}","bucketKey":false}}`));
    const onlyFirst = (line: string): string =>
      line.replace(uses, "Allow kms:* on KEY").replaceAll(uses, "Allow kms:* on KEY");
    assert.deepEqual(edits(onlyFirst(under("KEY")), onlyFirst(under("SECOND")), onlyFirst(under("KEY"))), [
      { kept: "a", found: "missing-kms-action other; missing-kms-action other" },
      { kept: "a", found: "" },
    ]);
    assert.deepEqual(
      edits(under("alias/x"), under("alias/y"), under("SECOND")).map(({ kept }) => kept),
      ["a", "a"],
    );
  });

  test("the number of buckets, an account's or an endpoint's policy, or what is checked, all are judged again", () => {
    const endpoint = (statements: string): string =>
      `${base} | e.json: ${statements} | and ${JSON.stringify({ vpcEndpoints: { "vpce-1a2b3c4d": { policy: "e.json" } } })}`;
    const point = (statements: string): string =>
      `${base} | p.json: ${statements} | and ${JSON.stringify({
        accessPoints: { [wholeArns("arn:aws:s3:eu-west-1:DATA:accesspoint/ap")]: { bucket: "lake", policy: "p.json" } },
      })}`;
    const operations = (...names: readonly string[]): string =>
      `${base} | and ${JSON.stringify({ operations: names })}`;
    const scp = (statements: string): string => `${base} | scp: ${statements}`;
    for (const [one, two] of [
      [base, `${base} | third`],
      [`${base} | third`, base],
      [scp("Allow *"), scp("Allow s3:*")],
      [endpoint("Allow * to *"), endpoint("Allow s3:* to *")],
      [point("Allow s3:* to root"), point("Allow sqs:* to root")],
      [operations("PutObject"), operations("PutObject", "MultipartUpload")],
    ] as const)
      assert.deepEqual(
        edits(one, two).map(({ kept }) => kept),
        [""],
        two,
      );
  });

  test("which headers are expected, all are judged again; of another expectation nobody is", () => {
    const expects = (context: object): string =>
      `${base} | and ${JSON.stringify({
        uploads: [
          {
            principal: wholeArns("arn:aws:iam::DATA:role/a"),
            operations: "PutObject",
            to: "s3://lake/*",
            expect: "allowed",
            context,
          },
        ],
      })}`;
    const sends = { "s3:x-amz-server-side-encryption": "aws:kms" };
    assert.deepEqual(
      edits(expects({}), expects(sends), expects(sends), expects({})).map(({ kept }) => kept),
      ["", "a b c", ""],
    );
    assert.deepEqual(
      edits(expects({}), expects({ "aws:SourceIp": "10.0.0.1" })).map(({ kept }) => kept),
      ["a b c"],
    );
  });
});

suite("uploads that are expected, and fail", () => {
  const expectation = { operations: "PutObject", to: "s3://lake/in/*", expect: "allowed" };
  /** How much of what is told of the condition fails, where `role/a` may write these objects. */
  const scope = (objects: string): string | undefined => {
    const uploads = [{ principal: wholeArns("arn:aws:iam::DATA:role/a"), ...expectation }];
    const context = "StringLike kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake/out/*";
    const line = `role/a: Allow s3:PutObject on ${objects}; ${uses} if ${context} | lake | and ${JSON.stringify({ uploads })}`;
    const workspace = Object.fromEntries(shortModel(line).map(({ file, text }) => [file, text]));
    const engine = createEngine();
    const checked = engine.checkModel(createModelReader(codes).read(new MemoryFiles().source(workspace)));
    return engine.modelDiagnostics(checked, defaultSettings).find(({ code }) => code === "kms-condition-never-met")
      ?.data?.scope;
  };

  test("are all of its uploads, or some where it has others that pass", () => {
    assert.equal(scope("lake/in/*"), "all");
    assert.equal(scope("lake/out/*"), "some");
    assert.equal(scope("lake/*"), "some");
    assert.equal(scope("lake/x/*"), "all");
  });
});

suite("a model whose pairs are too many", () => {
  test("is judged as far as it would be without what was known", () => {
    const model = createModelReader(codes).read(
      new MemoryFiles().source(Object.fromEntries(shortModel(base).map(({ file, text }) => [file, text]))),
    );
    const engine = createEngine();
    const whole = engine.checkModel(model);
    const limited = (known: readonly CheckedModel[]): readonly (readonly string[])[] => {
      const { unjudged, pairs } = finish(checkModel(whole.compiled, known, { budget: 1, share: false }));
      return [unjudged.map(({ arn }) => arn), [...pairs.keys()].map(({ arn }) => arn)];
    };
    const arns = ["a", "b", "c"].map((name) => wholeArns(`arn:aws:iam::DATA:role/${name}`));
    assert.deepEqual(limited([]), [arns.slice(1), arns.slice(0, 1)]);
    assert.deepEqual(limited([whole]), limited([]));
    assert.deepEqual(whole.unjudged, []);
  });
});

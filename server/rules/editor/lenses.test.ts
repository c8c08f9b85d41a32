import assert from "node:assert/strict";
import { configuration, covered, policy, testModel, wholeKey, write } from "./editor.test-helper.ts";
import type { TestModel } from "./editor.test-helper.ts";
import { lensesOf } from "./lenses.ts";

const titles = ({ checked }: TestModel, file: string): string[] => lensesOf(checked, file).map(({ title }) => title);

suite("lenses", () => {
  test("over each policy of the model: how the uploads that it has a say on fare, the worst first", () => {
    const compiled = testModel();
    assert.deepEqual(titles(compiled, "m/partner.json"), [
      "PutObject fails: kms:GenerateDataKey, multipart fails: kms:GenerateDataKey and kms:Decrypt",
    ]);
    assert.deepEqual(titles(compiled, "m/key.json"), [
      "2 principals to 1 bucket: PutObject fails for 1 of 2: kms:GenerateDataKey, multipart fails: kms:GenerateDataKey and kms:Decrypt",
    ]);
    assert.deepEqual(titles(compiled, "m/uploader.json"), [
      "1 principal to 2 buckets: PutObject passes, multipart fails for 1 of 2: kms:Decrypt",
    ]);
    // A service control policy limits the principals of its account, whatever account the bucket is in.
    assert.deepEqual(titles(compiled, "m/root.json"), titles(compiled, "m/uploader.json"));
    assert.deepEqual(titles(compiled, "m/keyhole.json"), []);
  });

  test("a single upload that passes in part", () => {
    const compiled = testModel({ "m/uploader.json": policy(write, { ...wholeKey, Action: "kms:GenerateDataKey" }) });
    assert.deepEqual(titles(compiled, "m/uploader.json"), ["PutObject passes, multipart fails: kms:Decrypt"]);
  });

  test("none where nobody uploads with the policy", () => {
    const own = policy({ ...write, Principal: { AWS: "arn:aws:iam::111122223333:role/service/uploader" } });
    assert.deepEqual(
      titles(testModel({ "m/partner.json": policy(wholeKey), "m/lake.json": own }), "m/partner.json"),
      [],
    );
  });

  test("stands on the policy's brace; a policy that is written in keyhole.json has one, too", () => {
    const inline = {
      ...configuration,
      keys: {
        ...configuration.keys,
        [Object.keys(configuration.keys)[0] ?? ""]: {
          aliases: ["alias/lake"],
          policy: JSON.parse(policy({ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" })) as object,
        },
      },
    };
    const compiled = testModel({ "m/keyhole.json": JSON.stringify(inline) });
    const [lens] = lensesOf(compiled.checked, "m/keyhole.json");
    assert.ok(lens);
    assert.equal(
      covered(compiled.file("m/keyhole.json"), { offset: lens.range.offset, end: lens.range.offset + 11 }),
      '{"Version":',
    );
  });

  test("the trail of what fails begins where it is refused, that of what passes where it is allowed", () => {
    const compiled = testModel();
    const first = ({ checked, file }: TestModel, of: string): string[] => {
      const [place] = lensesOf(checked, of)[0]?.trail ?? [];
      return place === undefined ? [] : [place.file, covered(file(place.file), place.range)];
    };
    assert.deepEqual(first(compiled, "m/lake.json"), ["m/uploader.json", '"s3:PutObject"']);
    const mended = testModel({ "m/uploader.json": policy(write, wholeKey) });
    assert.deepEqual(first(mended, "m/uploader.json"), ["m/uploader.json", '"s3:PutObject"']);
    const trail = lensesOf(mended.checked, "m/uploader.json")[0]?.trail ?? [];
    assert.deepEqual(
      trail.map(({ file }) => file),
      ["m/uploader.json", "m/keyhole.json", "m/keyhole.json"],
    );
  });
});

import assert from "node:assert/strict";
import { configuration, covered, policy, testWorld, wholeKey, write } from "./editor.test-helper.ts";
import type { TestWorld } from "./editor.test-helper.ts";
import { lensesOf } from "./lenses.ts";

const titles = ({ checked }: TestWorld, file: string): string[] => lensesOf(checked, file).map(({ title }) => title);

suite("lenses", () => {
  test("over each policy of the model: how the uploads that it has a say on fare, the worst first", () => {
    const world = testWorld();
    assert.deepEqual(titles(world, "m/partner.json"), [
      "PutObject fails: kms:GenerateDataKey, multipart fails: kms:GenerateDataKey and kms:Decrypt",
    ]);
    assert.deepEqual(titles(world, "m/key.json"), [
      "2 principals to 1 bucket: PutObject fails for 1 of 2: kms:GenerateDataKey, multipart fails: kms:GenerateDataKey and kms:Decrypt",
    ]);
    assert.deepEqual(titles(world, "m/uploader.json"), [
      "1 principal to 2 buckets: PutObject passes, multipart fails for 1 of 2: kms:Decrypt",
    ]);
    // A service control policy limits the principals of its account, whatever account the bucket is in.
    assert.deepEqual(titles(world, "m/root.json"), titles(world, "m/uploader.json"));
    assert.deepEqual(titles(world, "m/keyhole.json"), []);
  });

  test("a single upload that passes in part", () => {
    const world = testWorld({ "m/uploader.json": policy(write, { ...wholeKey, Action: "kms:GenerateDataKey" }) });
    assert.deepEqual(titles(world, "m/uploader.json"), ["PutObject passes, multipart fails: kms:Decrypt"]);
  });

  test("none where nobody uploads with the policy", () => {
    const own = policy({ ...write, Principal: { AWS: "arn:aws:iam::111122223333:role/service/uploader" } });
    assert.deepEqual(
      titles(testWorld({ "m/partner.json": policy(wholeKey), "m/lake.json": own }), "m/partner.json"),
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
    const world = testWorld({ "m/keyhole.json": JSON.stringify(inline) });
    const [lens] = lensesOf(world.checked, "m/keyhole.json");
    assert.ok(lens);
    assert.equal(
      covered(world.file("m/keyhole.json"), { offset: lens.range.offset, end: lens.range.offset + 11 }),
      '{"Version":',
    );
  });

  test("the trail of what fails begins where it is refused, that of what passes where it is allowed", () => {
    const world = testWorld();
    const first = ({ checked, file }: TestWorld, of: string): string[] => {
      const [place] = lensesOf(checked, of)[0]?.trail ?? [];
      return place === undefined ? [] : [place.file, covered(file(place.file), place.range)];
    };
    assert.deepEqual(first(world, "m/lake.json"), ["m/uploader.json", '"s3:PutObject"']);
    const mended = testWorld({ "m/uploader.json": policy(write, wholeKey) });
    assert.deepEqual(first(mended, "m/uploader.json"), ["m/uploader.json", '"s3:PutObject"']);
    const trail = lensesOf(mended.checked, "m/uploader.json")[0]?.trail ?? [];
    assert.deepEqual(
      trail.map(({ file }) => file),
      ["m/uploader.json", "m/keyhole.json", "m/keyhole.json"],
    );
  });
});

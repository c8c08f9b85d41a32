import assert from "node:assert/strict";
import { configuration, files, key, partner, testModel, uploader } from "./editor.test-helper.ts";
import { inlayHints } from "./inlay-hints.ts";
import { hoverOnSubject } from "./model-hover.ts";
import { mentionsInPolicy, Names } from "./subjects.ts";
import { bucketAccess } from "./bucket-access.ts";

function hover(name: string): string {
  const { checked } = testModel();
  const subject = new Names(checked.compiled.model).subject(name);
  assert.ok(subject);
  return hoverOnSubject(checked, subject).markdown;
}

suite("hover on what a model knows", () => {
  test("a key: alias, account, Region, buckets, policy, and who may upload under it, what fails first", () => {
    assert.equal(
      hover(key),
      `**alias/lake**, key of account data (111122223333) in eu-west-1  
Encrypts: lake  
Key policy: \`key.json\`

Access:

- \`role/service/uploader\` → \`lake\`: PutObject passes · MultipartUpload fails: kms:Decrypt (identity policy)
- \`user/partner\` → \`lake\`: PutObject fails: kms:GenerateDataKey (key policy) · MultipartUpload fails: kms:GenerateDataKey and kms:Decrypt (key policy)`,
    );
  });

  test("a bucket: account, Region, encryption, policy", () => {
    assert.match(
      hover("arn:aws:s3:::lake/x"),
      /^\*\*lake\*\*, bucket of account data \(111122223333\) in eu-west-1 {2}\nEncryption: `aws:kms` under `alias\/lake` {2}\nBucket policy: `lake\.json`/,
    );
    assert.match(
      hover("arn:aws:s3:::logs"),
      /Encryption: `AES256` {2}\nBucket policy: none\n\nAccess:\n\n- `role\/service\/uploader` → `logs`: PutObject passes/,
    );
  });

  test("a principal: account, policies, buckets", () => {
    assert.match(
      hover(uploader),
      /^\*\*role\/service\/uploader\*\* of account data \(111122223333\) {2}\nIdentity policies: `uploader\.json`\n\nAccess:\n\n- .*`lake`.*\n- .*`logs`/,
    );
    assert.match(hover(partner), /of account 444455556666/);
  });

  test("three policy files are named, of four two, and how many more there are", () => {
    const policiesOf = (count: number): string => {
      const list = Array.from({ length: count }, (_, index) => `p${String(index)}.json`);
      const principals = { ...configuration.principals, [uploader]: { policies: list } };
      const compiled = testModel({
        ...Object.fromEntries(list.map((name) => [`m/${name}`, files["m/uploader.json"] ?? ""])),
        "m/keyhole.json": JSON.stringify({ ...configuration, principals }),
      });
      const subject = new Names(compiled.checked.compiled.model).subject(uploader);
      assert.ok(subject);
      const { markdown } = hoverOnSubject(compiled.checked, subject);
      return /Identity policies: (.*)\n/.exec(markdown)?.[1] ?? markdown;
    };
    assert.equal(policiesOf(3), "`p0.json`, `p1.json` and `p2.json`");
    assert.match(policiesOf(4), /^`p0\.json`, `p1\.json` and 2 more/);
  });

  test("an account: name, organization, what it has", () => {
    assert.equal(
      hover("111122223333"),
      "Account **data (111122223333)**, of organization o-a1b2c3d4e5  \nIn the model: principals 1, buckets 2, keys 1",
    );
  });

  test("names from files are text: of accounts, aliases, buckets, roles and policy files", () => {
    const picture = "![x](https://example.com/a.png)";
    const html = "`<img src=x>_a_.json";
    const compiled = testModel({
      "m/keyhole.json": JSON.stringify({
        accounts: { "111122223333": { name: `data ${picture}` } },
        buckets: {
          lake: { account: "111122223333", region: "eu-west-1", encryption: { type: "aws:kms", key }, policy: html },
        },
        keys: { [key]: { policy: html } },
        principals: { [uploader]: { policies: ["uploader.json", html] } },
      }),
      [`m/${html}`]: files["m/key.json"] ?? "",
    });
    const { model } = compiled.checked.compiled;
    const shown = [
      ...model.keys.map((entry) => ({ kind: "key", entry }) as const),
      ...model.buckets.map((entry) => ({ kind: "bucket", entry }) as const),
      ...model.principals.map((entry) => ({ kind: "principal", entry }) as const),
      ...model.accounts.map((entry) => ({ kind: "account", entry }) as const),
    ].map((subject) => hoverOnSubject(compiled.checked, subject));
    assert.equal(shown.length, 4);
    for (const { markdown, plain } of shown) {
      // In code spans it may stand as it is.
      assert.doesNotMatch(markdown.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ""), /(?<!\\)[[<_]/, markdown);
      assert.doesNotMatch(plain, /\\/);
    }
    assert.equal(shown.filter(({ plain }) => plain.includes(`data ${picture} (111122223333)`)).length, 4);
    assert.ok(shown.some(({ plain }) => plain.includes(html)));
  });

  test("a long list is cut, and says so", () => {
    const principals = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`arn:aws:iam::111122223333:role/r${i}`, { policies: "uploader.json" }]),
    );
    const compiled = testModel({ "m/keyhole.json": JSON.stringify({ ...configuration, principals }) });
    const subject = new Names(compiled.checked.compiled.model).subject(key);
    assert.ok(subject);
    const rows = hoverOnSubject(compiled.checked, subject)
      .markdown.split("\n")
      .filter((line) => line.startsWith("- "));
    assert.deepEqual([rows.length, rows.at(-1)], [8, "- … and 13 more"]);
  });
});

suite("inlay hints", () => {
  const hints = (configured: object): string[] => {
    const compiled = testModel({ "m/keyhole.json": JSON.stringify(configured) });
    const { model } = compiled.checked.compiled;
    const read = compiled.file("m/partner.json");
    const mentions = compiled.engine.documents(read).flatMap((found) => mentionsInPolicy(new Names(model), found));
    return inlayHints(model, mentions).map(({ offset, label }) => `${read.text.slice(offset - 5, offset)} ${label}`);
  };

  test("alias and account behind a key's ARN; nothing where the model has no names", () => {
    assert.deepEqual(hints(configuration), ['90ab" alias/lake · data']);
    assert.deepEqual(hints({ ...configuration, accounts: {} }), ['90ab" alias/lake']);
    assert.deepEqual(hints({ ...configuration, accounts: {}, keys: { [key]: {} } }), []);
  });
});

suite("bucket access", () => {
  test("principals, buckets, and a cell for each pair that may upload", () => {
    const { principals, buckets, cells, operations } = bucketAccess(testModel().checked);
    assert.deepEqual(operations, ["PutObject", "MultipartUpload", "GetObject"]);
    assert.deepEqual(
      principals.map(({ name, account }) => [name, account]),
      [
        ["role/service/uploader", "data"],
        ["user/partner", "444455556666"],
      ],
    );
    assert.deepEqual(
      buckets.map(({ name }) => name),
      ["lake", "logs"],
    );
    assert.deepEqual(
      cells.map(({ principal, bucket, answers }) => [
        principal,
        bucket,
        ...answers.map((one) => one?.answer ?? "none"),
      ]),
      [
        [0, 0, "passes", "fails", "none"],
        [0, 1, "passes", "passes", "none"],
        [1, 0, "fails", "fails", "none"],
      ],
    );
    assert.equal(cells[0]?.answers[1]?.causes[0]?.file, "m/uploader.json");
    assert.equal(cells[2]?.answers[0]?.causes[0]?.file, "m/key.json");
    assert.deepEqual(
      cells.map(({ expectedToFail }) => expectedToFail),
      [false, false, false],
    );
  });

  test("uploads that are expected to be denied are told apart", () => {
    const uploads = [{ principal: partner, to: "s3://lake/*", expect: "denied" }];
    const { cells } = bucketAccess(
      testModel({ "m/keyhole.json": JSON.stringify({ ...configuration, uploads }) }).checked,
    );
    assert.deepEqual(
      cells.map(({ expectedToFail }) => expectedToFail),
      [false, false, true],
    );
  });
});

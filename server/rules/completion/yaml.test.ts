import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseYaml } from "../../policy/yaml/parse.ts";
import { complete } from "./complete.ts";
import type { Completion } from "./suggestion.ts";
import { asPlain, asSnippet } from "./suggestion.ts";

async function offered(marked: string): Promise<readonly Completion[]> {
  const offset = marked.indexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return (await complete(wholeCatalog(), text, offset, [], [], { yaml: (one) => parseYaml(one).root })).items;
}

const labels = async (marked: string): Promise<string[]> => (await offered(marked)).map(({ label }) => label);

async function item(marked: string, label: string): Promise<Completion> {
  const found = (await offered(marked)).find((one) => one.label === label);
  assert.ok(found, `${label} is offered: ${(await labels(marked)).slice(0, 20).join(", ")}`);
  return found;
}

async function taken(marked: string, label: string): Promise<string> {
  const { range, newText } = await item(marked, label);
  return applyEdits(marked.replace("|", ""), [{ range, newText: asPlain(newText) }]);
}

/** A template with a role, whose policy has this for its statements. */
const template = (statements: string): string => `Resources:
  Uploader:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
${statements
  .split("\n")
  .map((line) => `              ${line}`)
  .join("\n")}
      Path: /
`;

suite("completion in YAML", () => {
  test("elements that a statement lacks, before, among and behind others", async () => {
    assert.deepEqual((await labels(template("- Effect: Allow\n  |"))).slice(0, 2), ["Action", "Resource"]);
    assert.deepEqual((await labels(template("- Effect: Allow\n  Ac|\n  Resource: '*'")))[0], "Action");
    assert.equal(
      await taken(template('- Effect: Allow\n  Re|\n  Action: "*"'), "Resource"),
      template('- Effect: Allow\n  Resource:\n    - \n  Action: "*"'),
    );
  });

  test("a name that has its colon is replaced alone", async () => {
    assert.equal(await taken(template("- Eff|ec: Allow"), "Effect"), template("- Effect: Allow"));
  });

  test("behind a dash the first element of a statement, and whole statements", async () => {
    const found = await labels(template("- |"));
    assert.ok(found.includes("Effect") && found.includes("Deny access without TLS"));
    assert.equal(
      await taken(template("- |"), "Upload to an encrypted bucket"),
      template(
        [
          "- Effect: Allow",
          "  Action:",
          "    - s3:PutObject",
          "    - s3:AbortMultipartUpload",
          '  Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*"',
          "- Effect: Allow",
          "  Action:",
          "    - kms:GenerateDataKey",
          "    - kms:Decrypt",
          "  Resource: arn:aws:kms:us-east-1:111122223333:key/KEY_ID",
        ].join("\n"),
      ),
    );
  });

  test("names in quotes where the others have them", async () => {
    const template = (statement: string): string => `"Resources":
  "Files":
    "Type": AWS::S3::BucketPolicy
    "Properties":
      "Bucket": amzn-s3-demo-bucket
      "PolicyDocument":
        "Statement":
          - ${statement}
`;
    const written = await taken(template("|"), "Deny access without TLS");
    assert.ok(written.startsWith(template('"Sid": DenyWithoutTLS').trimEnd()), written);
    assert.match(written, /\n {12}"Condition":\n {14}"Bool":\n {16}"aws:SecureTransport": "false"\n$/);
  });

  test("actions behind a name, a dash, in brackets and in quotes, quoted where they need it", async () => {
    for (const [typed, expected] of [
      ["  Action: s3:PutObj|", "  Action: s3:PutObject"],
      ["  Action:\n    - s3:PutObj|", "  Action:\n    - s3:PutObject"],
      ["  Action: [s3:GetObject, s3:PutObj|]", "  Action: [s3:GetObject, s3:PutObject]"],
      ["  Action: 's3:PutObj|'", "  Action: 's3:PutObject'"],
      ['  Action: "s3:PutObj|', '  Action: "s3:PutObject"'],
      // Half-typed, and in lists that are not closed yet or go over lines.
      ["  Action: s3:|", "  Action: s3:PutObject"],
      ["  Action:\n    - s3:|\n  Resource: '*'", "  Action:\n    - s3:PutObject\n  Resource: '*'"],
      ['  Action:\n    - "s3:|', '  Action:\n    - "s3:PutObject"'],
      ["  Action: [s3:|", "  Action: [s3:PutObject"],
      ["  Action: ['s3:GetObject', 's3:|", "  Action: ['s3:GetObject', 's3:PutObject'"],
      ["  Action: [\n    s3:GetObject,\n    s3:|\n  ]", "  Action: [\n    s3:GetObject,\n    s3:PutObject\n  ]"],
      [
        '  Action: [\n    "s3:|", # why\n    s3:GetObject]',
        '  Action: [\n    "s3:PutObject", # why\n    s3:GetObject]',
      ],
      // A colon was typed behind the one that came with the service.
      ["  Action:\n    - s3:|:", "  Action:\n    - s3:PutObject"],
      ["  Action:\n    - s3::|", "  Action:\n    - s3:PutObject"],
      ["  Action: [s3::Put|]", "  Action: [s3:PutObject]"],
      ['  Action: "s3::|"', '  Action: "s3:PutObject"'],
      ["  Action: s3:|::Get", "  Action: s3:PutObject"],
    ] as const)
      assert.equal(
        await taken(template(`- Effect: Allow\n${typed}`), "s3:PutObject"),
        template(`- Effect: Allow\n${expected}`),
      );
    assert.equal(
      await taken(template("- Effect: Allow\n  Action: |"), "*"),
      template('- Effect: Allow\n  Action: "*"'),
    );
  });

  test("an editor finds by what is typed what it is offered, also behind two colons", async () => {
    for (const typed of ["s3::|", '"s3::|"', "[s3::|]"]) {
      const { filterText } = await item(template(`- Effect: Allow\n  Action: ${typed}`), "s3:PutObject");
      assert.ok(filterText.replace(/^"/, "").startsWith("s3::"), filterText);
    }
  });

  test("behind a list that ends, no item of it is meant", async () => {
    const found = await labels(template("- Effect: Allow\n  Action: [\n    s3:GetObject\n  ]\n  Re|"));
    assert.equal(found[0], "Resource");
  });

  test("principals and conditions", async () => {
    assert.equal(
      await taken(template("- Effect: Allow\n  Principal:\n    Service: lam|"), "lambda.amazonaws.com"),
      template("- Effect: Allow\n  Principal:\n    Service: lambda.amazonaws.com"),
    );
    const condition = "- Effect: Allow\n  Action: kms:Decrypt\n  Condition:\n    StringEquals:\n      ";
    assert.ok((await labels(template(`${condition}k|`))).includes("kms:ViaService"));
    const { newText } = await item(template(`${condition}k|`), "kms:ViaService");
    assert.equal(asSnippet(newText), "kms:ViaService: $1");
    assert.equal((await labels(template(`${condition}kms:ViaService: |`)))[0], "s3.us-east-1.amazonaws.com");
  });

  test("nothing outside of policies, in comments and behind tags", async () => {
    assert.deepEqual(await labels(template("- Effect: Allow").replace("Path: /", "Pa|")), []);
    assert.deepEqual(await labels(template("- Effect: Allow # Al|")), []);
    assert.deepEqual(await labels(template("- Resource: !GetAtt Buc|")), []);
  });

  test("nothing throws, wherever the cursor is, and no item leaves what is no YAML", async () => {
    const text = template(
      '- Sid: A\n  Effect: Allow\n  Action: ["s3:Get*", s3:PutObject]\n  Resource:\n    - !Sub "${Bucket.Arn}/*"',
    );
    for (let offset = 0; offset <= text.length; offset++) {
      const { items } = await complete(wholeCatalog(), text, offset, [], [], { yaml: (one) => parseYaml(one).root });
      for (const { range, newText, label } of items.filter((_, index) => index % 20 === 0)) {
        const after = applyEdits(text, [{ range, newText: asPlain(newText) }]);
        assert.equal(parseYaml(after).fault, undefined, `${String(offset)} ${label}: ${after}`);
      }
    }
  });
});

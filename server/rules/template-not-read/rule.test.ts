import assert from "node:assert/strict";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, lake, uploader } from "../../../test/harness/drawn-workspace.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { createEngine } from "../engine.ts";
import { templateNotRead } from "./rule.ts";

const codes = (text: string): string[] =>
  checkAll(createEngine(), [{ file: "policy.json", text }]).map(
    ({ code, range }) => `${code} ${text.slice(range.offset, range.end)}`,
  );
const policy = (resource: string, more = ""): string => `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ${resource} }${more}
  ]
}`;

const stack = (bucket: string, more = ""): string => `AWSTemplateFormatVersion: "2010-09-09"
Resources:
${more}  ${bucket}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: s3:PutObject, Resource: "*"}
`;

suite("template-not-read", () => {
  testExamples(templateNotRead);

  const inYaml = (text: string): string[] =>
    checkAll(wholeEngine(), [{ file: "stack.yaml", text }]).map(
      ({ code, range }) => `${code} ${text.slice(range.offset, range.end)}`,
    );

  for (const [text, placeholder] of [
    [stack("Policy", "{% for name in names %}\n"), "{% for name in names %}"],
    [stack("{{ name }}Policy"), "{{ name }}"],
    [stack("Policy", "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: %APP%-topic\n"), "%APP%"],
    [stack("Policy", "  <% if wanted %>\n"), "<% if wanted %>"],
  ] as const)
    test(`told once of YAML: ${placeholder}`, () => {
      assert.deepEqual(inYaml(text), [`template-not-read ${placeholder}`]);
    });

  test("YAML that reads all the same is read, and a slip elsewhere is none of a template", () => {
    assert.deepEqual(inYaml(stack("Policy", "  # {{ name }}\n")), ["missing-kms-action s3:PutObject"]);
    assert.deepEqual(
      inYaml(stack("Policy", '  Topic: {Type: "AWS::SNS::Topic", "broken}\n').replace(/^/, "# %A%\n")).map(
        (one) => one.split(" ")[0],
      ),
      ["invalid-json", "missing-kms-action"],
    );
  });

  for (const [resource, placeholder] of [
    ["${arn}", "${arn}"],
    ["${jsonencode(var.arns)}", "${jsonencode(var.arns)}"],
    ["{{ arn }}", "{{ arn }}"],
    ['{{#each arns}}"{{this}}"{{/each}}', "{{#each arns}}"],
    ["<%= arn %>", "<%= arn %>"],
    ["<KEY_ARN>", "<KEY_ARN>"],
    ['[<your ARN>, "b"]', "<your ARN>"],
    ["%ARN%", "%ARN%"],
    ["__ARN__", "__ARN__"],
    ["@ARN@", "@ARN@"],
    ["#{arn}", "#{arn}"],
    ["$(ARN)", "$(ARN)"],
    ["$ARN", "$ARN"],
    ["{arn}", "{arn}"],
    ['"arn:aws:s3:::"${bucket}"/*"', "${bucket}"],
  ] as const)
    test(`told once: ${resource}`, () => {
      assert.deepEqual(codes(policy(resource)), [`template-not-read ${placeholder}`]);
    });

  for (const directive of ["%{ if var.x }", "%{ for a in b ~}", "{% if x %}", "<% if x %>"]) {
    test(`told once: ${directive}`, () => {
      assert.deepEqual(
        codes(
          policy('"*"', `,\n    ${directive}\n    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*" }`),
        ),
        [`template-not-read ${directive}`],
      );
    });
  }

  test("two hundred placeholders are one finding", () => {
    const statements = Array.from(
      { length: 200 },
      (_, index) => `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": \${arn${String(index)}} }`,
    );
    assert.deepEqual(codes(`{ "Version": "2012-10-17", "Statement": [${statements.join(",\n")}] }`), [
      "template-not-read ${arn0}",
    ]);
  });

  test("in a policy held as a string", () =>
    checkPolicy(
      "string",
      `
{ "Policy": "{ \\"Version\\": \\"2012-10-17\\", \\"Statement\\": [{ \\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:PutObject\\", \\"Resource\\": \${arn} }] }" }
//                                                                                                                               ^^^^^^ template-not-read information
`,
    ));

  test("a model that names it does not use it, and says so", () =>
    checkWorkspace(
      "model",
      `
{
  "buckets": { "data-lake": ${JSON.stringify({ ...lake(), encryption: { type: "AES256" } })} },
  "principals": { "${uploader}": { "policies": "writer.json" } }
//${" ".repeat(`  "principals": { "${uploader}": { "policies": `.length - 2)}^^^^^^^^^^^^^ invalid-configuration error: template
}`,
      {
        "writer.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": \${arn} }]
//                                                                         ^^^^^^ template-not-read information
}`,
      },
    ));

  test("quiet: marks in strings and comments of a valid file; a broken one without marks is broken JSON", () => {
    assert.deepEqual(
      codes(
        policy('"${arn}"')
          .replace('"Version"', '/* ${x} {{ y }} */ // <z>\n"Version"')
          .replace("s3:PutObject", "s3:GetObject"),
      ),
      [],
    );
    assert.deepEqual(
      codes(`${policy('"*"').replace("s3:PutObject", "s3:GetObject").replace("]", "")} // ${"${x}"}`).map(
        (one) => one.split(" ")[0],
      ),
      ["invalid-json"],
    );
    assert.deepEqual(createEngine().read("values.json", '{ "a": ${b} }').looksLikePolicy, false);
  });

  for (const lost of [
    '"Resource: "arn:aws:s3:::b/${aws:username}/*"',
    '"Resource": arn:aws:s3:::${bucket}/*"',
    '"Resource": "arn:aws:s3:::b/${aws:username}/*',
    '"Resource": arn:aws:s3:::b/<name>/*',
    '"Action": s3:{name}, "Resource": "*"',
  ]) {
    test(`a quote that is lost is no template: ${lost}`, () => {
      const found = codes(`{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", ${lost} }] }`).map(
        (one) => one.split(" ")[0],
      );
      assert.ok(found.includes("invalid-json") && !found.includes("template-not-read"), found.join());
    });
  }

  test("ends soon on any text", () => {
    for (const text of [
      "/*".repeat(100_000),
      "${".repeat(100_000),
      '"Statement" "Effect" <a '.repeat(30_000),
      "{{".repeat(100_000),
      "<%".repeat(100_000),
      "__A".repeat(100_000),
      "{ ".repeat(100_000),
    ]) {
      codes(`{ "Statement": [ "Effect" "Version" ${text}`);
    }
  });
});

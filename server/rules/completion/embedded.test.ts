import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseHcl } from "../../policy/hcl/parse.ts";
import { parseJson } from "../../policy/parse.ts";
import { parseYaml } from "../../policy/yaml/parse.ts";
import type { CompletionSyntax } from "./complete.ts";
import { complete } from "./complete.ts";
import type { Completion } from "./suggestion.ts";
import { asPlain } from "./suggestion.ts";

const yaml: CompletionSyntax = { yaml: (one) => parseYaml(one).root };
const hcl: CompletionSyntax = { hcl: (one) => parseHcl(one).body };

async function offered(marked: string, syntax: CompletionSyntax = {}): Promise<readonly Completion[]> {
  const offset = marked.indexOf("‸");
  return (await complete(wholeCatalog(), marked.replace("‸", ""), offset, [], [], syntax)).items;
}

async function item(marked: string, label: string, syntax?: CompletionSyntax): Promise<Completion> {
  const items = await offered(marked, syntax);
  const found = items.find((one) => one.label === label);
  assert.ok(
    found,
    `${label} is offered: ${items
      .slice(0, 20)
      .map((one) => one.label)
      .join(", ")}`,
  );
  return found;
}

/** `‸` is the cursor. The text once it is taken; an editor must take what is typed for the beginning of it. */
async function taken(marked: string, label: string, syntax?: CompletionSyntax): Promise<string> {
  const { range, newText, filterText, commaAt } = await item(marked, label, syntax);
  const typed = marked.slice(range.offset, marked.indexOf("‸"));
  const isFound = (from: number, letter: string): number =>
    from < 0 ? from : filterText.toLowerCase().indexOf(letter.toLowerCase(), from) + 1 || -1;
  assert.ok([...typed].reduce(isFound, 0) >= 0, `${typed} is found in ${filterText}`);
  return applyEdits(marked.replace("‸", ""), [
    { range, newText: asPlain(newText) },
    ...(commaAt === undefined ? [] : [{ range: { offset: commaAt, end: commaAt }, newText: "," }]),
  ]);
}

const statement = (action: string): string =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`;

/** As AWS's command line prints a key policy. */
const printed = (policy: string): string => JSON.stringify({ Policy: policy, PolicyName: "default" }, null, 4);

suite("completion in a policy that stands in a string of JSON", () => {
  test("actions, written with the escapes of the string", async () => {
    assert.equal(await taken(printed(statement("s3:PutObj‸")), "s3:PutObject"), printed(statement("s3:PutObject")));
    assert.equal(await taken(printed(statement("‸")), "s3:"), printed(statement("s3:")));
  });

  test("elements, with their commas and line breaks", async () => {
    const policy = (rest: string): string =>
      `{\n  "Statement": [\n    {\n      "Effect": "Allow"${rest}\n    }\n  ]\n}`;
    const after = await taken(printed(policy("\n      ‸")), "Action");
    assert.deepEqual(JSON.parse((JSON.parse(after) as { Policy: string }).Policy), {
      Statement: [{ Effect: "Allow", Action: [""] }],
    });
  });

  test("in a string in a string, too", async () => {
    const twice = (action: string): string => printed(JSON.stringify({ Policy: statement(action) }));
    assert.equal(await taken(twice("kms:Decr‸"), "kms:Decrypt"), twice("kms:Decrypt"));
  });

  test("variables", async () => {
    const on = (resource: string): string =>
      printed(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"${resource}"}]}`);
    assert.equal(
      await taken(on("arn:aws:s3:::b/${aws:userna‸"), "${aws:username}"),
      on("arn:aws:s3:::b/${aws:username}"),
    );
  });

  test("nothing in other strings, and nothing throws", async () => {
    assert.deepEqual(await offered('{ "Policy": "{\\"name\\": \\"s3:‸\\"}" }'), []);
    const text = printed(statement("s3:Get*"));
    for (let offset = 0; offset <= text.length; offset++) {
      const items = await offered(`${text.slice(0, offset)}‸${text.slice(offset)}`);
      for (const { range, newText, label } of items.filter((_, index) => index % 40 === 0))
        assert.ok(
          parseJson(applyEdits(text, [{ range, newText: asPlain(newText) }])).sound,
          `${String(offset)}: ${label}`,
        );
    }
  });
});

suite("completion behind escape sequences", () => {
  test("what they stand for is looked up, and what is typed is found by an editor", async () => {
    const marked = statement("s3\\u003aPutObj‸");
    assert.equal(await taken(marked, "s3:PutObject"), statement("s3:PutObject"));
    assert.equal(await taken(statement("s3:Get\\u002a‸"), "s3:Get*"), statement("s3:Get*"));
  });

  test("in quotes of YAML", async () => {
    const role = (action: string): string =>
      `Resources:\n  R:\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: ${action}\n`;
    assert.equal(await taken(role('"s3\\u003aPutObj‸"'), "s3:PutObject", yaml), role('"s3:PutObject"'));
    assert.equal(await taken(role("'s3:PutObj‸'"), "s3:PutObject", yaml), role("'s3:PutObject'"));
  });
});

suite("completion in a policy that stands as text in a template", () => {
  const key = (policy: string): string =>
    `Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: ${policy}\n`;
  const block = (action: string): string =>
    key(
      `|\n        {\n          "Version": "2012-10-17",\n          "Statement": [\n            { "Effect": "Allow", "Action": "${action}" }\n          ]\n        }`,
    );

  test("in a block of YAML, and in quotes", async () => {
    assert.equal(await taken(block("kms:Decr‸"), "kms:Decrypt", yaml), block("kms:Decrypt"));
    assert.equal(
      await taken(key(`'${statement("kms:Decr‸")}'`), "kms:Decrypt", yaml),
      key(`'${statement("kms:Decrypt")}'`),
    );
    const quoted = (action: string): string => key(JSON.stringify(statement(action)));
    assert.equal(await taken(quoted("kms:Decr‸"), "kms:Decrypt", yaml), quoted("kms:Decrypt"));
  });

  test("in Fn::Sub a policy variable is written as one", async () => {
    const sub = (resource: string): string =>
      key(
        `!Sub |\n        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${resource}"}]}`,
      );
    assert.equal(
      await taken(sub("\${Bucket.Arn}/${aws:userna‸"), "${aws:username}", yaml),
      sub("${Bucket.Arn}/${!aws:username}"),
    );
  });

  test("nothing in a block that is no policy", async () => {
    assert.deepEqual(await offered(key('|\n        { "Action": "s3:‸" }'), yaml), []);
    assert.deepEqual(await offered(key("|\n        echo s3:‸"), yaml), []);
  });
});

suite("completion in a policy that stands as text in Terraform's language", () => {
  const heredoc = (statements: string, sign = "<<EOF"): string =>
    `resource "aws_iam_policy" "upload" {\n  name   = "upload"\n  policy = ${sign}\n{\n  "Version": "2012-10-17",\n  "Statement": [\n${statements}\n  ]\n}\nEOF\n}\n`;

  test("in a heredoc, beside what is filled in", async () => {
    const one = (action: string): string =>
      heredoc(
        `    {\n      "Effect": "Allow",\n      "Resource": "\${aws_s3_bucket.b["a"].arn}/*",\n      "Action": "${action}"\n    }`,
      );
    assert.equal(await taken(one("s3:PutObj‸"), "s3:PutObject", hcl), one("s3:PutObject"));
    const list = (action: string): string =>
      heredoc(`    { "Effect": "Allow", "Resource": \${jsonencode(var.arns)}, "Action": ["${action}"] }`, "<<-EOF");
    assert.equal(await taken(list("s3:PutObj‸"), "s3:PutObject", hcl), list("s3:PutObject"));
  });

  test("elements, whole statements, and variables, which need a second sign", async () => {
    assert.equal(
      await taken(heredoc('    {\n      "Effect": "Allow",\n      ‸\n    }'), "Resource", hcl),
      heredoc('    {\n      "Effect": "Allow",\n      "Resource": [""]\n    }'),
    );
    assert.match(await taken(heredoc("    ‸"), "Deny access without TLS", hcl), /"aws:SecureTransport": "false"/);
    const on = (resource: string): string =>
      heredoc(`    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${resource}" }`);
    assert.equal(await taken(on("${aws:userna‸"), "${aws:username}", hcl), on("$${aws:username}"));
    assert.equal(await taken(on("$${aws:userna‸"), "${aws:username}", hcl), on("$${aws:username}"));
  });

  test("in a quoted string", async () => {
    const quoted = (action: string): string =>
      `resource "aws_iam_policy" "a" {\n  policy = ${JSON.stringify(statement(action))}\n}\n`;
    assert.equal(await taken(quoted("s3:PutObj‸"), "s3:PutObject", hcl), quoted("s3:PutObject"));
  });

  test("nothing in other heredocs, and nothing throws", async () => {
    assert.deepEqual(await offered('resource "null_resource" "a" {\n  script = <<EOF\necho s3:‸\nEOF\n}\n', hcl), []);
    const text = heredoc('    { "Effect": "Allow", "Action": "s3:*", "Resource": "${aws_s3_bucket.b.arn}/*" }');
    for (let offset = 0; offset <= text.length; offset++)
      await offered(`${text.slice(0, offset)}‸${text.slice(offset)}`, hcl);
  });
});

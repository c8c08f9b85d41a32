import assert from "node:assert/strict";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { parseHcl } from "../../policy/hcl/parse.ts";
import { hclPolicies } from "../../policy/hcl/written-policies.ts";
import { hclRangesAt, partsOf, rangesAt } from "./parts.ts";

function documentsOf(file: string, text: string) {
  const engine = wholeEngine();
  return engine.documents(engine.read(file, text));
}

/** Each part as `kind text`. */
const parts = (file: string, text: string): string[] =>
  partsOf(documentsOf(file, text)).map(({ kind, range }) => `${kind} ${text.slice(range.offset, range.end)}`);

const inStatement = (rest: string): string => `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",${rest}}]}`;
const effect = "keyword Allow";

suite("the parts of the strings of a policy", () => {
  for (const [what, rest, expected] of [
    ["an action", '"Action":"s3:PutObject"', ["namespace s3", "method PutObject"]],
    ["a wildcard", '"Action":["kms:De*","*"]', ["namespace kms", "method De", "operator *", "operator *"]],
    [
      "an ARN",
      '"Resource":"arn:aws:kms:eu-west-1:111122223333:key/*"',
      ["namespace kms", "parameter eu-west-1", "parameter 111122223333", "operator *"],
    ],
    [
      "a variable",
      '"Resource":"arn:aws:s3:::b/${aws:username}/x?"',
      ["namespace s3", "variable ${aws:username}", "operator ?"],
    ],
    ["a character that is no wildcard", '"Resource":"arn:aws:s3:::b/${*}*"', ["namespace s3", "operator *"]],
    [
      "principals",
      '"Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"],"Service":"s3.amazonaws.com"}',
      ["parameter 111122223333", "namespace iam", "parameter 111122223333", "namespace s3.amazonaws.com"],
    ],
    [
      "a condition",
      '"Condition":{"StringLike":{"aws:PrincipalTag/a":"x*${aws:username}"},"StringEquals":{"s3:prefix":"*"}}',
      [
        "method StringLike",
        "property aws:PrincipalTag/a",
        "operator *",
        "variable ${aws:username}",
        "method StringEquals",
        "property s3:prefix",
      ],
    ],
    ["what is written with escapes", '"Action":"s3:\\u0050utObject"', []],
  ] as const)
    test(what, () => {
      assert.deepEqual(parts("a.json", inStatement(rest)), [effect, ...expected]);
    });

  test("in an escaped string", () => {
    const text = JSON.stringify({ Policy: inStatement('"Action":"s3:Get*"') });
    assert.deepEqual(parts("a.json", text), [effect, "namespace s3", "method Get", "operator *"]);
  });

  test("in a template, but not of what a function gives", () => {
    const text = `Resources:
  B:
    Type: AWS::S3::Bucket
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: [s3:GetObject, 's3:Put*']
            Resource:
              - arn:aws:s3:::logs/*
              - !Sub "\${B.Arn}/*"
`;
    assert.deepEqual(parts("a.yaml", text), [
      effect,
      ...["namespace s3", "method GetObject", "namespace s3", "method Put", "operator *"],
      ...["namespace s3", "operator *"],
    ]);
  });
});

suite("what holds a place in a policy", () => {
  const selected = (file: string, marked: string): string[] => {
    const offset = marked.indexOf("‸");
    const text = marked.replace("‸", "");
    return rangesAt(documentsOf(file, text), offset).map(({ offset: from, end }) => text.slice(from, end));
  };

  test("the part of an ARN, the ARN, its string, the list, the element, the statement", () => {
    const statement = '{"Effect":"Allow","Resource":["arn:aws:kms:eu-west-1:1111‸22223333:key/x","*"]}';
    const text = `{"Version":"2012-10-17","Statement":[${statement}]}`;
    const plain = statement.replace("‸", "");
    assert.deepEqual(selected("a.json", text), [
      "111122223333",
      "arn:aws:kms:eu-west-1:111122223333:key/x",
      '"arn:aws:kms:eu-west-1:111122223333:key/x"',
      '["arn:aws:kms:eu-west-1:111122223333:key/x","*"]',
      '"Resource":["arn:aws:kms:eu-west-1:111122223333:key/x","*"]',
      plain,
      `[${plain}]`,
      `"Statement":[${plain}]`,
      text.replace("‸", ""),
    ]);
  });

  test("in an escaped string, and nothing where no policy is", () => {
    const [innermost, action] = selected("a.json", JSON.stringify({ Policy: inStatement('"Action":"s3:PutOb‸ject"') }));
    assert.deepEqual([innermost, action], ["PutObject", "s3:PutObject"]);
    assert.deepEqual(selected("a.json", '{"a": "‸b"}'), []);
  });
});

suite("the parts of policies in Terraform's language", () => {
  const policyDocument = `data "aws_iam_policy_document" "a" {
  version = "2012-10-17"
  statement {
    effect    = "Allow"
    actions   = ["s3:Get*", var.action]
    resources = ["arn:aws:s3:::b/&{aws:username}", "\${aws_s3_bucket.b.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
    condition {
      variable = "aws:SourceArn"
      test     = "ArnLike"
      values   = ["arn:aws:s3:::*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}
`;
  const encoded = `resource "aws_iam_role_policy" "a" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*" }]
  })
}
`;
  const hclParts = (text: string): string[] =>
    partsOf(hclPolicies(parseHcl(text))).map(({ kind, range }) => `${kind} ${text.slice(range.offset, range.end)}`);
  const selected = (marked: string): string[] => {
    const text = marked.replace("‸", "");
    return hclRangesAt(parseHcl(text), marked.indexOf("‸")).map(({ offset, end }) => text.slice(offset, end));
  };

  test("of a data source: what it is in JSON, and nothing of expressions", () => {
    assert.deepEqual(hclParts(policyDocument), [
      effect,
      ...["namespace s3", "method Get", "operator *"],
      ...["namespace s3", "variable &{aws:username}"],
      ...["parameter 111122223333", "namespace s3.amazonaws.com"],
      ...["property aws:SourceArn", "method ArnLike", "namespace s3", "operator *"],
      ...["method StringEquals", "property aws:SourceAccount"],
    ]);
  });

  test("of what is given to jsonencode, also in a list, and of nothing else", () => {
    const expected = [effect, "namespace kms", "method Decrypt", "operator *"];
    assert.deepEqual(hclParts(encoded), expected);
    assert.deepEqual(hclParts(encoded.replace("jsonencode(", "[{ a = jsonencode(").replace("})", "}) }]")), expected);
    assert.deepEqual(hclParts(encoded.replace("jsonencode", "yamlencode")), []);
    assert.deepEqual(hclParts(encoded.replace("Statement", "Nothing")), []);
  });

  test("a selection grows from the part to the block", () => {
    const [statement] = /statement \{[^]*\n  \}/.exec(policyDocument) ?? [];
    assert.deepEqual(selected(policyDocument.replace("Get*", "G‸et*")), [
      ...["Get", "s3:Get*", '"s3:Get*"', '["s3:Get*", var.action]', 'actions   = ["s3:Get*", var.action]'],
      ...[statement, policyDocument.trim()],
    ]);
    assert.deepEqual(selected(encoded.replace("Decrypt", "De‸crypt")).slice(0, 5), [
      ...["Decrypt", "kms:Decrypt", '"kms:Decrypt"', 'Action = "kms:Decrypt"'],
      '{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*" }',
    ]);
    assert.deepEqual(selected(encoded.replace("Action", "Act‸ion")).slice(0, 2), ["Action", 'Action = "kms:Decrypt"']);
    assert.equal(selected(policyDocument.replace('"s3:Get*"', '‸"s3:Get*"'))[0], '"s3:Get*"');
    assert.deepEqual(selected('resource "a" "b" {\n  c = "‸d"\n}\n'), []);
  });
});

/** Completion never throws, wherever in whatever text, and what it writes at an element's place leaves no text worse. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { parseHcl } from "../../server/policy/hcl/parse.ts";
import { parseYaml } from "../../server/policy/yaml/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import { complete } from "../../server/rules/completion/complete.ts";
import type { Completion } from "../../server/rules/completion/suggestion.ts";
import { asPlain, asSnippet } from "../../server/rules/completion/suggestion.ts";
import { wholeCatalog } from "../harness/catalog.ts";

const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObject", "s3:Get*"], "Resource": "arn:aws:s3:::data-lake/\${aws:username}/*" },
    {
      "Effect": "Deny", "Principal": { "AWS": ["arn:aws:iam::111122223333:root"] }, // why
      "NotAction": "kms:*",
      "Condition": { "StringNotEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" }, "Null": { "aws:TokenIssueTime": true } }
    }
  ]
}
`;

const oneLine = JSON.stringify(JSON.parse(policy.replace("// why", "")));

/** Of a length: `fc.double` draws nearly all from the neighbourhood of 0. */
const share = fc.nat(10_000).map((part) => part / 10_000);

const yaml = `Resources:
  Role:
    Properties:
      Policies:
        - PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow # why
                Action: [s3:PutObject, 's3:Get*']
                Resource:
                  - !Sub "\${Bucket.Arn}/*"
                Condition:
                  StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}
`;

const terraform = `data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["s3:PutObject", local.more] # why
    resources = ["\${aws_s3_bucket.b.arn}/*"]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.eu-west-1.amazonaws.com"]
    }
  }
}
resource "aws_iam_role_policy" "b" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["kms:Decrypt"] }] })
}
`;

/** Texts with pieces taken out, or put in. */
const brokenOf = (...texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(
          share,
          fc.nat(12),
          fc.constantFrom(
            "",
            "",
            '"',
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\n",
            "\\",
            "/*",
            "//",
            "\ud83d",
            "s3:",
            "${",
            "Ac",
            "\uE000",
            "\ufeff",
          ),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([text, edits]) =>
      edits.reduce((result, [at, length, put]) => {
        const from = Math.floor(at * result.length);
        return result.slice(0, from) + put + result.slice(from + length);
      }, text),
    );

const broken = brokenOf(policy, oneLine, policy.replaceAll("\n", "\r\n"), "{}", "", '{"Statement":[{');

const at = async (text: string, offset: number) =>
  (await complete(wholeCatalog(), text, offset, [], findDocuments(parseJson(text).root, text))).items;

const take = (text: string, { range, newText, commaAt }: Completion): string => {
  const comma = commaAt === undefined ? [] : [{ range: { offset: commaAt, end: commaAt }, newText: "," }];
  return applyEdits(text, [...comma, { range, newText: asPlain(newText) }]);
};

const problemsOf = (text: string): number => {
  const { problems, more } = parseJson(text);
  return problems.length + (more?.count ?? 0);
};

suite("completion of any text", () => {
  test("never throws, and replaces what is round the cursor on its line", async () => {
    await fc.assert(
      fc.asyncProperty(broken, share, async (text, place) => {
        const offset = Math.round(place * text.length);
        for (const item of await at(text, offset)) {
          const { range, commaAt, newText } = item;
          assert.ok(range.offset <= offset && offset <= range.end && range.end <= text.length);
          assert.ok(commaAt === undefined || commaAt <= range.offset);
          assert.ok(!/[\r\n]/.test(text.slice(range.offset, range.end)));
          assert.ok(!/[\uE000-\uE003]/.test(asPlain(newText) + asSnippet(newText)));
        }
      }),
      { numRuns: 400 },
    );
  });

  for (const [name, text, syntax] of [
    ["YAML", yaml, { yaml: (one: string) => parseYaml(one).root }],
    ["Terraform's language", terraform, { hcl: (one: string) => parseHcl(one).body }],
  ] as const)
    test(`never throws in ${name} either`, async () => {
      await fc.assert(
        fc.asyncProperty(brokenOf(text, text.replaceAll("\n", "\r\n")), share, async (changed, place) => {
          const offset = Math.round(place * changed.length);
          const { items } = await complete(wholeCatalog(), changed, offset, [], [], syntax);
          for (const { range } of items)
            assert.ok(range.offset <= offset && offset <= range.end && range.end <= changed.length);
        }),
        { numRuns: 300 },
      );
    });

  test("at every offset of a policy nothing that is taken makes it unsound", async () => {
    for (const text of [policy, oneLine, "{}", ""])
      for (let offset = 0; offset <= text.length; offset++)
        for (const item of (await at(text, offset)).filter((_, index) => index % 20 === 0)) {
          const after = take(text, item);
          assert.equal(problemsOf(after), 0, `${String(offset)}: ${after}`);
        }
  });

  test("an element that is taken leaves no more problems in a broken text than there were", async () => {
    await fc.assert(
      fc.asyncProperty(broken, share, async (text, place) => {
        const offset = Math.round(place * text.length);
        const before = parseJson(text);
        for (const item of await at(text, offset)) {
          if (item.kind !== "element" || !before.sound) continue;
          assert.ok(parseJson(take(text, item)).sound, take(text, item));
        }
      }),
      { numRuns: 400 },
    );
  });
});

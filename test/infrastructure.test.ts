/** Every template and configuration in test/fixtures/: the squiggles are those drawn in it, and every fix resolves its finding. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { checkAll, checkFixture, drawnOf } from "./harness/check-fixture.ts";
import { parseFixture } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const root = new URL("fixtures/", import.meta.url);

for (const folder of ["cloudformation", "terraform"]) {
  suite(`fixtures: ${folder}`, () => {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const name = `${folder}/${file}`;
      test(file, () => {
        checkFixture(name, readFileSync(new URL(name, root), "utf8"));
      });
    }
  });
}

suite("fixes in Terraform", () => {
  const fixesOf = (name: string): string[] =>
    checkFixture(name, readFileSync(new URL(name, root), "utf8")).flatMap(({ fixes }) =>
      fixes.map(({ isPreferred }) => (isPreferred ? "preferred" : "offered")),
    );

  test("none closes a circle, also from a policy in the role itself", () => {
    const name = "terraform/circle.tf";
    const [found] = checkFixture(name, readFileSync(new URL(name, root), "utf8"));
    assert.deepEqual(
      found?.fixes.map(({ title }) => title.replace(/:.*/, "")),
      ["In the key policy"],
    );
  });

  test("in a module none is preferred", () => {
    const fixes = fixesOf("terraform/module-twice.tf");
    assert.ok(fixes.length > 0);
    assert.deepEqual(new Set(fixes), new Set(["offered"]));
  });

  test("messages call what nobody knows as it is written", () => {
    const name = "terraform/names-as-written.tf";
    const said = checkFixture(name, readFileSync(new URL(name, root), "utf8")).map(({ message }) => message);
    assert.equal(said.length, 2);
    assert.equal(
      said.some((message) => message.includes("[*]")),
      false,
    );
    assert.equal(
      said.some((message) => message.includes("to acme-${each.key} by role/team-${each.key} fails")),
      true,
    );
    assert.equal(
      said.some((message) => message.includes("on aws_kms_key.team[each.key].")),
      true,
    );
  });

  test("none is preferred where the account or the Region decides, which nobody knows", () => {
    for (const name of ["terraform/variables-of-elsewhere.tf", "cloudformation/parameter-of-another-account.yaml"]) {
      const fixes = fixesOf(name);
      assert.ok(fixes.length > 0, name);
      assert.deepEqual(new Set(fixes), new Set(["offered"]), name);
    }
  });

  const mended = (source: string): string => {
    const name = "terraform/provider-six.tf";
    const [found] = checkFixture(name, source);
    const fix = found?.fixes.find(({ isPreferred }) => isPreferred);
    const { text } = parseFixture(name, source).files[0] ?? { text: "" };
    return applyEdits(text, fix?.edits().map(({ range, newText }) => ({ range, newText })) ?? []);
  };

  test("a list that stands on one line is broken into lines, and what was aligned with it aligned anew", () => {
    const text = mended(readFileSync(new URL("terraform/provider-six.tf", root), "utf8"));
    assert.ok(
      text.includes(`    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:PutObject", Resource = "\${aws_s3_bucket.data.arn}/*" },
      {
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = aws_kms_key.data.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.\${data.aws_region.current.region}.amazonaws.com"
          }
        }
      }
    ]
`),
      text,
    );
    assert.ok(text.endsWith('\n\ndata "aws_region" "current" {}\n'));
  });

  test("the Region is called as the module calls it: by its data source, by its variable", () => {
    const source = readFileSync(new URL("terraform/provider-six.tf", root), "utf8");
    const regionIn = (more: string): string | undefined =>
      /s3\.\$\{([^}]*)\}\.amazonaws/.exec(mended(`${source}\n${more}\n`))?.[1];
    assert.equal(regionIn('data "aws_region" "here" {}'), "data.aws_region.here.region");
    const elsewhere = 'data "aws_region" "elsewhere" {\n  provider = aws.elsewhere\n}';
    assert.equal(regionIn(elsewhere), "data.aws_region.current.region");
    assert.equal(regionIn(`${elsewhere}\n\ndata "aws_region" "here" {}`), "data.aws_region.here.region");
    const used = 'resource "aws_s3_bucket" "other" {\n  bucket = "other-${var.aws_region}"\n}';
    assert.equal(regionIn(`variable "aws_region" {}\n\n${used}`), "var.aws_region");
    assert.equal(
      regionIn(`variable "aws_region" {\n  default = "us-east-1"\n}\n\n${used}`),
      "data.aws_region.current.region",
    );
  });

  const ofModule = (dataSource: string): readonly (readonly [title: string, text: string])[] => {
    const module = readFileSync(new URL("terraform/provider-six.tf", root), "utf8")
      .replace(/^#.*\n/gm, "")
      .replace(/terraform \{[\s\S]*?\n\}\n/, dataSource)
      .replace(
        /Statement( *)= \[/,
        `$& { Effect = "Allow", Action = "kms:*", Resource = aws_kms_key.data.arn, Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } } },`,
      );
    const files = [
      { file: "main.tf", text: 'module "data" {\n  source = "./data"\n}\n' },
      { file: "data/main.tf", text: module },
    ];
    return checkAll(wholeEngine(), files).flatMap(({ fixes }) =>
      fixes.map(
        (fix) =>
          [
            fix.title,
            fix
              .edits()
              .map(({ newText }) => newText)
              .join("\n"),
          ] as const,
      ),
    );
  };

  test("in a module the Region is called as that module calls it, in titles, too", () => {
    const named = ofModule('data "aws_region" "this" {}\n').filter(([, text]) => text.includes("data.aws_region."));
    assert.ok(named.some(([title]) => title.includes("data.aws_region.this.name")));
    for (const [title, text] of named) {
      assert.doesNotMatch(text, /aws_region\.current/);
      assert.doesNotMatch(title, /aws_region\.current/);
    }
    const elsewhere = ofModule('data "aws_region" "current" {\n  provider = aws.elsewhere\n}\n');
    assert.ok(elsewhere.length > 0);
    assert.deepEqual(
      elsewhere.filter(([, text]) => text.includes("data.aws_region.")),
      [],
    );
  });

  test("the Region has the name that all versions of the provider know which the configuration takes", () => {
    const source = readFileSync(new URL("terraform/provider-six.tf", root), "utf8");
    const attribute = (text: string): string | undefined => /data\.aws_region\.\w+\.(\w+)/.exec(mended(text))?.[1];
    for (const version of ["~> 6.0", ">= 6.1.0, < 8", "6.28.0", "> 6"])
      assert.equal(attribute(source.replace("~> 6.0", version)), "region", version);
    for (const version of ["~> 5.0", ">= 4.9, < 7.0", "!= 6.0.0", "", "< 6.0"])
      assert.equal(attribute(source.replace("~> 6.0", version)), "name", version);
    assert.equal(attribute(source.replace(/\{\n *source[^}]*\}/, '"~> 6.2"')), "region");
    const asking = 'output "region" {\n  value = data.aws_region.here.region\n}\n\ndata "aws_region" "here" {}\n';
    assert.match(mended(source.replace("~> 6.0", ">= 5") + asking), /s3\.\$\{data\.aws_region\.here\.region\}/);
  });
});

suite("trust policies in Terraform", () => {
  const name = "terraform/oidc-of-module-right.tf";
  const text = readFileSync(new URL(name, root), "utf8");
  const trust = (source: string): string[] =>
    checkAll(wholeEngine(), [{ file: "main.tf", text: source }]).map(({ code, message }) => `${code}: ${message}`);

  test("of a provider whose host nobody knows those keys count that ask for a claim", () => {
    assert.deepEqual(trust(text), []);
  });

  test("a condition on something else lets everybody in", () => {
    const open = text
      .replace(/variable = .*:sub"/, 'variable = "aws:RequestedRegion"')
      .replace("system:serviceaccount:kube-system:aws-node", "eu-west-1");
    assert.deepEqual(
      trust(open).map((one) => one.replace(/ can be this role.*/, "")),
      ["missing-condition-key-for-oidc-principal: Everybody who gets a token from module.eks.cluster_oidc_issuer_url"],
    );
  });
});

suite("empty defaults", () => {
  const found = (file: string, text: string): string[] =>
    checkAll(wholeEngine(), [{ file, text }]).map(({ code }) => code);

  test("an empty list is told where it is written, and not where a parameter is empty by default", () => {
    const template = (value: string): string => `Parameters:
  Subjects: {Type: CommaDelimitedList, Default: ""}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: {Federated: !Sub "arn:aws:iam::\${AWS::AccountId}:oidc-provider/id.example.com"}
            Condition:
              StringEquals: {"id.example.com:client": build}
              ForAnyValue:StringLike: {"id.example.com:groups": ${value}}
`;
    assert.deepEqual(found("template.yaml", template("!Ref Subjects")), []);
    assert.deepEqual(found("template.yaml", template("[]")), ["empty-array-condition-foranyvalue"]);
  });

  test("in Terraform, too", () => {
    const configuration = (value: string): string => `variable "keys" {
  type    = list(string)
  default = []
}
resource "aws_iam_policy" "any" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "kms:CreateKey", Resource = ${value} }] })
}
`;
    assert.deepEqual(found("main.tf", configuration("var.keys")), []);
    assert.deepEqual(found("main.tf", configuration("concat(var.keys)")), []);
    assert.deepEqual(found("main.tf", configuration('formatlist("arn:aws:kms:*:*:%s", var.keys)')), []);
    assert.deepEqual(found("main.tf", configuration("[for key in var.keys : key]")), []);
    assert.deepEqual(found("main.tf", configuration("[]")), ["empty-array-resource"]);
  });

  test("what several values of one expression have is told once", () => {
    const configuration = (subjects: string): string => `locals {
  repositories = ["one", "two", "three"]
}
resource "aws_iam_role" "deploy" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = ${subjects} }
      }
    }]
  })
}
`;
    const wide = (text: string): number =>
      found("main.tf", text).filter((code) => code === "wildcard-usage-too-permissive").length;
    assert.equal(wide(configuration('formatlist("*:*/%s:*", local.repositories)')), 1);
    assert.equal(wide(configuration('["*:*/one:*", "*:*/two:*"]')), 2);
  });

  test("null is the wrong type where it is written, and not where it is a variable's default", () => {
    const configuration = (value: string): string => `variable "secret" {
  type    = string
  default = null
}
resource "aws_iam_policy" "any" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "kms:CreateKey", Resource = ${value} }] })
}
`;
    assert.deepEqual(found("main.tf", configuration("var.secret")), []);
    assert.deepEqual(found("main.tf", configuration("null")), ["data-type-mismatch"]);
  });
});

suite("names of buckets that are empty by default", () => {
  test("are no slash before the name; an ARN in the place of the name is one in a default, too", () => {
    const found = (byDefault: string): string[] =>
      checkAll(wholeEngine(), [
        {
          file: "main.tf",
          text: `variable "bucket" {
  default = "${byDefault}"
}
resource "aws_iam_policy" "read" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::\${var.bucket}/*" }]
  })
}
`,
        },
      ]).map(({ code }) => code);
    assert.deepEqual(found(""), []);
    assert.deepEqual(found("arn:aws:s3:::amzn-s3-demo-bucket"), ["impossible-bucket-name"]);
  });
});

suite("names in the place of ARNs", () => {
  for (const [name, expected] of [
    [
      "cloudformation/names-for-arns.yaml",
      [
        ...[
          '!Sub "${Data.Arn}/*"',
          '!Sub "${Data.Arn}/*"',
          '!Sub "${Data.Arn}/*"',
          "!GetAtt Key.Arn",
          "!GetAtt Key.Arn",
        ],
        ...["!GetAtt Reader.Arn", "!GetAtt Data.Arn", "!GetAtt Reader.Arn"],
      ],
    ],
    ["terraform/alias-data-source.tf", ["data.aws_kms_alias.lake.target_key_arn"]],
    ["cloudformation/header-names-key.yaml", ["!GetAtt Key.Arn"]],
    ["terraform/header-names-key.tf", ["aws_kms_key.data.arn", "aws_kms_key.data.arn", "aws_kms_key.data.arn"]],
    [
      "terraform/names-for-arns.tf",
      [
        '"${aws_s3_bucket.data.arn}/*"',
        ...["aws_kms_key.data.arn", "aws_kms_key.data.arn", "aws_kms_key.data.arn", "aws_kms_key.data.arn"],
        "aws_iam_role.reader.arn",
        '"${aws_s3_bucket.data.arn}/*"',
        '"${aws_s3_bucket.named.arn}/*"',
        "aws_s3_bucket.named.arn",
        "aws_iam_role.reader.arn",
      ],
    ],
  ] as const)
    test(`are replaced by references to the ARN: ${name}`, () => {
      const fixture = parseFixture(name, readFileSync(new URL(name, root), "utf8"));
      const fixes = drawnOf(fixture, checkAll(wholeEngine(), fixture.files)).map(({ fixes: [fix] }) =>
        fix?.edits().map(({ newText }) => newText),
      );
      assert.deepEqual(fixes.flat(), expected);
    });
});

suite("a key policy that locks its account out", () => {
  for (const [name, expected] of [
    ["terraform/locked-out.tf", 'AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"'],
    ["cloudformation/locked-out.yaml", 'AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"'],
  ] as const)
    test(`lets in the account that the configuration has: ${name}`, () => {
      const fixture = parseFixture(name, readFileSync(new URL(name, root), "utf8"));
      const [fix] = drawnOf(fixture, checkAll(wholeEngine(), fixture.files)).flatMap(({ fixes }) => fixes);
      assert.equal(fix?.needsInput, false);
      assert.match(
        fix
          .edits()
          .map(({ newText }) => newText)
          .join(""),
        new RegExp(expected.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")),
      );
    });
});

test("the missing Version of a template is added where no policy variable comes to life, whatever functions it has", () => {
  const name = "cloudformation/no-version.yaml";
  const fixture = parseFixture(name, readFileSync(new URL(name, root), "utf8"));
  const fixes = drawnOf(fixture, checkAll(wholeEngine(), fixture.files)).map((one) => one.fixes.length);
  assert.deepEqual(fixes, [1, 1, 0]);
});

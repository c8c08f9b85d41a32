/**
 * What nobody knows (a policy variable of another service, a tag, a template's placeholder) stands for some value,
 * never for none.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkPolicy, key } from "./harness/check-policy.ts";
import { parseFixture } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const variables = [
  "cognito-identity.amazonaws.com:sub",
  "accounts.google.com:sub",
  "graph.facebook.com:id",
  "www.amazon.com:user_id",
  "saml:sub",
  "token.actions.githubusercontent.com:sub",
  "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub",
  "transfer:HomeDirectory",
  "transfer:UserName",
  "sts:RoleSessionName",
  "aws:userid",
  "ec2:SourceInstanceARN",
  "aws:PrincipalTag/team",
  "aws:PrincipalTag/cost/center",
  "aws:username",
  "aws:PrincipalAccount",
  "aws:SourceVpce",
];
const placeholders = [
  "${bucket}",
  "${var.bucket}",
  "${AWS::Region}",
  "%BUCKET%",
  "<bucket>",
  "{{bucket}}",
  "{{ bucket }}",
  "__BUCKET__",
  "${local.a/b}",
];

suite("unknown values: policy variables", () => {
  for (const name of variables) {
    test(`a folder named by \${${name}}`, () => {
      const [found] = checkPolicy(
        name,
        `
{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/private/\${${name}}/*" } }
//                                                                     ^^^^^^^^^^^^^^ missing-kms-action information scope=all actions=kms:GenerateDataKey,kms:Decrypt
`,
      );
      assert.deepEqual(found?.data?.objects, [`arn:aws:s3:::b/private/\${${name}}/*`]);
      assert.deepEqual(found.data.buckets, ["b"]);
      assert.ok(!/[\uFDD0-\uFDD3]/.test(JSON.stringify({ ...found, fixes: undefined })), "a symbol left the engine");
    });
  }

  test("the bucket is named by a variable with a slash in its name", () => {
    const [found] = checkPolicy(
      "slash",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::\${aws:PrincipalTag/Bucket}/in/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all: the bucket \${aws:PrincipalTag/Bucket}
    { "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "${key}" }
  ]
}`,
    );
    assert.deepEqual(found?.data?.buckets, ["${aws:PrincipalTag/Bucket}"]);
    assert.equal(
      found.data.witness.context["kms:EncryptionContext:aws:s3:arn"],
      "arn:aws:s3:::amzn-s3-demo-bucket/in/",
    );
  });

  test("what is known of a variable is in the witness", () => {
    const [found] = checkPolicy(
      "account",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:PrincipalAccount}/\${saml:sub}/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:Decrypt
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`,
    );
    const { witness } = found?.data ?? assert.fail();
    assert.equal(witness.context["kms:CallerAccount"], "111122223333");
    assert.ok(witness.objectKey.startsWith(`111122223333/${String(witness.context["saml:sub"])}/`), witness.objectKey);
    assert.ok(witness.assumed.includes("saml:sub") && !witness.assumed.includes("aws:PrincipalAccount"));
  });

  test("in the witness each reads as what stands in its place, and the same wherever it stands", () => {
    const [found] = checkPolicy(
      "each place",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::\${bucket}/in/\${team}/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:Decrypt
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "arn:\${partition}:kms:\${region}:\${account}:key/\${key_id}" }
  ]
}`,
    );
    const { witness } = found?.data ?? assert.fail();
    const of = new Map(Object.entries(witness.symbols ?? {}).map(([value, name]) => [name, value]));
    const value = (name: string): string => of.get(`\${${name}}`) ?? assert.fail(name);
    assert.match(value("region"), /^(eu-west|us-east)-1$/);
    assert.match(value("account"), /^\d{12}$/);
    assert.match(value("key_id"), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match(value("bucket"), /^[a-z0-9-]{3,63}$/);
    assert.equal(value("partition"), "aws");
    assert.equal(witness.resource, `arn:aws:kms:${value("region")}:${value("account")}:key/${value("key_id")}`);
    assert.equal(witness.context["kms:ViaService"], `s3.${value("region")}.amazonaws.com`);
    assert.equal(witness.resourceAccount, value("account"));
    assert.equal(
      witness.context["kms:EncryptionContext:aws:s3:arn"],
      `arn:aws:s3:::${value("bucket")}/in/${value("team")}/`,
    );
  });

  for (const [name, statement] of Object.entries({
    "an Allow under the same value":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::b/${saml:sub}/*", "arn:aws:s3:::b"] } }',
    "an Allow under another unknown value":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b"] } }',
    "an Allow under one value":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "ArnLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::b/ana/*", "arn:aws:s3:::b"] } }',
    "a key that a tag names":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/${aws:PrincipalTag/key}"',
    "a variable with a default":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team, \'none\'}" } }',
    "a session's key as condition":
      '"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:1234" } }',
  })) {
    test(`quiet: ${name}`, () =>
      checkPolicy(
        name,
        `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${saml:sub}/*" }, { ${statement} }] }`,
      ));
  }

  test("a Deny on the same unknown value holds for certain, on another one it does not", () => {
    const policy = (variable: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${saml:sub}/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}" },
    { "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::b/\${${variable}}/*", "arn:aws:s3:::b"] } } }
//MARK
  ]
}`;
    checkPolicy(
      "same",
      policy("saml:sub").replace(
        "//MARK",
        "//                                ^^^^^^^^^^^^^ denied-kms-action warning scope=all actions=kms:Decrypt",
      ),
    );
    checkPolicy("other", policy("saml:aud").replace("\n//MARK", "").replace(', "arn:aws:s3:::b"]', "]"));
  });

  test("a Deny in S3 on an unknown value takes nothing for certain from another grant", () =>
    checkPolicy(
      "deny",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:PrincipalTag/team}/*" },
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" }
//                                 ^^^^^^^^^^^^^^ missing-kms-action information scope=all
  ]
}`,
    ));

  test("quiet: S3 denies what it allows, by the same value", () =>
    checkPolicy(
      "denied",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:PrincipalTag/team}/*" },
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:PrincipalTag/team}/*" }
  ]
}`,
    ));

  const writer = '"Principal": { "AWS": "arn:aws:iam::111122223333:role/w" }, "Action": "s3:PutObject"';
  for (const [name, allowed, denied] of [
    ["a Deny on a folder that nobody knows", "b/*", "b/${aws:PrincipalTag/team}/*"],
    ["a Deny on another unknown folder", "b/${saml:sub}/*", "b/${aws:PrincipalTag/team}/*"],
    ["a Deny on an unknown bucket", "b/*", "${aws:PrincipalTag/Bucket}/*"],
  ] as const) {
    test(`quiet: ${name}, in a bucket policy`, () =>
      checkPolicy(
        name,
        `{ "Version": "2012-10-17", "Statement": [
      { "Effect": "Allow", ${writer}, "Resource": "arn:aws:s3:::${allowed}" },
      { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${denied}" }] }`,
      ));
  }

  test("a Deny on the folder that the same policy allows, whatever its name", () =>
    checkPolicy(
      "same folder",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", ${writer}, "Resource": "arn:aws:s3:::b/\${aws:PrincipalTag/team}/*" },
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:PrincipalTag/team}/*" }
//                                                  ^^^^^^^^^^^^^^ denied-s3-action warning scope=all
  ]
}`,
    ));

  test("a key policy's condition by the user's name", () => {
    const found = checkPolicy(
      "key policy",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/ana" }, "Action": "kms:GenerateDataKey", "Resource": "*",
//                                                                                               ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow warning actions=kms:Decrypt
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::b/\${aws:username}/*", "arn:aws:s3:::b"] } }
    }
  ]
}`,
    );
    assert.equal(found[0]?.data?.witness.objectKey, "ana/");
  });

  test("no fix that rests on an unknown value is preferred", () => {
    const [found] = checkPolicy(
      "preferred",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:Decrypt
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}", "Condition": { "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } } }
  ]
}`,
    );
    assert.deepEqual(
      found?.fixes.filter(({ isPreferred }) => isPreferred).map(({ title }) => title),
      [],
    );
  });

  for (const name of ["aws:TagKeys", "aws:SourceArn", "s3:prefix", "kms:ViaService", "aws:RequestTag/x"]) {
    test(`quiet: \${${name}} is never in an upload's request`, () =>
      checkPolicy(
        name,
        `
{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${${name}}/*" } }`,
      ));
  }

  test("without the version that has variables the text is the text", () => {
    const [found] = checkPolicy(
      "2008",
      `
{ "Version": "2008-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/\${aws:username}/x" } }
//                                                                     ^^^^^^^^^^^^^^ missing-kms-action information scope=all
`,
    );
    assert.equal(found?.data?.witness.objectKey, "${aws:username}/x");
  });
});

suite("unknown values: placeholders", () => {
  for (const name of placeholders) {
    for (const version of ["2012-10-17", "2008-10-17"]) {
      test(`${name} as bucket and key, version ${version}`, () => {
        const text = `{ "Version": "${version}", "Statement": [
          { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${name}/*" },
          { "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "${name}" }] }`;
        // That a person still has to fill it in is a hint of its own.
        const [found, ...more] = checkAll(createEngine(), [{ file: "policy.json", text }]).filter(
          ({ severity }) => severity !== "hint",
        );
        assert.ok(found !== undefined && more.length === 0);
        assert.deepEqual(
          [found.code, found.severity, found.data?.kmsActions],
          ["missing-kms-action", "warning", ["kms:GenerateDataKey"]],
        );
        assert.ok(found.message.includes(`the bucket ${name}`) && found.message.includes(`on ${name}`), found.message);
        assert.deepEqual([found.data?.buckets, found.data?.keys], [[name], [name]]);
        assert.ok(
          found.fixes.every(({ isPreferred }) => !isPreferred),
          "a preferred fix rests on an unknown value",
        );
        assert.ok(Object.values(found.data?.witness.symbols ?? {}).includes(name));
        const edits = found.fixes.map((fix) => [fix.title, fix.edits().map(({ newText }) => newText)]);
        assert.ok(
          !/[\uFDD0-\uFDD3]/.test(JSON.stringify([found.message, found.data, edits])),
          "a symbol left the engine",
        );
      });
    }
  }

  for (const [name, bucket, keyText] of [
    ["whole ARNs", "${bucket_arn}/*", "${kms_key_arn}"],
    ["a list of both", '${bucket_arn}", "${bucket_arn}/*', "${kms_key_arn}"],
    [
      "parts of ARNs",
      "arn:${Partition}:s3:::b/*",
      "arn:${Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}",
    ],
    ["a bucket's folder", "${bucket_arn}/in/${env}/*", "arn:aws:kms:eu-west-1:${account}:key/${key}"],
  ] as const) {
    test(`Encrypt and Decrypt beside an upload: ${name}`, () =>
      checkPolicy(
        name,
        `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["${bucket}"] },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:GenerateDataKey
    { "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "${keyText}" }
  ]
}`,
      ));
  }

  test("equal placeholders are equal keys: a Deny on it holds", () =>
    checkPolicy(
      "deny",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "\${bucket_arn}/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "\${key}" },
    { "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "\${key}" }
//                                ^^^^^^^^^^^^^ denied-kms-action warning scope=all
  ]
}`,
    ));

  const uploads = '{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "${bucket_arn}/*" }';
  const both = (more: string): string =>
    `{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], ${more} }`;
  for (const [name, statements] of Object.entries({
    "both actions on it": both('"Resource": "${key}"'),
    "each action on a key of its own":
      '{ "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${a}" }, { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${b}" }',
    "one of them a key that is told": `{ "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "\${a}" }, { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}" }`,
    "a Deny on another one": `${both('"Resource": "${a}"')}, { "Effect": "Deny", "Action": "kms:*", "Resource": "\${b}" }`,
    "a Deny on all others": `${both('"Resource": "${a}"')}, { "Effect": "Deny", "Action": "kms:*", "NotResource": "\${a}" }`,
    "conditions with it": both(
      '"Resource": "${a}", "Condition": { "StringEquals": { "kms:ViaService": "s3.${region}.amazonaws.com", "kms:CallerAccount": "${account}" }, "ArnLike": { "kms:EncryptionContext:aws:s3:arn": ["${bucket_arn}", "${bucket_arn}/*"] }, "Bool": { "aws:MultiFactorAuthPresent": "${mfa}" }, "NumericLessThan": { "aws:MultiFactorAuthAge": "${age}" } }',
    ),
    "a condition key with it": both('"Resource": "${a}", "Condition": { "StringEquals": { "${oidc}:sub": "x" } }'),
    actions: '{ "Effect": "Allow", "Action": ["kms:Encrypt", "${more}"], "Resource": "${a}" }',
    "a part of an action": '{ "Effect": "Allow", "Action": "kms:${verbs}", "Resource": "${a}" }',
    "a Deny of actions": `${both('"Resource": "${a}"')}, { "Effect": "Deny", "Action": "\${actions}", "Resource": "*" }`,
    "a Deny of all other actions": `${both('"Resource": "${a}"')}, { "Effect": "Deny", "NotAction": ["s3:*", "\${actions}"], "Resource": "*" }`,
  })) {
    test(`quiet: ${name}`, () =>
      checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${uploads}, ${statements}] }`));
  }

  test("quiet: a statement whose action nobody knows grants no upload", () =>
    checkPolicy(
      "action",
      `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "\${actions}", "Resource": "*" }, { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}" }] }`,
    ));

  for (const [name, statement] of Object.entries({
    "a key policy's principals":
      '"Effect": "Allow", "Principal": { "AWS": ["${role_arn}", "arn:aws:iam::${account}:root"] }, "Action": ["kms:*"], "Resource": "*"',
    "a bucket policy's principals":
      '"Effect": "Allow", "Principal": { "AWS": "${role_arn}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${bucket}/*"',
    "the whole Principal":
      '"Effect": "Allow", "Principal": "${everyone}", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${bucket}/*"',
  })) {
    test(`quiet: ${name}`, () => checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [{ ${statement} }] }`));
  }
});

/** With the checks of the language, which look for what is missing. */
suite("unknown values: conditions", () => {
  const said = (file: string, text: string): string[] =>
    checkAll(wholeEngine(), [{ file, text }], defaultSettings).map(({ code, severity }) => `${severity} ${code}`);

  for (const name of ["terraform/open-conditions-right.tf", "cloudformation/open-conditions-right.yaml"])
    test(name, () => {
      const { files } = parseFixture(name, readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
      assert.deepEqual(
        files.flatMap(({ file, text }) => said(file, text)),
        [],
      );
    });

  const trust = (condition: string): string => `{ "Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": ${condition},
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  } }`;
  for (const condition of [
    '"${conditions}"',
    '{ "StringEquals": "${claims}" }',
    '{ "${operator}": { "token.actions.githubusercontent.com:actor": "octocat" } }',
    '{ "StringEquals": { "{{ claim }}": "repo:octo-org/octo-repo:ref:refs/heads/main" } }',
  ])
    test(`in a template: ${condition}`, () => {
      const missing = said("trust.json.tpl", trust(condition)).filter((one) => one.includes("missing"));
      assert.deepEqual(missing, []);
    });

  for (const [condition, codes] of [
    ["{}", ["missing-condition-key-for-oidc-principal", "missing-github-repo-condition-key"]],
    [
      '{ "StringEquals": { "aws:PrincipalOrgID": "${organization}" } }',
      ["missing-condition-key-for-oidc-principal", "missing-github-repo-condition-key"],
    ],
  ] as const)
    test(`known not to ask for a claim: ${condition}`, () => {
      const all = said("trust.json.tpl", trust(condition));
      for (const code of codes) assert.ok(all.includes(`warning ${code}`), all.join());
    });
});

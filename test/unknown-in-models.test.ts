/**
 * What a model does not tell of a principal's session stands for some value: for an expectation, for `can-upload`, in every
 * layer.
 */
import assert from "node:assert/strict";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { canUpload } from "../server/rules/engine.ts";
import { key } from "./harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, statement, uploader, usesKey } from "./harness/drawn-workspace.ts";
import { modelOf } from "./harness/model-source.ts";

const model = (principal: object = {}, more: object = {}): object => ({
  buckets: { "data-lake": lake() },
  keys: { [key]: { policy: "key.json" } },
  principals: { [uploader]: { policies: "uploader.json", ...principal } },
  ...more,
});
const keyPolicy = { "key.json": document(delegation) };
const writesTo = (path: string): string => statement(`"Action": "s3:PutObject", "Resource": "arn:aws:s3:::${path}"`);
const expecting = (to: string, expect = "allowed"): object => ({
  uploads: [{ principal: uploader, to: `s3://data-lake/${to}`, expect }],
});

const variables = [
  "aws:PrincipalTag/team",
  "cognito-identity.amazonaws.com:sub",
  "saml:sub",
  "transfer:UserName",
  "sts:RoleSessionName",
  "aws:userid",
  "aws:SourceIdentity",
];

suite("a tag that S3 and KMS compare", () => {
  const team = (value: string): string => `"Condition": { "StringEquals": { "aws:PrincipalTag/team": "${value}" } }`;
  const files = {
    ...keyPolicy,
    "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*", ${team("blue")} },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", ${team("red")} }
  ]
}`,
  };
  const tagged = (principal: object): readonly (readonly string[] | undefined)[] => {
    const engine = createEngine();
    const found = engine.modelDiagnostics(engine.checkModel(modelOf(model(principal), files)), defaultSettings);
    return found.map(({ data }) => data?.witness.assumed);
  };

  test("has one value in one upload, which the finding assumes where the model does not tell it", () => {
    const [assumed, ...more] = tagged({});
    assert.deepEqual(more, []);
    assert.ok(assumed?.includes("aws:PrincipalTag/team"), String(assumed));
  });

  test("is not assumed where the model tells it", () => {
    const [assumed, ...more] = tagged({ tags: { team: "blue" } });
    assert.deepEqual(more, []);
    assert.ok(assumed !== undefined && !assumed.includes("aws:PrincipalTag/team"), String(assumed));
    assert.deepEqual(tagged({ tags: { team: "green" } }), []);
  });

  test("is tried with every value only where the model does not tell it", () => {
    const tags = ["team", "stage", "site"];
    const values = Array.from({ length: 9 }, (_, index) => `v${String(index)}`);
    const compared = (of: readonly string[]): string =>
      `"Condition": { "StringEquals": ${JSON.stringify(Object.fromEntries(tags.map((tag) => [`aws:PrincipalTag/${tag}`, of])))} }`;
    const codes = (principal: object): readonly string[] => {
      const engine = createEngine();
      const read = modelOf(model(principal), {
        ...keyPolicy,
        "uploader.json": document(
          statement(`"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*", ${compared(values)}`),
          statement(`"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", ${compared(values.slice(1))}`),
        ),
      });
      return engine.modelDiagnostics(engine.checkModel(read), defaultSettings).map(({ code }) => code);
    };
    assert.deepEqual(codes({}), ["analysis-limit-reached"]);
    assert.deepEqual(codes({ tags: Object.fromEntries(tags.map((tag) => [tag, "v1"])) }), []);
  });
});

suite("unknown values in a model: an expectation", () => {
  for (const name of variables) {
    test(`quiet: the folder of \${${name}} may be the one that is expected`, () =>
      checkWorkspace(name, model({}, expecting("private/blue/*")), {
        ...keyPolicy,
        "uploader.json": document(writesTo(`data-lake/private/\${${name}}/*`), usesKey),
      }));

    test(`\${${name}}: everybody's folder is not opened by a preferred fix`, () => {
      const found = checkWorkspace(
        name,
        `
{
  "buckets": { "data-lake": ${JSON.stringify(lake())} }, "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "to": "s3://data-lake/private/*",
//        ^^^^^^^^^^^^^^^^^^^^^^^^^^ expectation-not-met error
    "principal": "${uploader}"
  }]
}`,
        {
          ...keyPolicy,
          "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/private/\${${name}}/*" },
//                                 ^^^^^^^^^^^^^^ missing-s3-action error scope=some
    ${usesKey}
  ]
}`,
        },
      );
      assert.deepEqual(
        found.flatMap(({ fixes }) => fixes.filter(({ isPreferred }) => isPreferred).map(({ title }) => title)),
        [],
      );
    });
  }

  test("quiet: what may pass for some value is not told to pass", () =>
    checkWorkspace("denied", model({}, expecting("private/admin/*", "denied")), {
      ...keyPolicy,
      "uploader.json": document(writesTo("data-lake/private/${saml:sub}/*"), usesKey),
    }));

  test("quiet: a Deny for some value is not told to hit what is expected", () =>
    checkWorkspace("deny", model({}, expecting("*")), {
      ...keyPolicy,
      "uploader.json": document(
        writesTo("data-lake/*"),
        usesKey,
        '{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/private/${saml:sub}/*" }',
      ),
    }));

  test("quiet: a bucket named by a tag may be the one that is expected", () =>
    checkWorkspace("bucket", model({}, expecting("in/*")), {
      ...keyPolicy,
      "uploader.json": document(writesTo("${aws:PrincipalTag/Bucket}/in/*"), usesKey),
    }));

  test("another folder than any value could give is refused", () =>
    checkWorkspace(
      "other",
      `
{
  "buckets": { "data-lake": ${JSON.stringify(lake())} }, "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "to": "s3://data-lake/public/*",
//        ^^^^^^^^^^^^^^^^^^^^^^^^^ expectation-not-met error
    "principal": "${uploader}"
  }]
}`,
      {
        ...keyPolicy,
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/private/\${saml:sub}/*" },
//                                 ^^^^^^^^^^^^^^ missing-s3-action error scope=all
    ${usesKey}
  ]
}`,
      },
    ));

  test("quiet: an upload that comes without a VPC endpoint, and is said to", () =>
    checkWorkspace(
      "endpoint",
      model(
        {},
        {
          uploads: [
            { principal: uploader, to: "s3://data-lake/*", context: { "aws:SourceVpce": null }, expect: "denied" },
          ],
        },
      ),
      {
        ...keyPolicy,
        "uploader.json": document(
          statement(
            '"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*", "Condition": { "StringLike": { "aws:SourceVpce": "vpce-*" } }',
          ),
          usesKey,
        ),
      },
    ));

  test("a value that the model tells decides", () => {
    const told = (context: object, to: string): string[] =>
      checkWorkspace("told", model({ context }, expecting(to)), {
        ...keyPolicy,
        "uploader.json": document(writesTo("data-lake/private/${saml:sub}/*"), usesKey),
      }).map(({ code }) => code);
    assert.deepEqual(told({ "saml:sub": "ana" }, "private/ana/*"), []);
    assert.throws(() => told({ "saml:sub": "ana" }, "private/bob/*"), /not expected: missing-s3-action/);
  });
});

suite("unknown values in a model: every layer", () => {
  test("the folder of an unknown value is named by its own spelling", () => {
    const [found] = checkWorkspace("grant", model(), {
      ...keyPolicy,
      "uploader.json": `
{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/\${saml:sub}/*" } }
//                                                                     ^^^^^^^^^^^^^^ missing-kms-action error scope=all
`,
    });
    assert.deepEqual(found?.data?.objects, ["arn:aws:s3:::data-lake/${saml:sub}/*"]);
  });

  test("a session policy on an unknown directory, without KMS", () =>
    checkWorkspace("session", model({ session: "session.json" }), {
      ...keyPolicy,
      "uploader.json": document(writesTo("data-lake/*"), usesKey),
      "session.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::\${transfer:HomeDirectory}/*" }]
//^^^^^^^^^^^ guardrail-does-not-allow error scope=all layer=session actions=kms:GenerateDataKey,kms:Decrypt
}`,
    }));

  test("quiet: a grant whose bucket nobody knows is no grant on each bucket", () =>
    checkWorkspace("any", model(), {
      ...keyPolicy,
      "uploader.json": document(writesTo("${aws:PrincipalTag/Bucket}/*")),
    }));

  for (const [name, files] of Object.entries({
    "a placeholder in the key policy's principals": {
      "key.json": document(statement('"Principal": { "AWS": "${role_arn}" }, "Action": "kms:*", "Resource": "*"')),
    },
    "a placeholder among the principals of a Deny": {
      "key.json": document(
        delegation,
        '{ "Effect": "Deny", "Principal": { "AWS": ["arn:aws:iam::${account}:root"] }, "Action": "kms:Decrypt", "Resource": "*" }',
      ),
    },
    "a placeholder that a Deny exempts": {
      "key.json": document(
        delegation,
        '{ "Effect": "Deny", "NotPrincipal": { "AWS": ["${role_arn}"] }, "Action": "kms:Decrypt", "Resource": "*" }',
      ),
    },
    "a placeholder as the key": {
      "uploader.json": document(
        writesTo("data-lake/*"),
        statement('"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${kms_key_arn}"'),
      ),
    },
    "placeholders in the key's ARN": {
      "uploader.json": document(
        writesTo("data-lake/*"),
        statement(
          '"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:${Partition}:kms:${region}:${account}:key/${id}"',
        ),
      ),
    },
    "a placeholder as the actions": {
      "uploader.json": document(writesTo("data-lake/*"), statement('"Action": "${actions}", "Resource": "*"')),
    },
  })) {
    test(`quiet: ${name}`, () =>
      checkWorkspace(name, model(), {
        ...keyPolicy,
        "uploader.json": document(writesTo("data-lake/*"), usesKey),
        ...files,
      }));
  }

  test("quiet: a placeholder as the bucket, in an expectation", () =>
    checkWorkspace("expected", model({}, expecting("in/*")), {
      ...keyPolicy,
      "uploader.json": document(writesTo("${bucket}/in/*"), usesKey),
    }));
});

suite("unknown values: can this upload pass?", () => {
  const ask = (
    to: string,
    {
      principal = {},
      context = {},
      path = "data-lake/private/${saml:sub}/*",
    }: { principal?: object; context?: Readonly<Record<string, readonly string[]>>; path?: string } = {},
  ) => {
    const engine = createEngine();
    const policy = (...statements: string[]): unknown => JSON.parse(document(...statements));
    const compiled = {
      buckets: { "data-lake": lake() },
      keys: { [key]: { policy: policy(delegation) } },
      principals: { [uploader]: { policies: policy(writesTo(path), usesKey), ...principal } },
    };
    const report = canUpload(engine.checkModel(modelOf(compiled)), {
      principal: uploader,
      operation: "PutObject",
      context,
      to: { bucket: "data-lake", key: to },
    });
    return "allowed" in report ? report : assert.fail(JSON.stringify(report));
  };
  const said = (report: ReturnType<typeof ask>): string =>
    report.authorizations.flatMap(({ trail }) => trail.map(({ text }) => text)).join("\n");

  test("what depends on a value that nobody knows is allowed, and said", () => {
    const report = ask("private/ana/x");
    assert.equal(report.allowed, true);
    assert.match(
      said(report),
      /statement number 1 allows s3:PutObject on arn:aws:s3:::data-lake\/private\/ana\/x for some value of \$\{saml:sub\}, which the model does not tell/,
    );
  });

  test("a Deny that depends on such a value is neither told to hit nor to miss", () => {
    const engine = createEngine();
    const policy = JSON.parse(
      document(
        writesTo("data-lake/*"),
        usesKey,
        '{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/${saml:sub}/*" }',
      ),
    ) as unknown;
    const compiled = {
      buckets: { "data-lake": lake() },
      keys: { [key]: { policy: JSON.parse(document(delegation)) as unknown } },
      principals: { [uploader]: { policies: policy } },
    };
    const report = canUpload(engine.checkModel(modelOf(compiled)), {
      principal: uploader,
      operation: "PutObject",
      context: {},
      to: { bucket: "data-lake", key: "ana/x" },
    });
    assert.ok("allowed" in report && report.allowed);
    assert.match(
      said(report),
      /statement number 3 denies s3:PutObject on \S+ for some value of \$\{saml:sub\}, which the model does not tell/,
    );
  });

  test("what no value could give is denied", () => assert.equal(ask("public/x").allowed, false));

  test("the model or the question tells the value, or that there is none", () => {
    assert.equal(ask("private/ana/x", { principal: { context: { "saml:sub": "bob" } } }).allowed, false);
    assert.equal(ask("private/ana/x", { principal: { context: { "SAML:sub": ["ana"] } } }).allowed, true);
    assert.equal(ask("private/ana/x", { principal: { context: { "saml:sub": null } } }).allowed, false);
    assert.equal(
      ask("private/none/x", {
        principal: { context: { "saml:sub": null } },
        path: "data-lake/private/${saml:sub, 'none'}/*",
      }).allowed,
      true,
    );
    assert.equal(ask("private/ana/x", { context: { "saml:sub": ["ana"] } }).allowed, true);
    assert.equal(ask("private/ana/x", { context: { "saml:sub": ["bob"] } }).allowed, false);
    assert.equal(ask("private/ana/x", { context: { "saml:sub": [] } }).allowed, false);
    assert.equal(
      ask("private/none/x", { context: { "saml:sub": [] }, path: "data-lake/private/${saml:sub, 'none'}/*" }).allowed,
      true,
    );
    assert.equal(
      ask("private/ana/x", { principal: { context: { "saml:sub": "bob" } }, context: { "saml:sub": ["ana"] } }).allowed,
      true,
    );
  });

  test("no fix opens the folder of somebody else", () => assert.deepEqual(ask("private/ana/x").causes, []));
});

/** Which fix "fix all" takes: none that gives somebody more than what fails. */
import assert from "node:assert/strict";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { key, otherKey } from "../../../test/harness/check-policy.ts";
import {
  account,
  delegation,
  document,
  lake,
  statement,
  uploader,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { createEngine } from "../engine.ts";

const role = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`;
const allow = (principal: unknown, more: string, action = '"kms:GenerateDataKey"'): string =>
  statement(`"Principal": ${JSON.stringify(principal)}, "Action": ${action}, "Resource": "*"${more}`);
const uses = (resource: string, more = "", action = '"kms:GenerateDataKey"'): string =>
  statement(`"Action": ${action}, "Resource": ${resource}${more}`);
const when = (operator: string, name: string, value: string): string =>
  `, "Condition": { "${operator}": { "${name}": "${value}" } }`;

/**
 * The fix that is preferred for each finding, or why there is none: nothing is offered, or what is offered is for a
 * person to choose.
 */
const preferred = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics
    .filter(({ data }) => data !== undefined)
    .map(
      ({ fixes }) => fixes.find(({ isPreferred }) => isPreferred)?.title ?? (fixes.length === 0 ? "nothing" : "none"),
    );
const ofPolicy = (text: string): string[] => preferred(diagnosticsOf(createEngine(), text));

const join = "Add kms:Decrypt to statement number 2";
const insertFor = (name: string): string => `Insert a statement that allows kms:Decrypt to ${name}`;
const regional = "Replace the value with s3.eu-west-1.amazonaws.com";
const insertBoth = "Insert a statement that allows kms:GenerateDataKey and kms:Decrypt through S3";
const insert = "Insert a statement that allows kms:Decrypt through S3";

suite("the preferred fix gives nobody more than what fails", () => {
  /** A key is S3's where something says so. */
  const tied = allow(
    { AWS: role("viewer") },
    when("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"),
    '"kms:DescribeKey"',
  );
  const keyPolicies: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "a statement of the roles that fail": [allow({ AWS: [role("a"), role("b")] }, ""), [join]],
    everybody: [allow({ AWS: "*" }, ""), ["none"]],
    "everybody, written bare": [allow("*", ""), ["none"]],
    "everybody of an account": [allow({ AWS: "*" }, when("StringEquals", "kms:CallerAccount", account)), ["none"]],
    "everybody of an organization": [
      allow({ AWS: "*" }, when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")),
      ["none"],
    ],
    "an account": [allow({ AWS: `arn:aws:iam::${account}:root` }, ""), ["none"]],
    "another account beside the role": [allow({ AWS: [role("a"), "444455556666"] }, ""), ["none"]],
    "a service beside the role": [
      allow({ AWS: role("a"), Service: "delivery.logs.amazonaws.com" }, ""),
      [insertFor(role("a"))],
    ],
    "a service beside the role, in one Region": [
      allow(
        { AWS: role("a"), Service: "delivery.logs.amazonaws.com" },
        when("StringEquals", "aws:RequestedRegion", "eu-west-1"),
      ),
      [insertFor(role("a"))],
    ],
    "roles that fail at places of their own": [
      allow({ AWS: [role("a"), role("b")] }, "", '"kms:GenerateDataKeyWithoutPlaintext"').replace(
        '"Resource": "*"',
        '"Resource": "arn:aws:kms:*:111122223333:key/*"',
      ),
      [
        `Insert a statement that allows kms:Decrypt to ${role("a")}`,
        `Insert a statement that allows kms:Decrypt to ${role("b")}`,
        "Add kms:GenerateDataKey to statement number 2",
      ],
    ],
    "a role that gets the rest elsewhere": [
      `${allow({ AWS: [role("a"), role("b")] }, "")}, ${allow({ AWS: role("b") }, "", '"kms:Decrypt"')}`,
      [insertFor(role("a"))],
    ],
  };
  for (const [what, [statements, expected]] of Object.entries(keyPolicies)) {
    test(`in a key policy: ${what}`, () => {
      assert.deepEqual(
        ofPolicy(
          document(
            statement(`"Principal": { "AWS": "arn:aws:iam::${account}:root" }, "Action": "kms:Put*", "Resource": "*"`),
            statements,
            tied,
          ),
        ),
        expected,
      );
    });
  }

  const identityPolicies: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "the key that fails": [uses(`"${key}"`), [join]],
    "the keys that fail": [uses(`["${key}", "${otherKey}"]`), [join]],
    "every key": [uses('"*"'), ["none"]],
    "every key of an account": [uses('"arn:aws:kms:eu-west-1:111122223333:key/*"'), ["none"]],
    "keys whose ids begin alike": [uses('"arn:aws:kms:eu-west-1:111122223333:key/1234*"'), ["none"]],
    "a key beside every key": [uses(`["${key}", "arn:aws:kms:*:444455556666:key/*"]`), [insert]],
    "all keys but one": [
      `{ "Effect": "Allow", "Action": "kms:GenerateDataKey", "NotResource": "${otherKey}" }`,
      ["none"],
    ],
    "wildcards of actions that S3 alone may use": [
      uses(
        `"${key}"`,
        when("StringEquals", "kms:ViaService", "s3.amazonaws.com"),
        '["kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"]',
      ),
      [regional],
    ],
    "what replicas need, too, for S3 alone": [
      uses(
        `"${key}"`,
        when("StringEquals", "kms:ViaService", "s3.amazonaws.com"),
        '["kms:GenerateDataKey*", "kms:Decrypt", "kms:Encrypt"]',
      ),
      [insertBoth],
    ],
    "an operator that is misspelt": [
      uses(
        `"${key}"`,
        when("StringEqual", "kms:ViaService", "s3.us-east-1.amazonaws.com"),
        '["kms:GenerateDataKey*", "kms:Decrypt"]',
      ),
      ["Set kms:ViaService to s3.eu-west-1.amazonaws.com, the key's Region"],
    ],
    "text under an ARN operator": [
      uses(
        `"${key}"`,
        when("ArnLike", "kms:ViaService", "s3.eu-west-1.amazonaws.com"),
        '["kms:GenerateDataKey*", "kms:Decrypt"]',
      ),
      ["Use StringEquals, which compares text"],
    ],
    "another Region under an ARN operator": [
      uses(
        `"${key}"`,
        when("ArnLike", "kms:ViaService", "s3.us-east-1.amazonaws.com"),
        '["kms:GenerateDataKey*", "kms:Decrypt"]',
      ),
      [insertBoth],
    ],
    "every key, though a Deny refuses all but one": [
      `${uses('"*"')}, { "Effect": "Deny", "Action": "kms:*", "NotResource": "${key}" }`,
      [insert],
    ],
  };
  // What is replaced is for all actions, of which the policy refuses most, and allows all but some.
  const misspelt = uses(`"${key.replace("key/", "")}"`, "", '"kms:*"');
  const decryptsElsewhere = uses(
    `"${key}"`,
    when("ArnLike", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::data-lake/*"),
    '"kms:Decrypt"',
  );
  for (const [what, statements] of Object.entries({
    "a Deny spares": `${decryptsElsewhere}, { "Effect": "Deny", "NotAction": ["kms:Decrypt", "s3:PutObject"], "Resource": "*" }`,
    "an Allow leaves out": `${decryptsElsewhere}, { "Effect": "Allow", "NotAction": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" }`,
  })) {
    test(`in an identity policy: a wildcard of actions that gives what ${what}`, () => {
      const [finding] = diagnosticsOf(createEngine(), document(writes, misspelt, statements)).filter(
        ({ code }) => code === "kms-key-not-covered",
      );
      assert.deepEqual(finding?.fixes.map(({ title, isPreferred }) => [title, isPreferred]).slice(0, 1), [
        [`Replace it with the key ARN ${key}`, false],
      ]);
    });
  }

  for (const [what, [statements, expected]] of Object.entries(identityPolicies)) {
    test(`in an identity policy: ${what}`, () => {
      assert.deepEqual(ofPolicy(document(writes, statements)), expected);
    });
  }

  const other = "arn:aws:iam::111122223333:role/reader";
  const model = (principals: object, keys: object = { [key]: { policy: "key.json" } }): string =>
    JSON.stringify({ buckets: { "data-lake": lake() }, keys, principals });
  const inModel = (configuration: string, identity: string, ofKey?: string): string[] =>
    preferred(checkModelled(configuration, identity, ofKey));
  const checkModelled = (
    configuration: string,
    identity: string,
    ofKey = document(delegation),
  ): readonly Diagnostic[] =>
    checkAll(
      createEngine(),
      [
        { file: "keyhole.json", text: configuration },
        { file: "uploader.json", text: identity },
        { file: "key.json", text: ofKey },
        { file: "s3.json", text: document(writes) },
        { file: "none.json", text: document(statement('"Action": "s3:ListBucket", "Resource": "*"')) },
      ].filter(({ file }) => file === "keyhole.json" || configuration.includes(file)),
    );

  test("a file that is the policy of somebody else, too, who fails as well", () => {
    assert.deepEqual(
      inModel(
        model({ [uploader]: { policies: "uploader.json" }, [other]: { policies: "uploader.json" } }),
        document(writes, uses(`"${key}"`)),
      ),
      [join],
    );
  });

  test("a file that is the policy of somebody else, too, who uploads nothing", () => {
    const principals = {
      [uploader]: { policies: ["uploader.json", "s3.json"] },
      [other]: { policies: ["uploader.json", "none.json"] },
    };
    assert.deepEqual(
      inModel(model(principals), document(uses(`"${key}"`))),
      [insert],
      "the statement goes into a policy of the uploader alone",
    );
  });

  test("one of two who fail lacks less than the other", () => {
    const [reader, writer] = [role("reader", "444455556666"), role("writer", "444455556666")];
    const reads = (action: string, who: string): string =>
      statement(`"Principal": { "AWS": "${who}" }, "Action": "${action}", "Resource": "arn:aws:s3:::data-lake/*"`);
    const configuration = JSON.stringify({
      buckets: { "data-lake": lake({ policy: "lake.json" }) },
      keys: { [key]: { policy: "key.json" } },
      principals: { [reader]: { policies: "all.json" }, [writer]: { policies: "all.json" } },
    });
    const found = (...ofKey: readonly string[]): readonly Diagnostic[] =>
      checkAll(createEngine(), [
        { file: "keyhole.json", text: configuration },
        { file: "all.json", text: document(statement('"Action": ["s3:*", "kms:*"], "Resource": "*"')) },
        { file: "lake.json", text: document(reads("s3:GetObject", reader), reads("s3:PutObject", writer)) },
        { file: "key.json", text: document(delegation, ...ofKey) },
      ]);
    assert.deepEqual(preferred(found()), [
      `Insert statements that allow kms:Decrypt to ${reader}, kms:GenerateDataKey and kms:Decrypt to ${writer}`,
    ]);
    const both = statement(
      `"Principal": { "AWS": ["${reader}", "${writer}"] }, "Action": "kms:Encrypt", "Resource": "*"`,
    );
    assert.deepEqual(
      preferred(found(both)),
      [insertFor(reader), insertFor(writer), `Insert a statement that allows kms:GenerateDataKey to ${writer}`],
      "the actions of one are not added to a statement of both",
    );
  });

  test("a guardrail limits more principals than the one that fails", () => {
    const configuration = JSON.stringify({
      buckets: { "data-lake": lake() },
      keys: { [key]: { policy: "key.json" } },
      principals: { [uploader]: { policies: "uploader.json" } },
      accounts: { [account]: { serviceControlPolicies: [["scp.json"]] } },
    });
    const guardrail = document(
      statement('"Action": "s3:*", "Resource": "*"'),
      statement('"NotAction": "kms:ScheduleKeyDeletion", "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/lake"'),
    );
    const found = checkAll(createEngine(), [
      { file: "keyhole.json", text: configuration },
      { file: "uploader.json", text: document(writes, uses(`"${key}"`, "", '["kms:GenerateDataKey", "kms:Decrypt"]')) },
      { file: "key.json", text: document(delegation) },
      { file: "scp.json", text: guardrail },
    ]);
    assert.deepEqual(preferred(found), ["none"]);
    assert.deepEqual(
      found.flatMap(({ fixes }) => fixes.slice(0, 1).map(({ title }) => title)),
      [`Replace it with the key ARN ${key}`],
    );
  });

  test("a file that is the policy of another key, too", () => {
    const principals = { [uploader]: { policies: "uploader.json" } };
    const ofKey = document(
      statement(`"Principal": { "AWS": "${uploader}" }, "Action": "kms:GenerateDataKey", "Resource": "*"`),
    );
    assert.deepEqual(inModel(model(principals), document(writes), ofKey), ["Add kms:Decrypt to statement number 1"]);
    assert.deepEqual(
      inModel(
        model(principals, { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json" } }),
        document(writes),
        ofKey,
      ),
      ["none"],
    );
  });

  test("an action is not added to a statement whose condition leaves out one of those for whom it fails", () => {
    const [a, b] = [role("a"), role("b")];
    const both = { [a]: { policies: "uploader.json" }, [b]: { policies: "uploader.json" } };
    const titles = (diagnostics: readonly Diagnostic[]): string[] =>
      diagnostics
        .filter(({ code }) => /does-not-allow|missing/.test(code))
        .flatMap(({ fixes }) => fixes.map(({ title }) => title));
    for (const [operator, name, value] of [
      ["ArnNotEquals", "aws:PrincipalArn", b],
      ["ArnLike", "aws:PrincipalArn", a],
      ["StringNotLike", "aws:PrincipalArn", "*/b"],
    ] as const) {
      const shared = checkModelled(model(both), document(writes, uses(`"${key}"`, when(operator, name, value))));
      assert.deepEqual(preferred(shared)[0], insert, value);
      assert.ok(!titles(shared).some((title) => title.startsWith("Add kms:Decrypt")), titles(shared).join());
      const ofKey = document(
        statement(
          `"Principal": { "AWS": ["${a}", "${b}"] }, "Action": "kms:GenerateDataKey", "Resource": "*"${when(operator, name, value)}`,
        ),
      );
      const keyShared = titles(checkModelled(model(both), document(writes), ofKey));
      assert.ok(
        keyShared.length > 0 && !keyShared.some((title) => title.startsWith("Add kms:Decrypt")),
        keyShared.join(),
      );
    }
    const alone = checkModelled(
      model({ [a]: { policies: "uploader.json" } }),
      document(writes, uses(`"${key}"`, when("ArnNotEquals", "aws:PrincipalArn", b))),
    );
    assert.deepEqual(preferred(alone), [join], "the condition is about somebody else");
  });

  test("a condition is corrected where its statement allows what fails and nothing more", () => {
    const wrong = when("StringEquals", "kms:ViaService", "s3.amazonaws.com");
    const both = '["kms:GenerateDataKey", "kms:Decrypt"]';
    assert.deepEqual(ofPolicy(document(writes, uses(`"${key}"`, wrong, both))), [
      "Replace the value with s3.eu-west-1.amazonaws.com",
    ]);
    assert.deepEqual(
      ofPolicy(
        document(writes, uses(`"${key}"`, wrong, '["kms:GenerateDataKey", "kms:Decrypt", "kms:ScheduleKeyDeletion"]')),
      ),
      ["Insert a statement that allows kms:GenerateDataKey and kms:Decrypt through S3"],
    );
  });
});

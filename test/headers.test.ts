/**
 * Encryption headers: demands for them in policies of every kind, headers that are declared to be sent, and what else
 * is told beside.
 */
import assert from "node:assert/strict";
import { createEngine } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkPolicy, key, otherKey } from "./harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  stranger,
  uploader,
  usesKey,
  writes,
} from "./harness/drawn-workspace.ts";

const header = "s3:x-amz-server-side-encryption";
const keyHeader = `${header}-aws-kms-key-id`;
const nullDemand = `"Condition": { "Null": { "${header}": "true" } }`;

/** A document whose one Deny is drawn with its finding; `before` are statements above it. */
const demand = (
  mark: string,
  { principal = "", condition = nullDemand, before = [] as readonly string[] } = {},
): string =>
  `
{
  "Version": "2012-10-17",
  "Statement": [
    ${before.map((one) => `${one},`).join("\n    ")}
    { "Effect": "Deny", ${principal}"Resource": "*", ${condition},
      "Action": "s3:PutObject" }
${mark === "" ? "" : `//              ^^^^^^^^^^^^^^ upload-header-required ${mark}`}
  ]
}`.replace(/\n\s*\n/g, "\n");

const model = (more: object = {}, principal: object = {}, bucket: object = {}): object => ({
  buckets: { "data-lake": lake({ policy: "lake.json", ...bucket }) },
  keys: { [key]: { policy: "key.json" } },
  principals: { [uploader]: { policies: "uploader.json", ...principal } },
  ...more,
});
const everybody = `"Principal": "*", `;

suite("a demand for a header hides nothing", () => {
  const lacking = `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ missing-kms-action error scope=all actions=kms:GenerateDataKey,kms:Decrypt
}`;

  test("clients that send it fail next, in the identity policy", () => {
    const found = checkWorkspace("identity", model(), {
      "uploader.json": lacking,
      "key.json": document(delegation),
      "lake.json": demand(`warning scope=all layer=bucketPolicy principals=${uploader}`, { principal: everybody }),
    });
    assert.equal(found.length, 2);
  });

  test("across accounts, in the identity policy and in the key policy", () => {
    checkWorkspace("across", model({ principals: { [stranger]: { policies: "uploader.json" } } }), {
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ identity-policy-does-not-allow error scope=all
}`,
      "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all
    ${delegation}
  ]
}`,
      "lake.json": demand(`warning principals=${stranger}`, {
        principal: everybody,
        before: [
          statement(
            `"Principal": { "AWS": "${stranger}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
          ),
        ],
        condition: `"Condition": { "StringNotEquals": { "${header}": "aws:kms" } }`,
      }),
    });
  });

  test("an expectation lists both, and so does its finding", () => {
    checkWorkspace(
      "expectation",
      JSON.stringify(model({ uploads: [{ principal: uploader, to: "s3://data-lake/*" }] }), undefined, 1)
        .replace(
          /("to": "s3:[^"]*")/,
          (to) => `${to}\n//${" ".repeat(8 - 2)} ${"^".repeat(16)} expectation-not-met error`,
        )
        .replace(
          /"to": ("[^"]*")\n\/\/ +\^+/,
          (_, value: string) => `"to": ${value}\n//${" ".repeat(3 + 6 - 2)}${"^".repeat(value.length)}`,
        ),
      {
        "uploader.json": lacking,
        "key.json": document(delegation),
        "lake.json": demand("error", { principal: everybody }),
      },
    );
  });

  test("nobody can send the header with the bucket's key: KMS is never asked", () => {
    // Not with the fixes: once the demand is dropped, uploads without the header go on to KMS.
    const lake = {
      "lake.json": demand("", {
        principal: everybody,
        condition: `"Condition": { "StringNotEquals": { "${header}": "AES256" } }`,
      }),
    };
    const all = {
      "keyhole.json": JSON.stringify(model()),
      "uploader.json": document(writes),
      "key.json": document(delegation),
      ...lake,
    };
    const found = checkAll(
      createEngine(),
      Object.entries(all).map(([file, text]) => ({ file, text: text.replace(/^\n/, "") })),
    );
    assert.deepEqual(
      found.map(({ file, code }) => `${file} ${code}`),
      ["lake.json upload-header-required"],
    );
  });

  test("one file: the identity policy that demands it itself", () =>
    checkPolicy(
      "one file",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey"], "Resource": "*" },
//                                  ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:Decrypt
    { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", ${nullDemand} }
//                                ^^^^^^^^^^^^^^ upload-header-required information layer=identity
  ]
}`,
    ));
});

suite("demands for a header in every kind of policy", () => {
  const files = {
    "uploader.json": document(writes, usesKey),
    "key.json": document(delegation),
    "lake.json": document(
      statement(
        `"Principal": { "AWS": "${uploader}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
      ),
    ),
  };
  const all = statement('"Action": "*", "Resource": "*"');
  const places: Readonly<Record<string, readonly [object, object, string, string]>> = {
    "service control policy": [
      { accounts: { [account]: { serviceControlPolicies: [["demand.json"]] } } },
      {},
      "serviceControl",
      "",
    ],
    "resource control policy": [
      { accounts: { [account]: { resourceControlPolicies: [["demand.json"]] } } },
      {},
      "resourceControl",
      everybody,
    ],
    "permissions boundary": [{}, { permissionsBoundary: "demand.json" }, "permissionsBoundary", ""],
    "session policy": [{}, { session: "demand.json" }, "session", ""],
    "identity policy": [{}, { policies: ["uploader.json", "demand.json"] }, "identity", ""],
  };
  for (const [name, [more, principal, layer, to]] of Object.entries(places)) {
    test(name, () =>
      checkWorkspace(name, model(more, principal), {
        ...files,
        "demand.json": demand(`warning scope=all layer=${layer} principals=${uploader}: ${name}`, {
          principal: to,
          before: layer === "resourceControl" ? [] : [all],
        }),
      }),
    );
  }

  test("VPC endpoint policy, for an expectation through it", () => {
    const uploads = [{ principal: uploader, to: "s3://data-lake/*", context: { "aws:SourceVpce": "vpce-1a2b3c4d" } }];
    const found = checkWorkspace(
      "endpoint",
      JSON.stringify(
        model({ uploads, vpcEndpoints: { "vpce-1a2b3c4d": { policy: "demand.json" } } }),
        undefined,
        1,
      ).replace(
        /"to": ("[^"]*"),\n/,
        (line, value: string) => `${line}//${" ".repeat(9 - 2)}${"^".repeat(value.length)} expectation-not-met error\n`,
      ),
      {
        ...files,
        "demand.json": demand("error layer=vpcEndpoint", {
          principal: everybody,
          before: [statement(`"Principal": "*", "Action": "*", "Resource": "*"`)],
        }),
      },
    );
    assert.equal(found.length, 2);
  });
});

suite("headers that clients send", () => {
  const sse = { "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": key };
  const files = {
    "uploader.json": document(writes, usesKey),
    "key.json": document(delegation),
    "lake.json": demand("", { principal: everybody }),
  };

  test("quiet: the principal sends it", () => checkWorkspace("principal", model({}, { headers: sse }), files));
  test("a value that is sent and refused is named, and no fix lets it pass by way of a missing header", () => {
    const [diagnostic] = checkWorkspace(
      "AES256",
      model({}, { headers: { "x-amz-server-side-encryption": "AES256" } }),
      {
        ...files,
        "lake.json": demand("warning: with the x-amz-server-side-encryption header AES256 fail", {
          principal: everybody,
          condition: `"Condition": { "StringNotEquals": { "${header}": "aws:kms" } }`,
        }),
      },
    );
    assert.equal(diagnostic?.data?.witness.context[header], "AES256");
    assert.deepEqual(
      diagnostic?.fixes.map(({ title }) => title),
      [],
    );
  });
  test("of a sender of another value and one of no header, the finding is about the latter", () => {
    const reader = `${uploader}-2`;
    const principals = {
      [uploader]: { policies: "uploader.json", headers: { "x-amz-server-side-encryption": "AES256" } },
      [reader]: { policies: "uploader.json" },
    };
    const [diagnostic] = checkWorkspace("both", model({ principals }), {
      ...files,
      "lake.json": demand("warning: without the x-amz-server-side-encryption header fail", {
        principal: everybody,
        condition: `"Condition": { "StringNotEquals": { "${header}": "aws:kms" } }`,
      }),
    });
    assert.equal(diagnostic?.data?.witness.principal, reader);
    assert.deepEqual(diagnostic.data.principals, [uploader, reader]);
  });
  test("quiet: every upload that is expected sends it", () =>
    checkWorkspace(
      "expectation",
      model({ uploads: [{ principal: uploader, to: "s3://data-lake/*", headers: sse }] }),
      files,
    ));

  test("the key is the one that they name, however they name it", () => {
    for (const named of [otherKey, otherKey.split("/")[1], "alias/other"]) {
      const headers = { ...sse, "x-amz-server-side-encryption-aws-kms-key-id": named };
      const [diagnostic] = checkWorkspace(
        "other key",
        model(
          { keys: { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json", aliases: "alias/other" } } },
          { headers },
        ),
        {
          ...files,
          "lake.json": demand("", {
            principal: everybody,
            condition: `"Condition": { "StringNotEquals": { "${keyHeader}": "${otherKey}" } }`,
          }),
          "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error
    ${usesKey}
  ]
}`,
        },
      );
      assert.deepEqual(diagnostic?.data?.keys, [otherKey]);
    }
  });

  test("quiet: with AES256 KMS is not asked", () =>
    checkWorkspace("AES256", model({}, { headers: { "X-Amz-Server-Side-Encryption": "AES256" } }), {
      ...files,
      "uploader.json": document(writes),
    }));

  test("aws:kms without a key is aws/s3, which another account cannot use", () => {
    const bucket = `"Principal": { "AWS": "${stranger}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`;
    const found = checkWorkspace(
      "managed",
      JSON.stringify(
        model({
          principals: {
            [stranger]: { policies: "uploader.json", headers: { "x-amz-server-side-encryption": "aws:kms" } },
          },
        }),
        undefined,
        1,
      ).replace(
        /"key": ("[^"]*"),\n/,
        (line, value: string) =>
          `${line}//${" ".repeat(11 - 2)}${"^".repeat(value.length)} aws-managed-key-cross-account error principals=${stranger}\n`,
      ),
      { ...files, "lake.json": demand("", { principal: everybody, before: [statement(bucket)] }) },
    );
    assert.equal(found.length, 1);
  });
});

suite("the key header compared with what is no key ARN", () => {
  const id = key.split("/")[1] ?? "";
  const compared = (effect: string, operator: string, value: string, mark: string, principal = everybody): string =>
    `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "${effect}", ${principal}"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
    "Condition": { "${operator}": { "${keyHeader}":
      "${value}" } }
//    ${mark === "" ? "" : `${"^".repeat(value.length + 2)} ${mark}`}
  }]
}`.replace(/\n\/\/ +\n/, "\n");

  for (const value of [id, "alias/data-lake", `arn:aws:kms:eu-west-1:${account}:alias/data-lake`, `key/${id}`]) {
    test(`one file: ${value}`, () => {
      checkPolicy(
        "deny",
        compared("Deny", "StringNotEquals", value, "upload-header-required error: this Deny applies to every upload"),
      );
      checkPolicy(
        "allow",
        compared(
          "Allow",
          "StringEquals",
          value,
          "upload-header-required error: this Allow has no effect",
          `"Principal": { "AWS": "${uploader}" }, `,
        ),
      );
    });
  }

  test("quiet: what a key's ARN can match, and what stands for a value", () => {
    for (const [operator, value] of [
      ["StringNotEquals", key],
      ["StringNotLike", `*${id}`],
      ["ArnNotEquals", "arn:aws:kms:*:*:key/*"],
    ] as const) {
      const found = checkPolicy(
        "quiet",
        compared("Deny", operator, value, "")
          .replace(/"Action": "s3:PutObject"/, (text) => text)
          .replace(
            /^(\s*"Effect".*)$/m,
            (line) =>
              `${line}\n//${" ".repeat(line.indexOf('"s3:PutObject') - 2)}^^^^^^^^^^^^^^ upload-header-required information`,
          ),
      );
      assert.equal(found.length, 1, "only the demand itself");
    }
  });

  test("in a model: at the value, and KMS is still told", () => {
    checkWorkspace("model", model(), {
      "key.json": document(delegation),
      "lake.json": compared("Deny", "StringNotEquals", id, "upload-header-required error"),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ missing-kms-action error
}`,
    });
  });
});

suite("what an upload comes without", () => {
  const outside = (context: object): string =>
    JSON.stringify(
      {
        buckets: { "data-lake": lake({ policy: "lake.json", encryption: { type: "AES256" } }) },
        principals: { [uploader]: { policies: "uploader.json" } },
        uploads: [{ principal: uploader, to: "s3://data-lake/*", context, expect: "allowed" }],
      },
      undefined,
      1,
    );
  const onlyEndpoint = `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::data-lake/*",
//                                                              ^^^^^^ denied-s3-action error
    "Condition": { "Null": { "aws:SourceVpce": "true" } } }]
}`;
  const broken = (text: string): string =>
    text.replace(
      /"to": ("[^"]*"),\n/,
      (line, value: string) => `${line}//${" ".repeat(9 - 2)}${"^".repeat(value.length)} expectation-not-met error\n`,
    );

  for (const context of [{ "aws:SourceVpce": null }, { "aws:SourceIp": "203.0.113.7" }]) {
    test(`no VPC endpoint: ${JSON.stringify(context)}`, () => {
      checkWorkspace("outside", broken(outside(context)), {
        "uploader.json": document(writes),
        "lake.json": onlyEndpoint,
      });
    });
  }

  test("quiet: through an endpoint, or from an address that tells nothing", () => {
    for (const context of [{ "aws:SourceVpce": "vpce-1a2b3c4d" }, { "aws:SourceIp": "10.1.2.3" }]) {
      checkWorkspace("inside", outside(context), {
        "uploader.json": document(writes),
        "lake.json": onlyEndpoint.replace(/\n\/\/.*/, ""),
      });
    }
  });

  test("a private range under aws:SourceIp never matches", () => {
    for (const range of ["10.0.0.0/8", "172.16.4.0/24", "192.168.1.1", "100.64.0.0/10", "fd00::/8"]) {
      checkPolicy(
        "private",
        `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", "Condition": { "IpAddress": { "aws:SourceIp":
      "${range}" } } }
//    ${"^".repeat(range.length + 2)} kms-condition-never-met warning scope=all
  ]
}`,
      );
    }
  });
});

import { key } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../test/harness/drawn-workspace.ts";

suite("one cause for all principals and buckets", () => {
  test("says that some uploads fail where all do in one bucket and some in another", () =>
    checkWorkspace(
      "all and some",
      {
        buckets: {
          "data-lake": lake({ encryption: { type: "aws:kms", key, bucketKey: false } }),
          archive: lake({ encryption: { type: "aws:kms", key, bucketKey: false } }),
        },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::data-lake/*", "arn:aws:s3:::archive/*"] },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringEquals": { "aws:ViaAWSService": "false" } }
//                                                          ^^^^^^^ kms-condition-never-met error scope=some: is not met for
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive/old/*" } }
    }
  ]
}`,
      },
    ));

  suite("says of each object what is refused for it, not what is refused for another", () => {
    const denying = (buckets: readonly string[], mark: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": [${buckets.map((name) => `"arn:aws:s3:::${name}/*"`).join(", ")}] },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringEquals": { "aws:ViaAWSService": "false" } }
//                                                          ^^^^^^^ kms-condition-never-met ${mark}
    },
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::two/*" } } }
  ]
}`;
    const each =
      "is not met for them, so no statement allows kms:GenerateDataKey and kms:Decrypt for one/*, or kms:Decrypt for two/*.";
    const lake = (name: string): object => ({
      [name]: {
        account: "111122223333",
        region: "eu-west-1",
        encryption: { type: "aws:kms", key, bucketKey: false },
        policy: [],
      },
    });

    test("in a model", () =>
      checkWorkspace(
        "two buckets",
        {
          buckets: { ...lake("one"), ...lake("two") },
          keys: { [key]: { policy: "key.json" } },
          principals: { [uploader]: { policies: "uploader.json" } },
        },
        { "key.json": document(delegation), "uploader.json": denying(["one", "two"], `error scope=some: ${each}`) },
      ));

    test("in one bucket", () =>
      checkWorkspace(
        "one bucket",
        {
          buckets: lake("one"),
          keys: { [key]: { policy: "key.json" } },
          principals: { [uploader]: { policies: "uploader.json" } },
        },
        {
          "key.json": document(delegation),
          "uploader.json": denying(
            ["one"],
            "error scope=some: kms:GenerateDataKey and kms:Decrypt for one/*, or kms:Decrypt for one/in/*.",
          ).replace("two/*", "one/in/*"),
        },
      ));

    test("where the same is refused for all", () =>
      checkWorkspace(
        "alike",
        {
          buckets: { ...lake("one"), ...lake("three") },
          keys: { [key]: { policy: "key.json" } },
          principals: { [uploader]: { policies: "uploader.json" } },
        },
        {
          "key.json": document(delegation),
          "uploader.json": denying(
            ["one", "three"],
            "error scope=all: is never met in the call that S3 makes to KMS, so no statement allows kms:GenerateDataKey and kms:Decrypt.",
          ),
        },
      ));
  });

  suite("files with the same text", () => {
    const policies = ["first.json", "second.json"];
    const deny = (action: string, code: string): Record<string, string> => {
      const text = document(
        `{ "Effect": "Allow", "Action": "*", "Resource": "*" },\n    { "Effect": "Deny", "Action": "${action}", "Resource": "*" }\n//                                ${"^".repeat(action.length + 2)} ${code} error scope=all`,
      );
      return Object.fromEntries(policies.map((name) => [name, text]));
    };
    const model = {
      buckets: { "data-lake": lake({}) },
      keys: { [key]: { policy: "key.json" } },
      principals: { [uploader]: { policies: "uploader.json" } },
    };
    const files = {
      "key.json": document(delegation),
      "uploader.json": document(
        `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }`,
      ),
    };
    const controls = { [uploader.split(":")[4] ?? ""]: { serviceControlPolicies: [policies] } };

    test("each have their finding: identity policies", () =>
      checkWorkspace(
        "identity",
        { ...model, principals: { [uploader]: { policies: ["uploader.json", ...policies] } } },
        { ...files, ...deny("kms:Decrypt", "denied-kms-action") },
      ));
    test("each have their finding: service control policies of one level", () =>
      checkWorkspace(
        "controls",
        { ...model, accounts: controls },
        { ...files, ...deny("kms:Decrypt", "denied-kms-action") },
      ));
    test("each have their finding: what S3 refuses", () => {
      const text = JSON.stringify(
        {
          ...model,
          accounts: controls,
          uploads: [{ principal: uploader, operations: "PutObject", to: "s3://data-lake/*", expect: "allowed" }],
        },
        undefined,
        2,
      ).replace(
        /( *"to": )("s3:.*"),\n/,
        (line, start: string, to: string) =>
          `${line}//${" ".repeat(start.length - 2)}${"^".repeat(to.length)} expectation-not-met error\n`,
      );
      checkWorkspace("S3", text, { ...files, ...deny("s3:PutObject", "denied-s3-action") });
    });
  });

  test("every upload fails, whichever statement and policy of the principal allows it to S3", () =>
    checkWorkspace(
      "two statements and two policies",
      {
        buckets: { "data-lake": lake({}) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: ["uploader.json", "more.json"] } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": document(`
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/in/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all: Every upload
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/out/*" }`),
        "more.json": document(
          `{ "Sid": "More", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/more/*" }`,
        ),
      },
    ));
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { createEngine } from "../../server/rules/engine.ts";
import { folderWith, keyhole, removeFolders } from "./harness.ts";
import type { Circumstances, Result } from "./harness.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const uploader = "arn:aws:iam::111122223333:role/uploader";
const small = "s3://lake/in/a";

const model = `{
  "buckets": {
    "lake": {
      "account": "111122223333", "region": "eu-west-1", "policy": [],
      "encryption": { "type": "aws:kms", "key": "${keyArn}", "bucketKey": true }
    },
    "open": { "account": "111122223333", "region": "eu-west-1" }
  },
  "keys": { "${keyArn}": { "policy": "lake.key.json" } },
  "principals": {
    "${uploader}": { "policies": "uploader.json" },
    "arn:aws:iam::111122223333:role/other": { "policies": "gone.json" }
  }
}
`;
const files = {
  "keyhole.json": model,
  "lake.key.json": `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Account", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }
  ]
}
`,
  "uploader.json": `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
    { "Sid": "Key", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${keyArn}" }
  ]
}
`,
};

const ask = (cwd: string, args: readonly string[], circumstances: Circumstances = {}): Promise<Result> =>
  keyhole(cwd, ["can", ...args], { real: true, ...circumstances });
const of = (to = small, principal = uploader): string[] => ["--principal", principal, "--to", to];

suite("can", () => {
  suiteTeardown(removeFolders);

  test("a fault of Keyhole is one line and 2", async () => {
    const fail = (): never => {
      throw new TypeError("x is\nundefined");
    };
    const { status, stdout, stderr } = await ask(folderWith(files), of(), {
      real: false,
      engine: () => ({ ...createEngine(), checkModel: fail }),
    });
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^keyhole: internal error, please report it: [^\n]*\n$/);
  });

  test("allowed is 0: every request with the layers that decide, and what the model leaves open", async () => {
    const { status, stdout, stderr } = await ask(folderWith(files), of());
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `allowed: PutObject to s3://lake/in/a by ${uploader}

allowed s3:PutObject on arn:aws:s3:::lake/in/a (PutObject): by the identity policy
  keyhole.json:3:5 bucket policy: has nothing against s3:PutObject and need not allow it
  uploader.json:4:52 identity policy: statement "Write" allows s3:PutObject

allowed kms:GenerateDataKey on ${keyArn} (PutObject): by the identity policy
  lake.key.json:4:112 key policy: statement "Account" leaves kms:GenerateDataKey to the policies of account 111122223333
  uploader.json:5:50 identity policy: statement "Key" allows kms:GenerateDataKey

resource control policy: the model does not say, taken not to restrict
service control policy: the model does not say, taken not to restrict
permissions boundary: the model does not say, taken not to restrict
`,
    );
  });

  test("denied is 1: the calls that are alike once, the one that fails, and what to change", async () => {
    const { status, stdout } = await ask(folderWith(files), [...of(), "--operation", "MultipartUpload"]);
    assert.equal(status, 1);
    assert.match(stdout, /^denied: MultipartUpload to s3:\/\/lake\/in\/a by /);
    assert.match(
      stdout,
      /\nallowed s3:PutObject on .* \(CreateMultipartUpload, UploadPart, CompleteMultipartUpload\): by the identity policy\n/,
    );
    assert.match(
      stdout,
      /\ndenied kms:Decrypt on .* \(UploadPart\): no Allow in the identity policy\n.*\n {2}uploader\.json:3:3 identity policy: nothing in it allows kms:Decrypt on /,
    );
    assert.match(
      stdout,
      /\nWhat to change:\n {2}uploader\.json:4:52 missing-kms-action\n {4}fix: Add kms:Decrypt to statement "Key"\n/,
    );
  });

  test("JSON: members as documented, places as in check", async () => {
    const { stdout, status } = await ask(folderWith(files), [
      ...of(),
      "--operation",
      "MultipartUpload",
      "--format",
      "json",
    ]);
    assert.equal(status, 1);
    const answer = JSON.parse(stdout) as {
      decision: string;
      authorizations: Record<string, unknown>[];
      fixes: { title: string; edits: unknown[] }[];
    };
    assert.deepEqual(Object.keys(answer), ["decision", "operation", "unknown", "authorizations", "fixes"]);
    assert.equal(answer.decision, "denied");
    const decrypt = answer.authorizations.find(({ action }) => action === "kms:Decrypt");
    assert.deepEqual(Object.keys(decrypt ?? {}), [
      "call",
      "action",
      "resource",
      "context",
      "decision",
      "decidedBy",
      "trail",
    ]);
    assert.deepEqual(
      [decrypt?.["call"], decrypt?.["resource"], decrypt?.["decision"], decrypt?.["decidedBy"]],
      ["UploadPart", keyArn, "implicitDeny", "identity"],
    );
    assert.equal(
      (decrypt?.["context"] as Record<string, string>)["kms:EncryptionContext:aws:s3:arn"],
      "arn:aws:s3:::lake",
    );
    assert.deepEqual((decrypt?.["trail"] as unknown[])[1], {
      file: "uploader.json",
      range: { start: { line: 2, character: 2 }, end: { line: 2, character: 13 } },
      text: `identity policy: nothing in it allows kms:Decrypt on ${keyArn}`,
    });
    const at = (character: number): unknown => ({ start: { line: 4, character }, end: { line: 4, character } });
    assert.deepEqual(answer.fixes[0], {
      title: 'Add kms:Decrypt to statement "Key"',
      isPreferred: true,
      needsInput: false,
      edits: [
        { file: "uploader.json", range: at(49), newText: "[" },
        { file: "uploader.json", range: at(70), newText: ', "kms:Decrypt"]' },
      ],
    });
  });

  test("what is asked is what evaluate answers", async () => {
    const cwd = folderWith(files);
    const { stdout } = await ask(cwd, [...of(), "--operation", "MultipartUpload", "--format", "json"]);
    const { authorizations } = JSON.parse(stdout) as {
      authorizations: { action: string; resource: string; context: object; decision: string }[];
    };
    const lines = authorizations.map(({ action, resource, context }) =>
      JSON.stringify({
        request: { principal: uploader, action, resource, resourceAccount: "111122223333", context },
        policies: {
          identity: [JSON.parse(files["uploader.json"])],
          ...(action.startsWith("kms:") ? { resource: JSON.parse(files["lake.key.json"]) as unknown } : {}),
        },
      }),
    );
    const evaluated = (await keyhole(cwd, ["evaluate"], { stdin: lines.join("\n") })).stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { decision: string }).decision);
    assert.deepEqual(
      evaluated,
      authorizations.map(({ decision }) => decision),
    );
  });

  test("headers and keys of the request change the answer", async () => {
    const cwd = folderWith(files);
    const multipart = [...of(), "--operation", "MultipartUpload"];
    const aes = await ask(cwd, [...multipart, "--context", "s3:x-amz-server-side-encryption=AES256"]);
    assert.equal(aes.status, 0);
    assert.match(aes.stdout, /\nKMS is not asked: /);
    assert.equal((await ask(cwd, [...multipart, "--context", "s3:x-amz-server-side-encryption=aws:kms"])).status, 0);
    assert.equal(
      (
        await ask(cwd, [
          ...multipart,
          "--context",
          "s3:x-amz-server-side-encryption=aws:kms",
          "--context",
          `s3:x-amz-server-side-encryption-aws-kms-key-id=${keyArn}`,
        ])
      ).status,
      1,
    );
  });

  test("a copy is told where it reads from", async () => {
    const cwd = folderWith(files);
    const { status, stdout } = await ask(cwd, [...of(), "--operation", "CopyObject", "--from", "s3://lake/out/b"]);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\ndenied s3:GetObject on arn:aws:s3:::lake\/out\/b \(CopyObject\): no Allow in the identity policy\n/,
    );
    assert.match(
      (await ask(cwd, [...of(), "--operation", "CopyObject"])).stderr,
      /^keyhole: keyhole\.json: a copy needs its source: --from s3:\/\/BUCKET\/KEY\n$/,
    );
  });

  test("the nearest model above is asked, or the one that is named", async () => {
    const cwd = folderWith({ ...files, "deep/er/x.json": "{}" });
    assert.equal((await ask(join(cwd, "deep/er"), [...of(), "--config", "../../keyhole.json"])).status, 0);
    assert.match(
      (await ask(join(cwd, "deep/er"), [...of(), "--config", "../../keyhole.json"])).stdout,
      /\n {2}\.\.\/\.\.\/uploader\.json:5:50 /,
    );
    assert.match(
      (await ask(join(cwd, "deep"), of())).stderr,
      /^keyhole: keyhole\.json: there is none in this folder or above it.*\n$/,
    );
  });

  test("what the model does not know is 2, with one line that names it", async () => {
    const cwd = folderWith({ ...files, "broken.json": "{", "typo.json": model.replace('"bucketKey"', '"bucketkey"') });
    const cases: [string[], RegExp][] = [
      [
        of(small, "arn:aws:iam::111122223333:role/gone"),
        /^keyhole: keyhole\.json: knows no principal arn:aws:iam::111122223333:role\/gone; it has arn:aws:iam::111122223333:role\/uploader and /,
      ],
      [of("s3://lak/a"), /^keyhole: keyhole\.json: knows no bucket or access point lak; it has lake and open\n/],
      [of("s3://open/a"), /^keyhole: keyhole\.json:7:5: does not say under which KMS key open encrypts/],
      [[...of(), "--config", "gone.json"], /^keyhole: gone\.json: cannot be read: no such file or folder\n/],
      [[...of(), "--config", "broken.json"], /^keyhole: broken\.json:1:1: /],
      [["--to", small], /required option '--principal <ARN>' not specified/],
      [of("s3://lake"), /Give s3:\/\/BUCKET\/KEY, with the key of one object/],
      [[...of(), "--context", "team"], /Give KEY=VALUE/],
      [of("s3:/lake"), /Give s3:\/\/BUCKET\/KEY, with the key of one object/],
      [[...of(), "--operation", "CopyObject", "--from", "s3://lake"], /s3:\/\/lake names no object\. Give/],
      [[...of(), "--operation", "Rename"], /Allowed choices are PutObject, MultipartUpload, .*GetObject/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = await ask(cwd, args);
      assert.deepEqual([status, stdout], [2, ""], args.join(" "));
      assert.match(stderr, /^keyhole: [^\n]*\n$/);
      assert.match(stderr, message);
    }
  });

  test("the old name is an alias, and --on and --to are one option", async () => {
    const asked = ["--principal", uploader, "--on", small, "--format", "json"];
    const { stdout } = await ask(folderWith(files), asked);
    const old = await keyhole(
      folderWith(files),
      ["can-upload", "--principal", uploader, "--to", small, "--format", "json"],
      { real: true },
    );
    assert.equal(old.stdout, stdout);
    assert.deepEqual(JSON.parse(stdout).operation, "PutObject");
  });

  test("a read is asked for each key of the bucket, former ones included", async () => {
    const formerKey = keyArn.replace("1234abcd-12ab", "0987dcba-09fe");
    const cwd = folderWith({
      ...files,
      "keyhole.json": model.replace('"policy": [],', `"policy": [], "formerKeys": ["${formerKey}"],`),
      "uploader.json": files["uploader.json"]
        .replace("s3:PutObject", "s3:GetObject")
        .replace("kms:GenerateDataKey", "kms:Decrypt"),
    });
    const { status, stdout } = await ask(cwd, [...of(), "--operation", "GetObject", "--format", "json"]);
    const { decision, authorizations, unknown } = JSON.parse(stdout);
    assert.deepEqual([status, decision], [1, "denied"]);
    assert.deepEqual(
      authorizations.map((one: { call: string; action: string; key?: string; decision: string }) => [
        one.call,
        one.action,
        one.key,
        one.decision,
      ]),
      [
        ["GetObject", "s3:GetObject", undefined, "allowed"],
        ["GetObject", "kms:Decrypt", keyArn, "allowed"],
        ["GetObject", "kms:Decrypt", formerKey, "implicitDeny"],
      ],
    );
    assert.deepEqual(unknown, ["keyPolicy", "permissionsBoundary", "resourceControl", "serviceControl"]);
  });

  test("operations that need no KMS key say so; lists are of the bucket", async () => {
    const cwd = folderWith({ ...files, "uploader.json": files["uploader.json"].replace("s3:PutObject", "s3:*") });
    const deleted = await ask(cwd, [...of(), "--operation", "DeleteObject"]);
    assert.deepEqual(deleted.status, 0);
    assert.match(
      deleted.stdout,
      /^allowed: DeleteObject on s3:\/\/lake\/in\/a by [^]*KMS is not asked: DeleteObject needs no KMS key/,
    );
    const listed = await ask(cwd, [...of("s3://lake"), "--operation", "ListObjectsV2"]);
    assert.match(listed.stdout, /allowed s3:ListBucket on arn:aws:s3:::lake \(ListObjectsV2\)/);
    const version = await ask(cwd, [...of(), "--operation", "GetObject", "--context", "s3:VersionId=1"]);
    assert.match(version.stdout, /allowed s3:GetObjectVersion on arn:aws:s3:::lake\/in\/a/);
    const head = await ask(cwd, [...of(), "--operation", "HeadObject"]);
    assert.doesNotMatch(head.stdout, /kms:Decrypt/);
    const checksum = await ask(cwd, [
      ...of(),
      "--operation",
      "HeadObject",
      "--context",
      "s3:x-amz-checksum-mode=ENABLED",
    ]);
    assert.match(checksum.stdout, /denied kms:Decrypt/);
  });

  test("a move needs its source to be read and deleted", async () => {
    const cwd = folderWith(files);
    const { stdout } = await ask(cwd, [
      ...of(),
      "--operation",
      "MoveObject",
      "--from",
      "s3://lake/out/b",
      "--format",
      "json",
    ]);
    assert.deepEqual(
      JSON.parse(stdout).authorizations.map((one: { action: string; resource: string; decision: string }) => [
        one.action,
        one.resource.split(":").at(-1),
        one.decision,
      ]),
      [
        ["s3:GetObject", "lake/out/b", "implicitDeny"],
        ["kms:Decrypt", "key/1234abcd-12ab-34cd-56ef-1234567890ab", "implicitDeny"],
        ["s3:PutObject", "lake/in/a", "allowed"],
        ["kms:GenerateDataKey", "key/1234abcd-12ab-34cd-56ef-1234567890ab", "allowed"],
        ["s3:DeleteObject", "lake/out/b", "implicitDeny"],
      ],
    );
  });

  test("what is wrong in the entries that are asked about is told beside the answer, and is 2", async () => {
    const other = await ask(folderWith(files), of(small, "arn:aws:iam::111122223333:role/other"));
    assert.equal(other.status, 2);
    assert.match(other.stderr, /^keyhole: keyhole\.json:12:\d+: gone\.json: .*\n$/);
    assert.match(other.stdout, /^(allowed|denied): /);
    const typo = await ask(folderWith({ ...files, "keyhole.json": model.replace('"bucketKey"', '"bucketkey"') }), of());
    assert.match(typo.stderr, /^keyhole: keyhole\.json:5:\d+: .*bucketkey.*\n$/);
  });

  const everybody = (extra: object = {}): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Public",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::lake/*",
          ...extra,
        },
        {
          Sid: "Open",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::open/*",
          ...extra,
        },
      ],
    });
  const publicModel = {
    ...files,
    "everybody.json": everybody(),
    "keyhole.json": model
      .replace(`"policy": [],`, `"policy": "everybody.json",`)
      .replace(
        `"open": { "account": "111122223333", "region": "eu-west-1" }`,
        `"open": { "account": "111122223333", "region": "eu-west-1", "policy": "everybody.json", "encryption": { "type": "AES256" } }`,
      ),
  };
  const read = (on: string): string[] => ["--principal", "*", "--operation", "GetObject", "--on", on];

  test("--principal '*': KMS serves nobody without credentials, whatever the key policy allows", async () => {
    const { status, stdout, stderr } = await ask(folderWith(publicModel), read(small));
    assert.deepEqual([status, stderr], [1, ""]);
    assert.equal(
      stdout,
      `denied: GetObject from s3://lake/in/a by *

allowed s3:GetObject on arn:aws:s3:::lake/in/a (GetObject): by the bucket policy
  everybody.json:1:96 bucket policy: statement "Public" allows s3:GetObject
  keyhole.json:3:5 Block Public Access is taken to be off; AWS turns it on for new buckets

denied kms:Decrypt on ${keyArn} (GetObject): no Allow in the key policy
  keyhole.json:5:49 KMS never serves a request without credentials, whatever the key policy allows

resource control policy: the model does not say, taken not to restrict

What to change:
  everybody.json:1:83 kms-never-serves-anonymous
`,
    );
    assert.equal((await ask(folderWith(publicModel), read("s3://open/a"))).status, 0);
  });

  test("--principal '*': a condition on who asks, and an account, mean nobody without credentials", async () => {
    for (const extra of [
      { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
      { Condition: { StringLike: { "aws:PrincipalTag/team": "*" } } },
      { Principal: { AWS: "111122223333" } },
    ]) {
      const { status, stdout } = await ask(
        folderWith({ ...publicModel, "everybody.json": everybody(extra) }),
        read("s3://open/a"),
      );
      assert.equal(status, 1, stdout);
      assert.match(stdout, /^denied s3:GetObject .*: no Allow in the bucket policy$/m);
    }
    const spared = everybody({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } });
    assert.equal((await ask(folderWith({ ...publicModel, "everybody.json": spared }), read("s3://open/a"))).status, 0);
  });
});

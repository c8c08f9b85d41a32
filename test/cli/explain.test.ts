import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { gzipSync } from "node:zlib";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import { createLineIndex } from "../../server/policy/positions.ts";
import { entryArguments, folderWith, keyhole, removeFolders } from "./harness.ts";
import type { Circumstances, Content, Result } from "./harness.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/0d6a1c52-7f3b-4c1e-9a55-3b1f6a0e7c11";
const session = "arn:aws:sts::444455556666:assumed-role/uploader/ci";
const sentence = `User: ${session} is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no resource-based policy allows the kms:GenerateDataKey action`;
const upload = `upload failed: ./a.csv to s3://data-lake/in/a.csv An error occurred (AccessDenied) when calling the PutObject operation: ${sentence}`;

interface DenialJson {
  readonly operation?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly count: number;
  readonly line: number;
  readonly likely: readonly { readonly action: string }[];
  readonly commands?: readonly string[];
}
interface Answer {
  readonly recognized: boolean;
  readonly denials: readonly DenialJson[];
  readonly other: readonly { readonly kind: string; readonly line: number }[];
}

const ask = (
  args: readonly string[],
  circumstances: Circumstances = {},
  files: Record<string, Content> = {},
): Promise<Result> => keyhole(folderWith(files), ["explain", ...args], circumstances);
async function json(
  args: readonly string[],
  circumstances: Circumstances = {},
  files: Record<string, Content> = {},
): Promise<Answer> {
  const { stdout } = await ask([...args, "--format", "json"], circumstances, files);
  return JSON.parse(stdout) as Answer;
}

suite("explain", () => {
  suiteTeardown(removeFolders);

  test("says in three lines what failed, in whose name, and which authorization", async () => {
    const { status, stdout, stderr } = await ask([upload]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(stdout.split("\n"), [
      "line 1",
      "  PutObject of s3://data-lake/in/a.csv failed: kms:GenerateDataKey is not allowed.",
      `  Principal: ${session} (a session of role uploader in account 444455556666).`,
      `  Authorization: AWS KMS, kms:GenerateDataKey on ${key}. Amazon S3 calls KMS with the principal's permissions. The key policy neither allows the principal nor delegates to the principal's account.`,
      "",
    ]);
  });

  test("prints the members of the format, in their order", async () => {
    const { stdout } = await ask([upload, "--format", "json"]);
    assert.deepEqual(JSON.parse(stdout), {
      recognized: true,
      denials: [
        {
          operation: "PutObject",
          principal: session,
          action: "kms:GenerateDataKey",
          resource: key,
          reason: "implicitDeny",
          policyType: "resource",
          count: 1,
          line: 1,
          causes: [],
          likely: [],
        },
      ],
      other: [],
    });
    assert.deepEqual(Object.keys((JSON.parse(stdout) as Answer).denials[0] ?? {}).slice(0, 4), [
      "operation",
      "principal",
      "action",
      "resource",
    ]);
  });

  test("reads standard input, with and without -", async () => {
    for (const args of [[], ["-"]])
      assert.deepEqual((await json(args, { stdin: `\n${upload}\n` })).denials[0]?.line, 2, args.join());
  });

  test("reads a file that is there, compressed or not, and takes anything else for the message", async () => {
    const files = {
      "log.txt": upload,
      "log.gz": gzipSync(upload),
      "utf16.log": Buffer.from(`\ufeff${upload}`, "utf16le"),
    };
    for (const name of Object.keys(files))
      assert.equal((await json([name], {}, files)).denials[0]?.action, "kms:GenerateDataKey", name);
    const { status, stderr } = await ask(["gone.txt"]);
    assert.deepEqual([status, stderr], [2, "keyhole: <message>: no AWS Access Denied error found\n"]);
    assert.equal((await ask(["."])).status, 2);
    assert.equal((await ask(["a\0b"])).status, 2);
    assert.equal((await ask([`${"x".repeat(5000)} ${upload}`])).status, 0);
  });

  test("gzip that is cut off is one line and 2", async () => {
    const { status, stdout, stderr } = await ask(
      ["log.gz"],
      {},
      { "log.gz": gzipSync("x".repeat(9999)).subarray(0, 20) },
    );
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^keyhole: log\.gz: cannot be unpacked: .*\n$/);
  });

  test("counts what is equal once, with its first line; objects of one bucket are no difference", async () => {
    const other = upload.replaceAll("a.csv", "b.csv");
    const { denials } = await json([], {
      stdin: [
        "nothing",
        upload,
        other,
        "An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied",
      ].join("\n"),
    });
    assert.deepEqual(
      denials.map(({ operation, count, line }) => [operation, count, line]),
      [
        ["PutObject", 2, 2],
        ["UploadPart", 1, 4],
      ],
    );
  });

  test("lists likely causes of a bare denial, and what tells them apart", async () => {
    const bare = "An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied";
    assert.deepEqual(
      (await json([bare])).denials[0]?.likely.map(({ action }) => action),
      ["kms:Decrypt", "s3:PutObject"],
    );
    const { stdout } = await ask([bare]);
    assert.match(stdout, /Likely causes, most likely first:\n {4}1\. kms:Decrypt/);
    assert.match(stdout, /Did CreateMultipartUpload succeed/);
  });

  test("asks for the operation where nothing names it", async () => {
    const { stdout } = await ask(["Access Denied"]);
    assert.match(stdout, /Which operation failed\?/);
  });

  test("what is no denial is explained as what it is", async () => {
    const message = `An error occurred (KMS.DisabledException) when calling the PutObject operation: ${key} is disabled.`;
    const answer = await json([message]);
    assert.deepEqual(
      [answer.recognized, answer.denials, answer.other.map(({ kind }) => kind)],
      [true, [], ["KMS.DisabledException"]],
    );
    assert.equal((await ask([message])).status, 0);
  });

  for (const [message, name] of [
    ['pods is forbidden: User "system:serviceaccount:a:b" cannot list resource "pods"', "Kubernetes"],
    ["ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)", "MySQL"],
    [
      "An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.",
      "ExpiredToken",
    ],
    [
      "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
      "NoSuchKey",
    ],
    [
      "AuthorizationPermissionMismatch: This request is not authorized to perform this operation using this permission.",
      "Azure",
    ],
    [
      "AccessDenied: Access denied. x@y.iam.gserviceaccount.com does not have storage.objects.create access to bucket.",
      "Google",
    ],
    ["bash: /usr/bin/x: Permission denied", "file system"],
  ] as const)
    test(`is not taken in by ${name}`, async () => {
      const { status, stdout, stderr } = await ask([message, "--format", "json"]);
      assert.deepEqual([status, JSON.parse(stdout)], [2, { recognized: false, denials: [], other: [] }]);
      assert.match(stderr, new RegExp(`^keyhole: <message>: no AWS Access Denied error found; .*${name}.*\\n$`));
    });

  test("nothing at all is 2", async () => {
    for (const stdin of ["", "\n\n", "all is well", '{"Records":[]}', "\0\0\0", Buffer.from([0xc3, 0x28, 0xff, 0xfe])])
      assert.equal((await ask([], { stdin })).status, 2);
  });

  test("--pull-hints prints commands that read only, and quotes what the message says", async () => {
    const evil = sentence.replace(session, "arn:aws:sts::444455556666:assumed-role/a;rm${IFS}-rf'$(x)/ci");
    const { denials } = await json([evil, "--pull-hints"]);
    const commands = denials[0]?.commands ?? [];
    assert.ok(commands.includes(`aws kms get-key-policy --policy-name default --key-id ${key} --region eu-west-1`));
    assert.ok(commands.includes(`aws iam get-role --role-name 'a;rm\${IFS}-rf'\\''$(x)'`), commands.join("\n"));
    assert.deepEqual(
      commands.filter((command) => !/^aws [a-z0-9]+ (get|list|describe|head|lookup)-/.test(command)),
      [],
    );
    assert.equal((await json([evil])).denials[0]?.commands, undefined);
  });

  test("what a message says never steers the terminal", async () => {
    const { stdout } = await ask([
      `\u001b[31mUser: \u001b[0marn:aws:iam::111122223333:user/a\u009b2J is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/\u202ek\u0007"`,
    ]);
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test("memory does not grow with the log, nor with the denials in it", async () => {
    const child = spawn(process.execPath, ["--expose-gc", ...entryArguments("test/cli/explain-memory.ts")], {
      cwd: folderWith({}),
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    assert.equal(
      await new Promise((resolve) => {
        child.on("close", resolve);
      }),
      0,
    );
    const { second, third } = JSON.parse(stdout) as { second: number; third: number };
    assert.ok(
      third < second * 1.1,
      `heap in use in the second third: ${String(second)} bytes, in the last: ${String(third)}`,
    );
  }).timeout(120_000);

  test("its help says what it reads", async () => {
    const { status, stdout } = await ask(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /Usage: keyhole explain \[options\] \[MESSAGE\]/);
    assert.match(stdout, /Exit status: 0 something was recognized, 2 nothing was/);
  });

  test("a format that there is not, or two messages, are wrong usage", async () => {
    for (const args of [
      ["x", "--format", "xml"],
      ["x", "y"],
      ["x", "--unknown"],
    ]) {
      const { status, stderr } = await ask(args);
      assert.equal(status, 2);
      assert.match(stderr, /^keyhole: /);
    }
  });

  suite("with a model", () => {
    const role = "arn:aws:iam::111122223333:role/etl";
    const keyOf = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const policy = (...statements: string[]): string =>
      `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${statements.join(",\n    ")}\n  ]\n}\n`;
    const model = (more = ""): string => `{
  "buckets": { "lake": { "account": "111122223333", "region": "eu-west-1", "policy": "lake.bucket.json",
    "encryption": { "type": "aws:kms", "key": "${keyOf}", "bucketKey": true } } },
  "keys": { "${keyOf}": { "policy": "lake.key.json" } },
  "principals": { "${role}": { "policies": "etl.json"${more} } }
}
`;
    const files = {
      "keyhole.json": model(),
      "lake.bucket.json": policy(
        '{ "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }',
        '{ "Sid": "NoTemp", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/tmp/*" }',
      ),
      "lake.key.json": policy(
        '{ "Sid": "Account", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }',
      ),
      "etl.json": policy(
        '{ "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }',
        `{ "Sid": "Key", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${keyOf}" }`,
      ),
    };
    const session = "arn:aws:sts::111122223333:assumed-role/etl/run";
    const refused = (action: string, resource: string, reason: string): string =>
      `An error occurred (AccessDenied) when calling the UploadPart operation: User: ${session} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
    const noDecrypt = refused("kms:Decrypt", keyOf, "because no identity-based policy allows the kms:Decrypt action");

    interface Position {
      readonly line: number;
      readonly character: number;
    }
    interface EditJson {
      readonly file: string;
      readonly range: { readonly start: Position; readonly end: Position };
      readonly newText: string;
    }
    interface Modelled {
      readonly model: { readonly decision: string; readonly text: string };
      readonly causes: readonly {
        readonly layer: string;
        readonly file: string;
        readonly range: { readonly start: { readonly line: number } };
        readonly text: string;
        readonly fixes: readonly {
          readonly title: string;
          readonly isPreferred: boolean;
          readonly edits: readonly EditJson[];
        }[];
      }[];
    }
    async function modelled(
      message: string,
      content: Record<string, Content> = files,
      args: readonly string[] = [],
    ): Promise<Modelled> {
      const { stdout } = await keyhole(folderWith(content), ["explain", message, "--format", "json", ...args], {
        real: true,
      });
      return (JSON.parse(stdout) as { denials: Modelled[] }).denials[0]!;
    }

    test("names the layer that lacks the Allow, and completes the statement that is about the key alone", async () => {
      const { model: decided, causes } = await modelled(noDecrypt);
      assert.equal(decided.decision, "implicitDeny");
      assert.match(decided.text, /^Your files refuse kms:Decrypt, too: no Allow in the identity policy\.$/);
      assert.deepEqual(
        causes.map(({ layer, file, range, fixes }) => [
          layer,
          file,
          range.start.line,
          fixes.map(({ title, isPreferred }) => [title, isPreferred]),
        ]),
        [["identity", "etl.json", 2, [['Add kms:Decrypt to statement "Key"', true]]]],
      );
    });

    test("shows the fix as a diff that git applies", async () => {
      const { status, stdout } = await keyhole(folderWith(files), ["explain", noDecrypt], { real: true });
      assert.equal(status, 0);
      assert.match(stdout, /etl\.json:3:3 identity policy: nothing in this policy allows kms:Decrypt/);
      assert.match(
        stdout,
        / {2}--- a\/etl\.json\n {2}\+\+\+ b\/etl\.json\n[^]*\n {2}\+.*"kms:GenerateDataKey", "kms:Decrypt"/,
      );
    });

    test("names the statement that denies", async () => {
      const { causes } = await modelled(
        refused("s3:PutObject", '"arn:aws:s3:::lake/tmp/a b"', "with an explicit deny in a resource-based policy"),
      );
      assert.deepEqual(
        causes.map(({ layer, file, range, text, fixes }) => [
          layer,
          file,
          range.start.line,
          text,
          fixes.map(({ title, isPreferred }) => [title, isPreferred]),
        ]),
        [
          [
            "bucketPolicy",
            "lake.bucket.json",
            4,
            'statement "NoTemp" denies s3:PutObject.',
            [
              ["Exempt arn:aws:iam::111122223333:role/etl", false],
              ["Remove this Deny statement", false],
            ],
          ],
        ],
      );
    });

    test("names the condition that is not met", async () => {
      const pinned = files["etl.json"].replace(
        `"kms:GenerateDataKey", "Resource": "${keyOf}"`,
        `["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${keyOf}", "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::lake/a" } }`,
      );
      const { causes } = await modelled(noDecrypt, { ...files, "etl.json": pinned });
      assert.match(
        causes[0]?.text ?? "",
        /^statement "Key" would allow kms:Decrypt, but its condition is not met; the request has kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake/,
      );
    });

    test("says so where the files allow it, and which layers they don't have", async () => {
      const complete = files["etl.json"].replace('"kms:GenerateDataKey"', '["kms:GenerateDataKey", "kms:Decrypt"]');
      const { model: decided, causes } = await modelled(noDecrypt, { ...files, "etl.json": complete });
      assert.deepEqual([decided.decision, causes], ["allowed", []]);
      assert.match(
        decided.text,
        /^Your files allow kms:Decrypt\. Then the files are not what is deployed, .*permissions boundary, session policy/,
      );
    });

    test("a bare denial is put to the files by all requests that it may have been", async () => {
      const event = `{"eventSource":"s3.amazonaws.com","eventName":"UploadPart","userIdentity":{"arn":"${session}"},"errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"lake","key":"a"}}`;
      const { causes, model: decided } = await modelled(event);
      assert.deepEqual([decided.decision, causes.map(({ file }) => file)], ["implicitDeny", ["etl.json"]]);
      assert.match(decided.text, /kms:Decrypt/);
    });

    test("a key of another account: the fix names the principal in the key policy, through S3", async () => {
      const other = keyOf.replace("111122223333", "444455556666");
      const across = Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name, text.replaceAll(keyOf, other)]),
      );
      const { causes } = await modelled(
        refused("kms:GenerateDataKey", other, "because no resource-based policy allows the kms:GenerateDataKey action"),
        { ...across, "lake.key.json": files["lake.key.json"].replaceAll("111122223333", "444455556666") },
      );
      assert.deepEqual(
        causes.map(({ layer, file, fixes }) => [layer, file, fixes.map(({ title }) => title)]),
        [["keyPolicy", "lake.key.json", ["Insert a statement that allows kms:GenerateDataKey through S3"]]],
      );
    });

    test("the policy that a message names by its ARN is found", async () => {
      const arn = "arn:aws:iam::111122223333:policy/limits";
      const boundary = JSON.stringify({
        Policy: { Arn: arn },
        PolicyVersion: {
          Document: JSON.parse(
            policy('{ "Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "*" }'),
          ) as unknown,
        },
      });
      const { causes } = await modelled(
        refused("s3:PutObject", '"arn:aws:s3:::lake/a"', `with an explicit deny in a permissions boundary: ${arn}`),
        { ...files, "keyhole.json": model(', "permissionsBoundary": "limits.json"'), "limits.json": boundary },
      );
      assert.deepEqual(
        causes.map(({ layer, file, text }) => [layer, file, text]),
        [["permissionsBoundary", "limits.json", 'statement "No" denies s3:PutObject.']],
      );
    });

    test("who is not in the model, or not in the message, is said", async () => {
      const stranger = noDecrypt.replace("assumed-role/etl/run", "assumed-role/stranger/run");
      assert.equal((await modelled(stranger)).model.decision, "unknown");
      assert.match(
        (await modelled("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied")).model
          .text,
        /doesn't name the principal/,
      );
    });

    test("--config names a model; one that cannot be read is 2, with the message explained", async () => {
      const { "keyhole.json": text, ...policies } = files;
      assert.equal(
        (await modelled(noDecrypt, { ...policies, "other.json": text }, ["--config", "other.json"])).model.decision,
        "implicitDeny",
      );
      const { status, stdout, stderr } = await keyhole(
        folderWith(files),
        ["explain", noDecrypt, "--config", "gone.json"],
        { real: true },
      );
      assert.equal(status, 2);
      assert.match(stdout, /UploadPart failed/);
      assert.match(stderr, /^keyhole: gone\.json: /);
    });

    test("without a model the policies in the folder are asked, as far as they tell whose they are", async () => {
      const details = {
        RoleDetailList: [
          {
            Arn: role,
            RoleName: "etl",
            RolePolicyList: [{ PolicyName: "etl", PolicyDocument: JSON.parse(files["etl.json"]) as unknown }],
          },
        ],
      };
      const { causes, model: decided } = await modelled(noDecrypt, {
        "policies/details.json": `${JSON.stringify(details, null, 2)}\n`,
      });
      assert.equal(decided.decision, "implicitDeny");
      assert.deepEqual(
        causes.map(({ file }) => file),
        ["policies/details.json"],
      );
    });

    test("without a model no keyhole.json is said to lack anything", async () => {
      const statement = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data-lake/*" };
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      const { stdout } = await keyhole(folderWith({ "role.json": policy }), ["explain", upload], { real: true });
      assert.match(
        stdout,
        /what keyhole init makes of them doesn't have the principal \S+:assumed-role\/uploader\/ci\./,
      );
    });

    test("a fix mends what it is for", async () => {
      const folder = folderWith(files);
      const { stdout } = await keyhole(folder, ["explain", noDecrypt, "--format", "json"], { real: true });
      const [fix] = (JSON.parse(stdout) as { denials: Modelled[] }).denials[0]?.causes[0]?.fixes ?? [];
      const index = createLineIndex(files["etl.json"]);
      const edited = applyEdits(
        files["etl.json"],
        (fix?.edits ?? []).map(({ range, newText }) => ({
          range: { offset: index.offsetAt(range.start), end: index.offsetAt(range.end) },
          newText,
        })),
      );
      assert.equal((await modelled(noDecrypt, { ...files, "etl.json": edited })).model.decision, "allowed");
    });
  });
});

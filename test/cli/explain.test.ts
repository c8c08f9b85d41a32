import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { folderWith, keyhole, removeFolders } from "./harness.ts";
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
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

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
});

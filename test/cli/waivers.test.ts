/** Waivers on the command line: in keyhole.json and in comments, in all formats. */
import assert from "node:assert/strict";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

suiteTeardown(removeFolders);

interface Report {
  readonly diagnostics: readonly { file: string; code: string; severity: string; message: string; range: Place }[];
  readonly waived: readonly { file: string; code: string; reason: string; range: Place }[];
  readonly summary: Readonly<Record<string, number>>;
}
interface Place {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

const run = (cwd: string, ...args: string[]) => keyhole(cwd, ["check", ...args], { real: true });
async function report(files: Readonly<Record<string, string>>, ...args: string[]): Promise<Report> {
  const { stdout } = await run(folderWith(files), "--format", "json", ...args);
  return JSON.parse(stdout) as Report;
}
const found = ({ diagnostics }: Report) =>
  diagnostics.map(({ file, code, severity, range }) => `${file}:${String(range.start.line + 1)} ${severity} ${code}`);
const waived = (one: Report) =>
  one.waived.map(({ file, code, reason, range }) => `${file}:${String(range.start.line + 1)} ${code}: ${reason}`);

/** Two statements that name an account that cannot be; comments stand where they are given. */
const policy = ({ above = "", behind = "", second = "" } = {}) => `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",${above}
      "Resource": "arn:aws:sqs:eu-west-1:12345:a",${behind}
      "Action": "sqs:SendMessage"
    },
    {
      "Sid": "Two",
      "Effect": "Allow",
      "Resource": "arn:aws:sqs:eu-west-1:12345:b",${second}
      "Action": "sqs:SendMessage"
    }
  ]
}
`;
const configuration = (...waivers: readonly object[]) => `${JSON.stringify({ waivers }, null, 2)}\n`;

suite("waivers", () => {
  test("a comment above the blamed token, or at the end of its line", async () => {
    const above = await report({
      "a.jsonc": policy({ above: "\n      // keyhole-ignore invalid-arn-account: new in May" }),
    });
    assert.deepEqual(found(above), ["a.jsonc:14 error invalid-arn-account"]);
    assert.deepEqual(waived(above), ["a.jsonc:8 invalid-arn-account: new in May"]);
    assert.equal(above.summary["error"], 1);
    const behind = await report({
      "a.jsonc": policy({ behind: " // keyhole-ignore invalid-arn-account: new in May" }),
    });
    assert.deepEqual(waived(behind), ["a.jsonc:7 invalid-arn-account: new in May"]);
  });

  test("several comments above one line; a comment does not reach further than that", async () => {
    const text = policy({
      above: "\n// keyhole-ignore invalid-arn-account: one\n\t// keyhole-ignore missing-resource: two",
    });
    const both = await report({ "a.jsonc": text });
    assert.deepEqual(waived(both), ["a.jsonc:9 invalid-arn-account: one"]);
    assert.deepEqual(found(both), [
      "a.jsonc:8 information waiver-not-in-force",
      "a.jsonc:15 error invalid-arn-account",
    ]);
    const far = await report({ "a.jsonc": policy({ above: "\n// keyhole-ignore invalid-arn-account: x\n" }) });
    assert.deepEqual(far.waived, []);
    assert.ok(found(far).includes("a.jsonc:7 information waiver-not-in-force"));
  });

  test("a comment without a reason, or with a code that does not exist, waives nothing and is told", async () => {
    for (const [comment, message] of [
      ["keyhole-ignore invalid-arn-account", /gives no reason/],
      ["keyhole-ignore invalid-arn-account:  ", /gives no reason/],
      ["keyhole-ignore", /names no code/],
      ["keyhole-ignore invalid-arn-acount: x", /Did you mean invalid-arn-account\?/],
    ] as const) {
      const one = await report({ "a.jsonc": policy({ behind: ` // ${comment}` }) });
      assert.deepEqual(one.waived, [], comment);
      const told = one.diagnostics.filter(({ code }) => code === "waiver-not-in-force");
      assert.deepEqual([told.length, told[0]?.severity], [1, "warning"], comment);
      assert.match(told[0]?.message ?? "", message);
      assert.deepEqual(told[0]?.range.start, { line: 6, character: 51 }, comment);
    }
  });

  test("what stands in a string is no comment", async () => {
    const text = policy().replace('"Sid": "One"', '"Sid": "// keyhole-ignore invalid-arn-account: x"');
    assert.deepEqual((await report({ "a.json": text })).waived, []);
  });

  test("keyhole.json: by code, file and Sid, until a day", async () => {
    const files = { "p/a.json": policy(), "b.json": policy() };
    const by = async (waiver: object, ...args: string[]) =>
      await report(
        { ...files, "keyhole.json": configuration({ code: "invalid-arn-account", reason: "r", ...waiver }) },
        ...args,
      );
    assert.equal((await by({})).waived.length, 4);
    assert.deepEqual(waived(await by({ files: "p/*.json", sid: "Two" })), ["p/a.json:13 invalid-arn-account: r"]);
    assert.equal((await by({ files: "**/*.json" })).waived.length, 4);
    assert.equal((await by({ until: "2026-11-27" })).waived.length, 4);
    const late = await by({ until: "2026-11-26" });
    assert.equal(late.waived.length, 0);
    assert.ok(found(late).includes("keyhole.json:6 warning waiver-not-in-force"));
    assert.equal((await by({ until: "2026-11-26" }, "--today", "2026-11-26")).waived.length, 4);
  });

  test("keyhole.json: a glob counts from its folder, wherever the command runs", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      "infra/keyhole.json": configuration({ code: "invalid-arn-account", reason: "r", files: "p/*.json" }),
      "infra/p/a.json": policy(),
    });
    for (const [folder, path] of [
      [cwd, "."],
      [`${cwd}/infra`, "."],
      [`${cwd}/infra/p`, "a.json"],
    ] as const) {
      const { stdout } = await run(folder, path, "--format", "json");
      const one = JSON.parse(stdout) as Report;
      assert.deepEqual([one.waived.length, found(one)], [2, []], folder);
    }
  });

  test("keyhole.json: a waiver that nothing fits is told where all of its folder is checked", async () => {
    const cwd = folderWith({
      "keyhole.json": configuration({ code: "missing-version", reason: "r" }),
      "a.json": policy(),
    });
    const of = async (path: string) => found(JSON.parse((await run(cwd, path, "--format", "json")).stdout) as Report);
    assert.ok((await of(".")).includes("keyhole.json:4 information waiver-not-in-force"));
    assert.equal((await of("a.json")).length, 2);
  });

  test("keyhole.json: code and reason are required, an unknown code is told at its value, old codes are taken", async () => {
    const told = async (waiver: object) =>
      (await report({ "keyhole.json": configuration(waiver), "a.json": policy() })).diagnostics
        .filter(({ code }) => code === "invalid-configuration")
        .map(({ message, range }) => `${String(range.start.line + 1)}:${String(range.start.character + 1)} ${message}`);
    assert.match((await told({ code: "invalid-arn-account" })).join(), /^3:5 .*reason/);
    assert.match((await told({ reason: "r" })).join(), /^3:5 .*code/);
    assert.match((await told({ code: "invalid-arn-acount", reason: "r" })).join(), /^4:15 .*invalid-arn-account/);
    assert.match((await told({ code: "invalid-arn-account", reason: " " })).join(), /^5:17 /);
    assert.match((await told({ code: "invalid-arn-account", reason: "r", until: "soon" })).join(), /^6:16 /);
    assert.deepEqual(await told({ code: "broken-upload-promise", reason: "r" }), []);
  });

  test("keyhole.json: an entry that is wrong waives nothing", async () => {
    for (const wrong of [{ sids: "One" }, { reason: " " }, { until: "2027-02-30" }, { sid: ["One"] }, { files: 1 }]) {
      const one = await report({
        "keyhole.json": configuration({ code: "invalid-arn-account", reason: "r", ...wrong }),
        "a.json": policy(),
      });
      assert.deepEqual(one.waived, [], JSON.stringify(wrong));
      assert.ok(
        one.diagnostics.some(({ code }) => code === "invalid-configuration"),
        JSON.stringify(wrong),
      );
    }
  });

  test("keyhole.json: without files it holds below its folder", async () => {
    const one = await report({
      "a/keyhole.json": configuration({ code: "invalid-arn-account", reason: "r" }),
      "a/p.json": policy(),
      "b/p.json": policy(),
    });
    assert.deepEqual(
      one.waived.map(({ file }) => file),
      ["a/p.json", "a/p.json"],
    );
  });

  test("what is not looked for now may be what a waiver waits for", async () => {
    const files = { "a.jsonc": policy({ behind: " // keyhole-ignore missing-version: old" }) };
    const unused = async (...args: string[]) =>
      (await report(files, ...args)).diagnostics.some(({ code }) => code === "waiver-not-in-force");
    assert.equal(await unused(), true);
    assert.equal(await unused("--operations", "PutObject"), false);
    assert.equal(await unused("--severity", "missing-version=off"), false);
  });

  test("exit status and --fix pass over what is waived", async () => {
    const files = {
      "a.jsonc": policy({
        behind: " // keyhole-ignore invalid-arn-account: mine",
        second: " // keyhole-ignore invalid-arn-account: mine",
      }),
    };
    const cwd = folderWith(files);
    assert.equal((await run(cwd)).status, 0);
    const fixed = await run(cwd, "--fix", "--format", "json");
    assert.deepEqual([fixed.status, (JSON.parse(fixed.stdout) as { applied: unknown[] }).applied], [0, []]);
  });

  test("text counts them, GitHub's form leaves them out, SARIF has them as suppressed results", async () => {
    const cwd = folderWith({
      "a.jsonc": policy({ behind: " // keyhole-ignore invalid-arn-account: in May" }),
      "keyhole.json": configuration({ code: "invalid-arn-account", sid: "Two", reason: "in June" }),
    });
    assert.match((await run(cwd)).stdout, /^nothing to report in 1 policy in 2 files; 2 waived\n$/);
    assert.equal((await run(cwd, "--format", "github")).stdout, "");
    const sarif = JSON.parse((await run(cwd, "--format", "sarif")).stdout) as {
      runs: [{ results: { ruleId: string; suppressions: unknown }[] }];
    };
    assert.deepEqual(
      sarif.runs[0].results.map(({ ruleId, suppressions }) => ({ ruleId, suppressions })),
      [
        ["inSource", "in May"],
        ["external", "in June"],
      ].map(([kind, justification]) => ({
        ruleId: "invalid-arn-account",
        suppressions: [{ kind, status: "accepted", justification }],
      })),
    );
  });

  test("SARIF: as soon as one result is suppressed, all say whether they are", async () => {
    const cwd = folderWith({ "a.jsonc": policy({ behind: " // keyhole-ignore invalid-arn-account: in May" }) });
    const sarif = JSON.parse((await run(cwd, "--format", "sarif")).stdout) as {
      runs: [{ results: { suppressions: unknown[] }[] }];
    };
    assert.deepEqual(
      sarif.runs[0].results.map(({ suppressions }) => suppressions.length),
      [0, 1],
    );
  });

  test("findings of a model, a template and Terraform", async () => {
    const role = "arn:aws:iam::111122223333:role/r";
    const model = await report({
      "keyhole.json": JSON.stringify({
        principals: { [role]: { policies: ["p.json"] } },
        waivers: [{ code: "invalid-arn-account", files: "p.json", sid: "One", reason: "r" }],
      }),
      "p.json": policy(),
    });
    assert.deepEqual(waived(model), ["p.json:7 invalid-arn-account: r"]);
    assert.deepEqual(found(model), ["p.json:13 error invalid-arn-account"]);
    const template = await report({
      "t.yaml": `Resources:
  Role:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Resource: arn:aws:sqs:eu-west-1:12345:a # keyhole-ignore invalid-arn-account: r
            Action: sqs:SendMessage
`,
    });
    assert.deepEqual([waived(template), found(template)], [["t.yaml:9 invalid-arn-account: r"], []]);
    const terraform = await report({
      "main.tf": `data "aws_iam_policy_document" "d" {
  statement {
    # keyhole-ignore invalid-arn-account: r
    resources = ["arn:aws:sqs:eu-west-1:12345:a"]
    actions   = ["sqs:SendMessage"]
  }
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = data.aws_iam_policy_document.d.json
}
`,
    });
    assert.deepEqual([waived(terraform), found(terraform)], [["main.tf:4 invalid-arn-account: r"], []]);
  });

  test("--today takes a day of the calendar only", async () => {
    for (const day of ["2026-02-30", "tomorrow", "26-1-1"]) {
      const { status, stderr } = await run(folderWith({ "a.json": policy() }), "--today", day);
      assert.deepEqual([status, /YYYY-MM-DD/.test(stderr)], [2, true], day);
    }
  });
});

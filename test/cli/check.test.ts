import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "../../server/protocol/file-error.ts";
import type { CheckEngine } from "../../server/entry/files/checker.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { withFailingFix } from "../harness/failing-fix.ts";
import { fakeEngine } from "./fake-engine.ts";
import { folderWith, keyhole, policy, removeFolders } from "./harness.ts";

const status = async (files: Record<string, string | Uint8Array>, ...args: string[]): Promise<number> =>
  (await keyhole(folderWith(files), ["check", ...args])).status;

suite("exit status of check", () => {
  suiteTeardown(removeFolders);

  test("1 from the severity of --fail-on on, which is warning", async () => {
    const expected: Record<string, Record<string, number>> = {
      WORSE: { "": 1, error: 1, warning: 1, information: 1, hint: 1, never: 0 },
      BAD: { "": 1, error: 0, warning: 1, information: 1, hint: 1, never: 0 },
      NOTE: { "": 0, error: 0, warning: 0, information: 1, hint: 1, never: 0 },
      HINT: { "": 0, error: 0, warning: 0, information: 0, hint: 1, never: 0 },
      GOOD: { "": 0, error: 0, warning: 0, information: 0, hint: 0, never: 0 },
    };
    for (const [token, levels] of Object.entries(expected)) {
      for (const [level, wanted] of Object.entries(levels)) {
        const args = level === "" ? [] : ["--fail-on", level];
        assert.equal(await status({ "a.json": policy(token) }, ...args), wanted, `${token} ${level}`);
      }
    }
  });

  test("--severity moves and silences", async () => {
    assert.equal(await status({ "a.json": policy("BAD") }, "--severity", "missing-kms-action=hint"), 0);
    assert.equal(await status({ "a.json": policy("HINT") }, "--severity=missing-kms-action=error"), 1);
    assert.equal(
      await status(
        { "a.json": policy("BAD", "WORSE") },
        "--severity",
        "missing-kms-action=off",
        "--severity",
        "denied-kms-action=off",
      ),
      0,
    );
  });

  test("a named file without a policy is 2, the same file met in a search is passed over", async () => {
    const cwd = folderWith({ "package.json": '{ "name": "x" }', "a.json": policy("GOOD") });
    assert.deepEqual(await keyhole(cwd, ["check", "package.json", "a.json"]), {
      status: 2,
      stdout: "nothing to report in 1 policy in 1 file\n",
      stderr: "keyhole: package.json: holds no policy that Keyhole recognizes\n",
    });
    assert.equal((await keyhole(cwd, ["check"])).status, 0);
    assert.equal((await keyhole(cwd, ["check", "*.json"])).status, 0);
  });

  test("2 beats 1, and the rest is checked all the same", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    const { status: both, stdout, stderr } = await keyhole(cwd, ["check", "gone.json", "a.json"]);
    assert.deepEqual([both, stderr], [2, "keyhole: gone.json: cannot be read: no such file or folder\n"]);
    assert.match(stdout, /^a\.json:3:5 warning/);
  });

  test("an unreadable file in a search is told, one line each, and the rest goes on", async () => {
    const cwd = folderWith({ "z.json": policy("BAD"), "a.json": policy("GOOD") });
    symlinkSync("nowhere", join(cwd, "dangling.json"));
    mkdirSync(join(cwd, "folder.json"));
    const io = {
      read: (path: string) =>
        path.endsWith("a.json")
          ? Promise.reject(new FileError("cannot be read: permission denied"))
          : Promise.resolve(Buffer.from(policy("BAD"))),
    };
    const result = await keyhole(cwd, ["check"], { io });
    assert.equal(result.status, 2);
    assert.equal(
      result.stderr,
      "keyhole: a.json: cannot be read: permission denied\nkeyhole: dangling.json: cannot be read: no such file or folder\n",
    );
    assert.match(result.stdout, /^z\.json:3:5 warning[^]*1 file; /);
  });

  test("a broken file is reported where it looks like a policy, or where it was named", async () => {
    const broken = '{ "Statement": [';
    assert.equal(await status({ "a.json": broken }), 1);
    assert.equal(await status({ "a.json": '{ "name": ' }), 0);
    assert.equal(await status({ "a.json": '{ "name": ' }, "a.json"), 1);
    assert.equal(await status({ "a.json": "# Read me" }, "a.json"), 2);
  });

  test("usage errors are 2 with one line that names the mistake", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    const cases: [string[], RegExp][] = [
      [["check", "--format", "xml"], /Allowed choices are text, json, sarif, github/],
      [["check", "--fail-on", "fatal"], /Allowed choices are error, warning, information, hint, never/],
      [["check", "--assume", "AES256"], /Allowed choices are auto, aws:kms, none/],
      [["check", "--severity", "missing=error"], /no code "missing".* missing-kms-action/],
      [["check", "--severity", "missing-kms-action=fatal"], /no level "fatal".*error, warning, information, hint, off/],
      [["check", "--severity", "missing-kms-action"], /CODE=LEVEL/],
      [["check", "--severity"], /argument missing/],
      [["prove"], /unknown command 'prove'/],
      [["--quiet"], /unknown option '--quiet'/],
    ];
    for (const [args, message] of cases) {
      const result = await keyhole(cwd, args);
      assert.deepEqual([result.status, result.stdout], [2, ""], args.join(" "));
      assert.match(result.stderr, /^keyhole: [^\n]*\n$/);
      assert.match(result.stderr, message);
    }
  });

  test("help and version are fine, on standard output", async () => {
    const cwd = folderWith({});
    for (const args of [["--help"], ["check", "--help"], ["--version"]]) {
      const result = await keyhole(cwd, args);
      assert.deepEqual([result.status, result.stderr], [0, ""]);
      assert.notEqual(result.stdout, "");
    }
    assert.equal((await keyhole(cwd, ["--version"])).stdout, "1.2.3\n");
    assert.equal((await keyhole(cwd, [])).status, 2);
  });
});

suite("what check reads", () => {
  suiteTeardown(removeFolders);

  test("the current folder where no PATH is given", async () => {
    const cwd = folderWith({ "p/a.json": policy("BAD") });
    assert.match((await keyhole(cwd, ["check"])).stdout, /^p\/a\.json:3:5/);
  });

  test("nothing at all holds no policy, in standard input and in a file, whatever is to be done with it", async () => {
    for (const empty of ["", " \n", "\ufeff"]) {
      const cwd = folderWith({ "a.json": empty });
      for (const [name, named] of [
        ["-", "<stdin>"],
        ["a.json", "a.json"],
      ] as const) {
        for (const how of [[], ["--fix"]]) {
          const { status: given, stderr } = await keyhole(cwd, ["check", name, ...how], { stdin: empty, real: true });
          assert.equal(given, 2);
          assert.match(stderr, new RegExp(`keyhole: ${named}: holds no policy`));
        }
      }
    }
  });

  test("standard input, once, however often it is named", async () => {
    const { stdout, status: got } = await keyhole(folderWith({}), ["check", "-", "-"], { stdin: policy("BAD") });
    assert.match(stdout, /^<stdin>:3:5 warning[^]*1 warning in 1 policy in 1 file/);
    assert.equal(got, 1);
  });

  test("files checked together know of each other", async () => {
    assert.equal(await status({ "a.json": policy("CROSS") }), 1);
    assert.equal(await status({ "a.json": policy("CROSS"), "b.json": '{ "Statement": ["KEY"] }' }), 0);
  });

  test("a file in another encoding is refused with the reason, and in a search passed over where it is no policy", async () => {
    const utf16 = Buffer.from(`\ufeff${policy("BAD")}`, "utf16le");
    const latin1 = Buffer.from(`{ "Statement": [\n"\u00e9" ] }`, "latin1");
    const cwd = folderWith({ "16.json": utf16, "1.json": latin1, "x/data.json": Buffer.from('"\u00e9"', "latin1") });
    const stderr =
      "keyhole: 1.json: line 2 is not valid UTF-8\nkeyhole: 16.json: is encoded in UTF-16; save it as UTF-8\n";
    assert.deepEqual(
      [(await keyhole(cwd, ["check", "16.json", "1.json"])).stderr, (await keyhole(cwd, ["check"])).stderr],
      [stderr, stderr],
    );
    assert.equal((await keyhole(cwd, ["check", "x"])).status, 0);
    assert.equal((await keyhole(cwd, ["check", "x/data.json"])).status, 2);
  });

  test("a check that fails is a finding and 2, and the other files are checked", async () => {
    const cwd = folderWith({ "a.json": policy("CRASH"), "b.json": policy("BAD") });
    const result = await keyhole(cwd, ["check"]);
    assert.equal(result.status, 2);
    assert.match(result.stderr, /^keyhole: a\.json:1:1: Checking this file failed, [^\n]*\n$/);
    assert.match(
      result.stdout,
      /^a\.json:1:1 error internal-error Checking this file failed, [^]*\nb\.json:3:5 warning [^]*1 error, 1 warning in 2 policies in 2 files/,
    );
    assert.equal((await keyhole(cwd, ["check", "a.json", "--fail-on", "never"])).status, 2);
  });

  const failing = (overrides: Partial<CheckEngine>) => ({ engine: () => ({ ...fakeEngine(), ...overrides }) });
  const fail = (): never => {
    throw new TypeError("x is\nundefined");
  };

  test("a fault outside of the single checks never reads like a check without findings", async () => {
    const cwd = folderWith({ "a.json": policy("BAD"), "keyhole.json": "{}" });
    for (const engine of [
      failing({ workspaceFacts: fail }),
      failing({ checkModel: fail }),
      failing({ modelDiagnostics: fail }),
    ]) {
      for (const args of [[], ["--format", "json"], ["--fix-dry-run"]]) {
        const { status: given, stdout, stderr } = await keyhole(cwd, ["check", ...args], engine);
        assert.equal(given, 2);
        assert.match(stderr, /^keyhole: [^\n]*TypeError: x is[^\n]*\n/);
        assert.doesNotMatch(stdout, /nothing to report|no policy found|"diagnostics": \[\]/);
      }
    }
  });

  test("edits that cannot be made cost that fix only", async () => {
    const cwd = folderWith({
      "a.json": JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" },
          { Effect: "Allow", Action: "kms:Encrypt", Resource: "arn:aws:kms:eu-west-1:111122223333:alias/x" },
        ],
      }),
    });
    const checked = async (engine: () => CheckEngine, ...args: string[]) => {
      const { status: given, stdout, stderr } = await keyhole(cwd, ["check", ...args], { engine });
      return { given, stdout, stderr };
    };
    const findings = (stdout: string) =>
      (JSON.parse(stdout) as { diagnostics: { code: string; fixes: object[] }[] }).diagnostics;
    const failingFix = () => createEngine(withFailingFix("missing-kms-action"));
    const whole = findings((await checked(createEngine, "--format", "json")).stdout);
    assert.ok(whole.some(({ code, fixes }) => code === "missing-kms-action" && fixes.length > 0));
    const json = await checked(failingFix, "--format", "json");
    assert.deepEqual(
      findings(json.stdout),
      whole.map((one) => (one.code === "missing-kms-action" ? { ...one, fixes: [] } : one)),
    );
    for (const { given, stderr } of [json, await checked(failingFix), await checked(failingFix, "--fix-dry-run")]) {
      assert.equal(given, 2);
      assert.match(
        stderr,
        /^(keyhole: a\.json: internal error, please report it: [^\n]* \(in a fix for missing-kms-action\)\n)+$/,
      );
    }
  });
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "../../server/protocol/file-error.ts";
import { RegularFiles } from "../../server/protocol/regular-files.ts";
import { writeAtomically } from "../../server/entry/files/write.ts";
import { folderWith, keyhole, removeFolders, withoutTime } from "./harness.ts";
import type { Circumstances, Result } from "./harness.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const uploader = "arn:aws:iam::444455556666:role/uploader";

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const policy = (...statements: unknown[]): string => text({ Version: "2012-10-17", Statement: statements });
const allow = (action: unknown, more: object = { Resource: "*" }): unknown => ({
  Effect: "Allow",
  Action: action,
  ...more,
});

const account = allow("kms:*", { Principal: { AWS: "arn:aws:iam::111122223333:root" }, Resource: "*" });
const uploads = policy(
  allow("s3:PutObject", { Resource: "arn:aws:s3:::lake/*" }),
  allow(["kms:GenerateDataKey", "kms:Decrypt"], { Resource: keyArn }),
);
/** Without a model: a warning. */
const incomplete = policy(
  allow("s3:PutObject", { Resource: "arn:aws:s3:::lake/*" }),
  allow("kms:GenerateDataKey", { Resource: keyArn }),
);

/** An uploader of another account, whom the key policy does not let in. */
const model = (more: object = {}): string =>
  text({
    buckets: {
      lake: {
        account: "111122223333",
        region: "eu-west-1",
        encryption: { type: "aws:kms", key: keyArn },
        policy: "lake.bucket.json",
      },
    },
    keys: { [keyArn]: { policy: "lake.key.json" } },
    principals: { [uploader]: { policies: "roles/*.json" } },
    ...more,
  });

const files = {
  "keyhole.json": model(),
  "lake.bucket.json": policy(allow("s3:PutObject", { Principal: { AWS: uploader }, Resource: "arn:aws:s3:::lake/*" })),
  "lake.key.json": policy(account),
  "roles/uploader.json": uploads,
};

const check = (cwd: string, args: readonly string[] = [], circumstances: Circumstances = {}): Promise<Result> =>
  keyhole(cwd, ["check", ...args], { real: true, ...circumstances });

interface Json {
  readonly diagnostics: readonly {
    file: string;
    code: string;
    severity: string;
    related: readonly { file: string }[];
    fixes: readonly unknown[];
  }[];
  readonly summary: { files: number; policies: number; error: number };
  readonly applied: readonly { file: string }[];
}

async function json(
  cwd: string,
  ...args: string[]
): Promise<Json & { status: number; found: string[]; stderr: string }> {
  const { stdout, status, stderr } = await check(cwd, [...args, "--format", "json"]);
  const report = JSON.parse(stdout) as Json;
  return { ...report, status, stderr, found: report.diagnostics.map(({ file, code }) => `${file} ${code}`) };
}

suite("check with a workspace model", () => {
  suiteTeardown(removeFolders);

  test("decides what one file assumes, across files: errors where the cause is, and the summary counts them", async () => {
    const { found, summary, status, diagnostics } = await json(folderWith(files));
    assert.deepEqual([found, status], [["lake.key.json key-policy-does-not-allow"], 1]);
    assert.equal(diagnostics[0]?.severity, "error");
    assert.deepEqual(
      diagnostics[0]?.related.map(({ file }) => file),
      ["lake.bucket.json", "roles/uploader.json"],
    );
    assert.deepEqual([summary.files, summary.policies, summary.error], [4, 3, 1]);
  });

  test("a policy that no model names is checked by itself, one that a model names never", async () => {
    const open = {
      ...files,
      "lake.key.json": policy(account, allow("kms:*", { Principal: { AWS: uploader }, Resource: "*" })),
    };
    const found = async (more: Record<string, string>): Promise<string[]> =>
      (await json(folderWith({ ...open, ...more }))).diagnostics.map(
        ({ file, code, severity }) => `${file} ${code} ${severity}`,
      );
    assert.deepEqual(await found({ "other.json": incomplete }), ["other.json missing-kms-action information"]);
    assert.deepEqual(await found({ "roles/uploader.json": incomplete }), [
      "roles/uploader.json identity-policy-does-not-allow error",
    ]);
  });

  test("the nearest keyhole.json above a path counts, up to the repository's root", async () => {
    const inRepository = folderWith({
      ...files,
      "keyhole.json": model({ principals: { [uploader]: { policies: "roles/here/*.json" } } }),
      "roles/here/uploader.json": incomplete,
    });
    mkdirSync(join(inRepository, ".git"));
    const { found } = await json(join(inRepository, "roles"), "here");
    assert.ok(found.includes("here/uploader.json identity-policy-does-not-allow"), found.join());

    const outside = folderWith({ ...files, "roles/uploader.json": incomplete });
    mkdirSync(join(outside, "roles/.git"));
    assert.deepEqual((await json(join(outside, "roles"))).found, ["uploader.json missing-kms-action"]);
  });

  test("of the files that a model names, those within the paths are reported, and the model itself", async () => {
    const cwd = folderWith({
      ...files,
      "keyhole.json": model({ uploads: [{ principal: uploader, to: "s3://lake/a/*", operations: ["PutObject"] }] }),
    });
    assert.deepEqual((await json(cwd, "roles")).found, ["keyhole.json expectation-not-met"]);
    assert.deepEqual((await json(cwd, "lake.key.json")).found, [
      "keyhole.json expectation-not-met",
      "lake.key.json key-policy-does-not-allow",
    ]);
    assert.deepEqual((await json(cwd, "roles", "--config", "keyhole.json")).found, [
      "keyhole.json expectation-not-met",
      "lake.key.json key-policy-does-not-allow",
    ]);
  });

  test("several models, each for its own folder", async () => {
    const nested = Object.fromEntries(
      Object.entries(files).flatMap(([name, content]) => [
        [`one/${name}`, content],
        [`two/${name}`, content],
      ]),
    );
    assert.deepEqual((await json(folderWith(nested))).found, [
      "one/lake.key.json key-policy-does-not-allow",
      "two/lake.key.json key-policy-does-not-allow",
    ]);
  });

  test("a policy outside the paths, or behind a link, is read and judged where the model names it", async () => {
    const cwd = folderWith({
      ...files,
      "here/x.json": "{}",
      "real/uploader.json": uploads,
      "keyhole.json": model({ principals: { [uploader]: { policies: "link.json" } } }),
    });
    symlinkSync("real/uploader.json", join(cwd, "link.json"));
    assert.deepEqual((await json(cwd)).found, ["lake.key.json key-policy-does-not-allow"]);
    assert.deepEqual((await json(cwd, "real/uploader.json", "lake.key.json")).found, [
      "lake.key.json key-policy-does-not-allow",
    ]);
  });

  test("the same files give the same bytes but for the time", async () => {
    const cwd = folderWith(files);
    const [first, second] = [
      await check(cwd, ["--format", "json"]),
      await check(cwd, ["roles", "lake.key.json", ".", "--format", "json"]),
    ];
    assert.equal(withoutTime(first.stdout), withoutTime(second.stdout));
  });

  test("severities that the model gives hold, unless the command line says otherwise", async () => {
    const cwd = folderWith({
      ...files,
      "keyhole.json": model({ severity: { "key-policy-does-not-allow": "off", "missing-kms-action": "hint" } }),
      "other.json": incomplete,
    });
    assert.deepEqual(
      (await json(cwd)).diagnostics.map(({ code, severity }) => `${code} ${severity}`),
      ["missing-kms-action hint"],
    );
    const told = await json(cwd, "--severity", "key-policy-does-not-allow=warning");
    assert.deepEqual(
      told.diagnostics.map(({ code, severity }) => `${code} ${severity}`),
      ["key-policy-does-not-allow warning", "missing-kms-action hint"],
    );
  });

  test("what a code was called before is accepted in the model and by the option; the output has the new name", async () => {
    const expected = { uploads: [{ principal: uploader, to: "s3://lake/*", expect: "allowed" }] };
    const levels = async (severity: object, ...args: string[]): Promise<string[]> => {
      const cwd = folderWith({ ...files, "keyhole.json": model({ ...expected, severity }) });
      return (await json(cwd, ...args)).diagnostics
        .filter(({ file }) => file === "keyhole.json")
        .map((one) => `${one.code} ${one.severity}`);
    };
    assert.deepEqual(await levels({ "broken-upload-promise": "hint" }), ["expectation-not-met hint"]);
    assert.deepEqual(await levels({}, "--severity", "broken-upload-promise=warning"), ["expectation-not-met warning"]);
    assert.deepEqual(await levels({ "broken-upload-promise": "hint", "expectation-not-met": "off" }), []);
  });

  test("every format has the model's findings", async () => {
    const cwd = folderWith(files);
    assert.match(
      (await check(cwd)).stdout,
      /^lake\.key\.json:\d+:\d+ error key-policy-does-not-allow [^]*see roles\/uploader\.json:\d+:\d+ [^]*1 error in 3 policies in 4 files/,
    );
    assert.match((await check(cwd, ["--format", "github"])).stdout, /^::error file=lake\.key\.json,/);
    assert.match((await check(cwd, ["--format", "sarif"])).stdout, /"ruleId": "key-policy-does-not-allow"/);
  });

  test("what is wrong with a model that was met is a finding in it, and the rest is checked", async () => {
    const cwd = folderWith({ ...files, "keyhole.json": model({ principal: {} }) });
    assert.deepEqual((await json(cwd)).found, [
      "keyhole.json invalid-configuration",
      "lake.key.json key-policy-does-not-allow",
    ]);
    const broken = await json(folderWith({ "keyhole.json": '{ "buckets": ' }));
    assert.deepEqual([broken.found, broken.status], [["keyhole.json invalid-configuration"], 1]);
  });

  test("a model that was named has to be one: 2, with one line", async () => {
    const cwd = folderWith({ ...files, "broken.json": '{\n  "buckets": ', "list.json": "[]" });
    assert.deepEqual(await check(cwd, ["--config", "gone.json"]), {
      status: 2,
      stdout: "",
      stderr: "keyhole: gone.json: cannot be read: no such file or folder\n",
    });
    for (const name of ["broken.json", "list.json"]) {
      const { status, stdout, stderr } = await check(cwd, ["--config", name]);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`^keyhole: ${name}:\\d+:\\d+: [^\\n]+\\n$`));
    }
  });

  test("a model that cannot be read where it is met is told, and the rest goes on", async () => {
    const cwd = folderWith({ ...files, "other.json": incomplete });
    const io = {
      read: (path: string) =>
        path.endsWith("keyhole.json")
          ? Promise.reject(new FileError("cannot be read: permission denied"))
          : new RegularFiles().read(path, 1e6),
    };
    const { status, stdout, stderr } = await check(cwd, ["--format", "json"], { io });
    assert.deepEqual([status, stderr], [2, "keyhole: keyhole.json: cannot be read: permission denied\n"]);
    assert.ok((JSON.parse(stdout) as Json).diagnostics.some(({ file }) => file === "other.json"));
  });

  test("a keyhole.json is no policy file, also where it is named", async () => {
    const cwd = folderWith({
      ...files,
      "lake.key.json": policy(account, allow("kms:*", { Principal: { AWS: uploader }, Resource: "*" })),
    });
    const { status, stderr } = await json(cwd, "keyhole.json", "roles/uploader.json");
    assert.deepEqual([status, stderr], [0, ""]);
  });
});

suite("check --fix with a workspace model", () => {
  suiteTeardown(removeFolders);
  const read = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");

  test("mends the policy that is to blame, and checks the model again", async () => {
    const cwd = folderWith(files);
    const { applied, diagnostics, status } = await json(cwd, "--fix");
    assert.deepEqual([applied.map(({ file }) => file), diagnostics, status], [["lake.key.json"], [], 0]);
    assert.match(read(cwd, "lake.key.json"), /role\/uploader/);
    assert.equal(read(cwd, "keyhole.json"), files["keyhole.json"]);
  });

  test("a missing policy file is listed with the fix that makes it, which --fix leaves alone", async () => {
    const cwd = folderWith({ "m/keyhole.json": text({ principals: { [uploader]: { policies: "roles/new.json" } } }) });
    const { diagnostics, applied, status } = await json(cwd, "--fix");
    const start = { line: 0, character: 0 };
    assert.deepEqual(
      [diagnostics.flatMap(({ fixes }) => fixes), applied, status],
      [
        [
          {
            title: "Create roles/new.json as an identity policy that allows nothing yet",
            isPreferred: false,
            needsInput: false,
            edits: [{ file: "m/roles/new.json", range: { start, end: start }, newText: policy() }],
          },
        ],
        [],
        1,
      ],
    );
    assert.ok(!existsSync(join(cwd, "m/roles")));
  });

  test("both sides of two accounts are mended in one run, and the dry run shows both", async () => {
    const both = {
      ...files,
      "roles/uploader.json": policy(allow("s3:PutObject", { Resource: "arn:aws:s3:::lake/*" })),
    };
    const diff = await check(folderWith(both), ["--fix-dry-run"]);
    assert.deepEqual(
      [...diff.stdout.matchAll(/^--- a\/(.*)$/gm)].map(([, name]) => name),
      ["lake.key.json", "roles/uploader.json"],
    );
    assert.deepEqual((await json(folderWith(both), "--fix")).diagnostics, []);
  });

  test("files outside the paths stay as they are", async () => {
    const cwd = folderWith(files);
    await check(cwd, ["--fix", "roles"]);
    assert.equal(read(cwd, "lake.key.json"), files["lake.key.json"]);
    await check(cwd, ["--fix", "roles", "--config", "keyhole.json"]);
    assert.notEqual(read(cwd, "lake.key.json"), files["lake.key.json"]);
  });
});

suite("a fix in several files", () => {
  suiteTeardown(removeFolders);
  const both = {
    "a.json": '{ "Statement": ["ACROSS"] }\n',
    "b.json": '{ "Statement": ["BAD"] }\n',
    "key.json": '{ "Statement": ["GOOD"] }\n',
  };
  const read = (cwd: string): string[] => Object.keys(both).map((name) => readFileSync(join(cwd, name), "utf8"));

  test("is written to all of them", async () => {
    const cwd = folderWith(both);
    const { status } = await keyhole(cwd, ["check", "--fix"]);
    assert.deepEqual(
      [status, read(cwd)],
      [0, ['{ "Statement": ["MENDED"] }\n', '{ "Statement": ["GOOD"] }\n', '{"KEY":1, "Statement": ["GOOD"] }\n']],
    );
  });

  test("or to none, if one of them cannot be written; other fixes are all the same", async () => {
    for (const failing of ["a.json", "key.json"]) {
      const cwd = folderWith(both);
      const write = (path: string, content: Uint8Array): Promise<string | undefined> =>
        path.endsWith(failing)
          ? Promise.reject(new FileError("cannot be written: no space left on the device"))
          : writeAtomically(path, content);
      const { status, stderr } = await keyhole(cwd, ["check", "--fix"], { io: { write } });
      assert.deepEqual([status, stderr], [2, `keyhole: ${failing}: cannot be written: no space left on the device\n`]);
      assert.deepEqual(read(cwd), [both["a.json"], '{ "Statement": ["GOOD"] }\n', both["key.json"]], failing);
    }
  });
});

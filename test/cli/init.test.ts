/** `keyhole init`: the first keyhole.json is right as far as it goes, and no file is lost to it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Io, Output } from "../../server/entry/files/io.ts";
import { processIo } from "../../server/entry/files/io.ts";
import { run } from "../../server/entry/commands/program.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { initialModel } from "../../server/workspace/init.ts";
import type { PolicyFileForInit } from "../../server/workspace/init.ts";
import type { WorkspaceModel } from "../../server/workspace/model.ts";
import { modelOf, problemsOf } from "../harness/model-source.ts";
import { about } from "./fake-engine.ts";
import type { Content } from "./harness.ts";
import { folderWith, removeFolders } from "./harness.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = "arn:aws:iam::444455556666:role/path/uploader";
const files: Record<string, string> = {
  "policies/uploader.json": `{ "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${keyArn}" }] }`,
  "policies/bucket.json": `{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${role}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
    "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } } }] }`,
  "policies/key.json":
    '{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "777788889999" }, "Action": "kms:*", "Resource": "*" }] }',
  "policies/other.json":
    '{ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs-*/${aws:username}" }] }',
  "scp/root.scp.json": '{ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }',
  "package.json": "{}",
};

async function keyhole(
  cwd: string,
  args: readonly string[],
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const text = { stdout: "", stderr: "" };
  const output = (name: keyof typeof text): Output => ({
    isTTY: false,
    columns: undefined,
    write: (chunk) => ((text[name] += String(chunk)), Promise.resolve()),
  });
  const io: Io = { ...processIo(), cwd, stdout: output("stdout"), stderr: output("stderr") };
  return { status: await run(args, io, createEngine, about), ...text };
}

const written = (cwd: string): string => readFileSync(join(cwd, "keyhole.json"), "utf8");

/** Read back with the very files it was made of. */
const readBack = (text: string, all: Readonly<Record<string, string>>): WorkspaceModel => modelOf(text, all);

suite("keyhole init", () => {
  suiteTeardown(removeFolders);

  test("writes what the policies mention, and which file is whose", async () => {
    const cwd = folderWith(files);
    assert.deepEqual(await keyhole(cwd, ["init"]), {
      status: 0,
      stdout: "keyhole.json written, from 5 policy files\n",
      stderr: "",
    });
    const text = written(cwd);
    const model = readBack(text, files);
    assert.deepEqual(problemsOf(model), []);
    assert.deepEqual(
      model.buckets.map(({ name, policyFile }) => [name, policyFile]),
      [["data-lake", "policies/bucket.json"]],
    );
    assert.deepEqual(
      model.keys.map(({ arn, policyFile }) => [arn, policyFile]),
      [[keyArn, "policies/key.json"]],
    );
    assert.deepEqual(
      model.principals.map(({ arn, identityFiles }) => [arn, identityFiles]),
      [[role, ["policies/uploader.json"]]],
    );
    assert.deepEqual(
      model.accounts.map(({ id }) => id),
      ["111122223333", "444455556666", "777788889999"],
    );
    assert.deepEqual(
      model.vpcEndpoints.map(({ id }) => id),
      ["vpce-1a2b3c4d"],
    );
    // What it cannot know is asked, where the answer belongs.
    assert.match(text, /"data-lake": \{\n +\/\/ no policy tells its account and Region/);
    assert.match(text, /get-bucket-encryption --bucket data-lake/);
    assert.match(text, /\/\/ whose policy is "policies\/other\.json"\?/);
    assert.match(text, /\/\/ "scp\/root\.scp\.json" looks like a control policy/);
  });

  test("does not ask for the account and Region that a bucket's name tells", async () => {
    const cwd = folderWith({
      "p.json": JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::lake-111122223333-eu-west-1-an/*",
        },
      }),
    });
    await keyhole(cwd, ["init"]);
    assert.match(written(cwd), /"lake-111122223333-eu-west-1-an": \{\n +\/\/ aws s3api get-bucket-encryption/);
  });

  test("never overwrites", async () => {
    const cwd = folderWith({ ...files, "keyhole.json": "mine" });
    assert.deepEqual(await keyhole(cwd, ["init"]), {
      status: 2,
      stdout: "",
      stderr: "keyhole: keyhole.json: cannot be made: it is there already\n",
    });
    assert.equal(written(cwd), "mine");
  });

  test("takes paths; one that leads nowhere is an error, and nothing is written", async () => {
    const cwd = folderWith(files);
    const { status, stderr } = await keyhole(cwd, ["init", "policies", "gone"]);
    assert.deepEqual(
      [status, stderr, existsSync(join(cwd, "keyhole.json"))],
      [2, "keyhole: gone: cannot be read: no such file or folder\n", false],
    );
    assert.equal((await keyhole(cwd, ["init", "scp"])).status, 0);
    assert.deepEqual(readBack(written(cwd), files).buckets, []);
  });

  test("without any policy it is a model to be filled in", async () => {
    const cwd = folderWith({ "a.json": "{}" } as Record<string, Content>);
    assert.equal((await keyhole(cwd, ["init"])).status, 0);
    assert.deepEqual(problemsOf(readBack(written(cwd), {})), []);
  });

  test("whatever the policies, and whatever their files' names, it is read back without a problem", () => {
    const engine = createEngine();
    const folders = ["documented", "reported"].map((name) =>
      fileURLToPath(new URL(`../fixtures/${name}/`, import.meta.url)),
    );
    const all = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".jsonc"))
        .map((name) => [name, readFileSync(join(folder, name), "utf8")] as const),
    );
    const check = (some: readonly (readonly [string, string])[]): void => {
      const input: PolicyFileForInit[] = some.map(([file, text]) => ({
        file,
        documents: engine.documents(engine.read(file, text)),
      }));
      const text = initialModel(input);
      assert.deepEqual(problemsOf(readBack(text, Object.fromEntries(some))), [], text);
    };
    assert.ok(all.length > 50);
    check(all);
    for (const one of all) check([one]);
    const [[, text] = ["", ""]] = all;
    check([
      ["[draft] {a,b}*.json", text],
      ["line\nbreak.json", text],
      ['quote".json', text],
      ["\u2028.json", text],
    ]);
  });
});

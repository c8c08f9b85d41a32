import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { entryArguments, folderWith, policy, removeFolders, spawned } from "./harness.ts";

suite("keyhole as a process", () => {
  suiteTeardown(removeFolders);
  const real = { entry: "server/entry/cli.ts" };

  test("exit statuses and streams", async () => {
    const cwd = folderWith({ "good.json": policy("GOOD"), "bad.json": policy("BAD"), "none.json": "{}" });
    symlinkSync("nowhere", join(cwd, "dangling.json"));
    const [good, bad, none, search] = await Promise.all([
      spawned(cwd, ["check", "good.json"]),
      spawned(cwd, ["check", "bad.json"]),
      spawned(cwd, ["check", "none.json"]),
      spawned(cwd, ["check"]),
    ]);
    assert.deepEqual(good, { status: 0, stdout: "nothing to report in 1 policy in 1 file\n", stderr: "" });
    assert.deepEqual([bad.status, bad.stderr], [1, ""]);
    assert.deepEqual([none.status, none.stderr], [2, "keyhole: none.json: holds no policy that Keyhole recognizes\n"]);
    assert.deepEqual(
      [search.status, search.stderr],
      [2, "keyhole: dangling.json: cannot be read: no such file or folder\n"],
    );
  });

  test("standard input, with a BOM and CRLF, mended on standard output", async () => {
    const stdin = `\ufeff${policy("BAD").replaceAll("\n", "\r\n")}`;
    const { status, stdout } = await spawned(folderWith({}), ["check", "--fix", "-"], { stdin });
    assert.deepEqual([status, stdout], [0, stdin.replace("BAD", "GOOD")]);
  });

  if (process.platform !== "win32")
    test("a pipe in place of a file", async () => {
      const cwd = folderWith({ "a.json": policy("BAD") });
      const command = [process.execPath, ...entryArguments(), "check"].map((word) => `'${word}'`).join(" ");
      const child = spawn("bash", ["-c", `${command} <(cat a.json)`], { cwd });
      let stdout = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      const status = await new Promise((resolve) => {
        child.on("close", resolve);
      });
      assert.equal(status, 1);
      assert.match(stdout, /:3:5 warning missing-kms-action The string is BAD\./);
    });

  test("a reader that has seen enough (| head) is no error", async () => {
    const cwd = folderWith({ "a.json": policy(...Array.from({ length: 20_000 }, () => "BAD")) });
    const child = spawn(process.execPath, [...entryArguments(), "check"], { cwd });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdout.once("data", () => {
      child.stdout.destroy();
    });
    const status = await new Promise((resolve) => {
      child.on("close", resolve);
    });
    assert.deepEqual([status, stderr], [1, ""]);
  });

  // A device that is always full; only Linux has it.
  if (existsSync("/dev/full"))
    test("a report that cannot be written is an error", async () => {
      const full = openSync("/dev/full", "w");
      const child = spawn(process.execPath, [...entryArguments(), "check"], {
        cwd: folderWith({ "a.json": policy("GOOD") }),
        stdio: ["ignore", full, "pipe"],
      });
      let stderr = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      const status = await new Promise((resolve) => {
        child.on("close", resolve);
      });
      assert.deepEqual(
        [status, stderr],
        [2, "keyhole: standard output: cannot be written: no space left on the device\n"],
      );
    });

  test("the real command: version, usage, a file without a policy", async () => {
    const cwd = folderWith({ "none.json": "{}" });
    const [version, usage, none, search] = await Promise.all([
      spawned(cwd, ["--version"], real),
      spawned(cwd, ["check", "--format", "xml"], real),
      spawned(cwd, ["check", "none.json"], real),
      spawned(cwd, ["check", "--format", "json"], real),
    ]);
    const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    assert.deepEqual(version, { status: 0, stdout: `${manifest.version}\n`, stderr: "" });
    assert.equal(usage.status, 2);
    assert.equal(none.status, 2);
    assert.equal(search.status, 0);
    assert.deepEqual((JSON.parse(search.stdout) as { diagnostics: unknown }).diagnostics, []);
  });

  test("the real command: an upload that KMS refuses is found and mended, in place and as a diff", async () => {
    const refused =
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },\n' +
      '    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }\n  ]\n}\n';
    const cwd = folderWith({ "a.json": refused });
    const { status, stdout } = await spawned(cwd, ["check", "--format", "json"], real);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; data: { kmsActions: string[] } }[] };
    assert.deepEqual(
      [status, diagnostics.map(({ code }) => code), diagnostics[0]?.data.kmsActions],
      [1, ["missing-kms-action"], ["kms:Decrypt"]],
    );
    assert.match((await spawned(cwd, ["check", "--fix-dry-run"], real)).stdout, /^\+.*kms:Decrypt/m);
    assert.equal((await spawned(cwd, ["check", "--fix"], real)).status, 0);
    assert.match(readFileSync(join(cwd, "a.json"), "utf8"), /kms:Decrypt/);
  });

  test("the real command: 100,000 open brackets and 50 MB of JSON end in an answer", async function () {
    this.timeout(120_000);
    const cwd = folderWith({
      "deep.json": `{ "Statement": ${"[".repeat(100_000)}`,
      "large.json": `{ "rows": [${'{"name":"value","number":1}, '.repeat(1_800_000)}0] }`,
    });
    const deep = await spawned(cwd, ["check", "deep.json"], real);
    assert.deepEqual([deep.status, deep.stderr], [1, ""]);
    const large = await spawned(cwd, ["check", "large.json"], real);
    assert.ok(large.status === 1 || large.status === 2, large.stderr);
    assert.doesNotMatch(large.stderr + deep.stderr, /internal error|\n\s+at /);
  });
});

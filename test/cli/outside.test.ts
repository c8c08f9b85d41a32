/**
 * A model in a repository is not the person who runs the command: what it may name, what is shown of that, and what is
 * written.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { folderWith, keyhole, policy, removeFolders } from "./harness.ts";

const role = "arn:aws:iam::444455556666:role/uploader";
const identity =
  '{ "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" }] }';
const secret = "AKIA-SECRET-1234";
const credentials = `[default]\naws_secret_access_key = ${secret}\n`;
const modelWith = (policies: unknown): string => JSON.stringify({ principals: { [role]: { policies } } });

const formats = ["text", "json", "sarif", "github"];

interface Report {
  readonly diagnostics: readonly {
    file: string;
    code: string;
    message: string;
    range: { start: { character: number } };
  }[];
}

async function problems(cwd: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await keyhole(cwd, ["check", "--format", "json", ...args], { real: true });
  return (JSON.parse(stdout) as Report).diagnostics
    .filter(({ code }) => code === "invalid-configuration")
    .map(({ file, message }) => `${file} ${message}`);
}

suite("what a model may name", () => {
  suiteTeardown(removeFolders);
  const refused =
    /is not read, because it lies outside this file's folder and the current folder; --allow-outside lets a model name it/;

  test("is below its folder and, where that lies below the current one, below that", async () => {
    const top = folderWith({
      "repo/team/keyhole.json": modelWith(["a.json", "../shared/b.json", "../../outside/c.json"]),
      "repo/team/a.json": identity,
      "repo/shared/b.json": identity,
      "outside/c.json": identity,
    });
    const within = await problems(join(top, "repo"));
    assert.equal(within.length, 1);
    assert.match(within[0] ?? "", /^team\/keyhole\.json "?\.\.\/\.\.\/outside\/c\.json/);
    assert.match(within[0] ?? "", refused);
    // From the model's own folder the shared one lies outside, too.
    assert.equal((await problems(join(top, "repo/team"))).length, 2);
    assert.equal((await problems(join(top, "outside"), "--config", "../repo/team/keyhole.json")).length, 2);
    assert.equal((await problems(top)).length, 0);
    assert.equal((await problems(join(top, "repo"), "--allow-outside", "../outside")).length, 0);
    assert.equal(
      (await problems(join(top, "repo/team"), "--allow-outside", join(top, "outside"), "--allow-outside", "../shared"))
        .length,
      0,
    );
  });

  test("is taken with links resolved: through a linked file, a linked folder, a glob, and from a folder that is reached by a link", async () => {
    const top = folderWith({
      "repo/keyhole.json": modelWith([
        "link.json",
        "folder/c.json",
        "folder/*.json",
        "../outside/*.json",
        "folder/gone.json",
      ]),
      "outside/c.json": identity,
      "repo/real.json": identity,
    });
    symlinkSync("../outside/c.json", join(top, "repo/link.json"));
    symlinkSync("../outside", join(top, "repo/folder"));
    const found = await problems(join(top, "repo"));
    assert.equal(found.length, 5);
    for (const message of found) assert.match(message, refused);
    assert.deepEqual(await problems(join(top, "repo"), "--allow-outside", "../outside"), [
      "keyhole.json folder/gone.json: cannot be read: no such file or folder. The path is taken from the folder of this file.",
    ]);
    symlinkSync("repo", join(top, "alias"));
    const inside = folderWith({
      "repo/keyhole.json": modelWith(["inner.json", "sub/*.json"]),
      "repo/real.json": identity,
      "repo/sub/x.json": identity,
    });
    symlinkSync("real.json", join(inside, "repo/inner.json"));
    symlinkSync("repo", join(inside, "alias"));
    assert.deepEqual(await problems(join(inside, "alias")), []);
    assert.deepEqual(await problems(inside, "--config", "alias/keyhole.json"), []);
  });

  test("tells nothing of what lies outside, not even whether it is there", async () => {
    const top = folderWith({
      "repo/keyhole.json": modelWith(["../cred", "../gone"]),
      cred: credentials,
      "repo/a.json": identity,
    });
    const [first = "", second = ""] = await problems(join(top, "repo"));
    assert.equal(first.replaceAll("cred", "gone"), second);
    for (const format of formats) {
      for (const args of [[], ["--config", "keyhole.json"], ["--fix"], ["--fix-dry-run"]]) {
        const { stdout, stderr } = await keyhole(join(top, "repo"), ["check", "--format", format, ...args], {
          real: true,
        });
        assert.ok(!`${stdout}${stderr}`.includes(secret));
      }
    }
    const { stdout, stderr, status } = await keyhole(
      join(top, "repo"),
      ["can-upload", "--principal", role, "--to", "s3://lake/a"],
      { real: true },
    );
    assert.ok(!`${stdout}${stderr}`.includes(secret));
    assert.equal(status, 2);
  });

  if (process.platform === "linux")
    test("/proc/self/environ, by --config and by being found", async () => {
      const cwd = folderWith({ "keyhole.json": modelWith(["/proc/self/environ", "environ.json"]), "a.json": identity });
      symlinkSync("/proc/self/environ", join(cwd, "environ.json"));
      for (const format of formats) {
        for (const args of [[], ["--config", "keyhole.json"], ["environ.json"], ["/proc/self/environ"]]) {
          const { stdout, stderr, status } = await keyhole(cwd, ["check", "--format", format, ...args], { real: true });
          assert.doesNotMatch(`${stdout}${stderr}`, /PATH=/);
          assert.ok(status > 0);
        }
      }
    });

  test("a file without a policy is not shown, whoever names it; a policy is", async () => {
    const cwd = folderWith({
      "keyhole.json": modelWith("cred.json"),
      "cred.json": credentials,
      "below/broken.txt": `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "${secret}"`,
    });
    for (const format of formats) {
      for (const args of [["--config", "keyhole.json"], ["cred.json"], ["--fix", "cred.json"]]) {
        const { stdout, stderr, status } = await keyhole(cwd, ["check", "--format", format, ...args], { real: true });
        assert.ok(!`${stdout}${stderr}`.includes(secret), stdout);
        assert.ok(status > 0);
      }
    }
    assert.ok((await keyhole(cwd, ["check", "below/broken.txt"], { real: true })).stdout.includes(secret));
  });

  test("a keyhole.json that is a link out of its folder is not read, unless it is named", async () => {
    const top = folderWith({ "repo/a.json": identity, cred: `{ "${secret}": 1 }`, "other/keyhole.json": "{}" });
    symlinkSync("../cred", join(top, "repo/keyhole.json"));
    const { stdout, stderr, status } = await keyhole(join(top, "repo"), ["check"], { real: true });
    assert.deepEqual(
      [stderr, status],
      [
        "keyhole: keyhole.json: not read: it is a link that leads outside its folder and the current folder; name it with --config\n",
        2,
      ],
    );
    assert.ok(!stdout.includes(secret));
    symlinkSync("../other/keyhole.json", join(top, "repo/linked.json"));
    assert.equal((await keyhole(join(top, "repo"), ["check", "--config", "linked.json"], { real: true })).stderr, "");
  });

  test("init writes no model that names what lies outside", async () => {
    const top = folderWith({ "outside/b.json": identity.replace("lake", "pond"), "repo/a.json": identity });
    symlinkSync("../outside/b.json", join(top, "repo/link.json"));
    const { status, stderr } = await keyhole(join(top, "repo"), ["init"], { real: true });
    assert.deepEqual(
      [status, stderr],
      [
        2,
        "keyhole: link.json: left out, because it lies outside the current folder; --allow-outside lets keyhole.json name it\n",
      ],
    );
    assert.doesNotMatch(readFileSync(join(top, "repo/keyhole.json"), "utf8"), /pond|link\.json/);
    mkdirSync(join(top, "other"));
    assert.equal(
      (await keyhole(join(top, "other"), ["init", "../outside", "--allow-outside", "../outside"], { real: true }))
        .status,
      0,
    );
    assert.deepEqual(await problems(join(top, "other"), "--allow-outside", "../outside"), []);
  });

  test("an empty --allow-outside is wrong usage", async () => {
    assert.equal((await keyhole(folderWith({}), ["check", "--allow-outside", ""])).status, 2);
  });
});

suite("what --fix writes", () => {
  suiteTeardown(removeFolders);
  const made = (): string => {
    const top = folderWith({
      "repo/a.json": policy("BAD"),
      "outside/b.json": policy("BAD"),
      "repo/sub/c.json": policy("BAD"),
    });
    symlinkSync("../outside/b.json", join(top, "repo/link.json"));
    return top;
  };
  const text = (top: string, name: string): string => readFileSync(join(top, name), "utf8");
  const left = "left out: it is a link that leads outside of what was named";

  test("does not go through a link that leads outside of what was named; it says so, and reports what is left", async () => {
    for (const [path, name] of [
      [".", "link.json"],
      ["*.json", "link.json"],
    ] as const) {
      const top = made();
      const { stderr, stdout, status } = await keyhole(join(top, "repo"), ["check", "--fix", path]);
      assert.deepEqual([stderr, status], [`keyhole: ${name}: ${left}\n`, 1]);
      assert.deepEqual([text(top, "outside/b.json"), text(top, "repo/a.json")], [policy("BAD"), policy("GOOD")]);
      assert.match(stdout, /^link\.json:3:5 warning/m);
    }
  });

  test("is left out of --fix-dry-run, too", async () => {
    const { stdout, stderr, status } = await keyhole(join(made(), "repo"), ["check", "--fix-dry-run"]);
    assert.deepEqual([stderr, status], [`keyhole: link.json: ${left}\n`, 1]);
    assert.doesNotMatch(stdout, /link|outside/);
    assert.match(stdout, /a\/a\.json/);
  });

  test("goes through a link that is named, or whose target is", async () => {
    for (const args of [["link.json"], [".", "link.json"], [".", "../outside"], ["..", "."]]) {
      const top = made();
      const { stderr, status } = await keyhole(join(top, "repo"), ["check", "--fix", ...args]);
      assert.deepEqual([stderr, status, text(top, "outside/b.json")], ["", 0, policy("GOOD")]);
    }
  });

  test("says nothing of a link under which nothing is to be fixed", async () => {
    const top = folderWith({ "repo/a.json": policy("BAD"), "outside/b.json": policy("GOOD") });
    symlinkSync("../outside/b.json", join(top, "repo/link.json"));
    assert.equal((await keyhole(join(top, "repo"), ["check", "--fix"])).stderr, "");
  });

  test("a diff that a terminal would obey is left out, and told; --fix applies it", async () => {
    const hostile = ["\u001b[2J", "\u202e", "##vso[task.setvariable variable=x]y", "\u009b"];
    for (const sign of hostile) {
      const cwd = folderWith({ "a.json": policy(`HINT: ${sign}`, "BAD"), "b.json": policy("BAD") });
      const { stdout, stderr } = await keyhole(cwd, ["check", "--fix-dry-run"]);
      assert.ok(!stdout.includes(sign) && stdout.includes("b.json"));
      assert.match(stderr, /^keyhole: a\.json: left out: control characters near the change, [^\n]*\n$/);
      await keyhole(cwd, ["check", "--fix"]);
      assert.equal(text(cwd, "a.json"), policy(`HINT: ${sign}`, "GOOD"));
    }
  });
});

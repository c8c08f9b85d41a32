import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { FileError } from "../../server/protocol/file-error.ts";
import { entryArguments, folderWith, keyhole, removeFolders, spawned } from "./harness.ts";

const account = "111122223333";
const line = (id: unknown, action = "s3:PutObject", version = 0): string =>
  JSON.stringify({
    id,
    request: {
      principal: `arn:aws:iam::${account}:user/ana`,
      action,
      resource: `arn:aws:s3:::b/${String(version)}`,
      resourceAccount: account,
    },
    policies: {
      identity: [{ Id: `v${String(version)}`, Statement: { Effect: "Allow", Action: "s3:PutObject", Resource: "*" } }],
    },
  });
const answers = (stdout: string): string[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((text) => {
      const { id, decision, error } = JSON.parse(text) as { id: unknown; decision?: string; error?: string };
      return `${JSON.stringify(id)} ${decision ?? error ?? ""}`;
    });

suite("keyhole evaluate", () => {
  suiteTeardown(removeFolders);

  test("one answer a line, in order; denials are answers", async () => {
    const { status, stdout, stderr } = await keyhole(".", ["evaluate"], {
      stdin: `${line("a")}\n${line(2, "s3:GetObject")}\n\n${line(null)}`,
    });
    assert.deepEqual([status, answers(stdout), stderr], [0, ['"a" allowed', "2 implicitDeny", "null allowed"], ""]);
  });

  test("a line that cannot be answered says so in its place, the rest goes on, and the status is 2", async () => {
    const { status, stdout, stderr } = await keyhole(".", ["evaluate"], {
      stdin: `${line(1)}\nnonsense\n{"id":"x"}\n${line(4)}\n`,
    });
    assert.deepEqual(answers(stdout), [
      "1 allowed",
      "null the line is not valid JSON",
      '"x" request: missing',
      "4 allowed",
    ]);
    assert.deepEqual(
      [status, stderr],
      [2, "keyhole: <stdin>: 2 lines have no answer; the first: line 2: the line is not valid JSON\n"],
    );
  });

  test("no input, no answer", async () => {
    assert.deepEqual(await keyhole(".", ["evaluate"], { stdin: "" }), { status: 0, stdout: "", stderr: "" });
  });

  test("wherever the input is cut, in a line or in a character, with CRLF and a byte order mark", async () => {
    const bytes = Buffer.from(`\ufeff${line("ä€😀")}\r\n${line("z")}\r\n`);
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const chunks = async function* (): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
      };
      const { status, stdout } = await keyhole(".", ["evaluate"], { io: { stdinChunks: chunks } });
      assert.deepEqual([status, answers(stdout)], [0, ['"ä€😀" allowed', '"z" allowed']]);
    }
  });

  test("takes no file: what it reads comes from standard input", async () => {
    const { status, stderr } = await keyhole(".", ["evaluate", "requests.jsonl"]);
    assert.equal(status, 2);
    assert.match(stderr, /^keyhole: too many arguments/);
  });

  test("input that cannot be read is told, after the answers to what came before", async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from(`${line("a")}\n`));
      throw new FileError("cannot be read: it broke");
    };
    const { status, stdout, stderr } = await keyhole(".", ["evaluate"], { io: { stdinChunks: broken } });
    assert.deepEqual(
      [status, answers(stdout), stderr],
      [2, ['"a" allowed'], "keyhole: <stdin>: cannot be read: it broke\n"],
    );
  });

  test("answers as the lines come, before the input ends", async () => {
    const child = spawn(process.execPath, [...entryArguments(), "evaluate"], { cwd: folderWith({}) });
    child.stdout.setEncoding("utf8");
    for (const id of ["first", "second"]) {
      child.stdin.write(`${line(id)}\n`);
      const answer = await new Promise<string>((resolve) => {
        child.stdout.once("data", resolve);
      });
      assert.deepEqual(answers(answer), [`"${id}" allowed`]);
    }
    child.stdin.end();
    assert.equal(
      await new Promise((resolve) => {
        child.on("close", resolve);
      }),
      0,
    );
  });

  test("memory does not grow with the number of lines, nor of policies", async () => {
    const child = spawn(process.execPath, ["--expose-gc", ...entryArguments("test/cli/evaluate-memory.ts")], {
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
      `heap in use in the second 100,000 lines: ${String(second)} bytes, in the third: ${String(third)}`,
    );
  }).timeout(120_000);

  test("a reader that has seen enough (| head) ends it, however much input there is", async () => {
    const child = spawn(process.execPath, [...entryArguments(), "evaluate"], { cwd: folderWith({}) });
    child.stdin.on("error", () => undefined);
    const more = (): void => {
      while (child.stdin.writable && child.stdin.write(`${line(1)}\n`));
    };
    child.stdin.on("drain", more);
    more();
    child.stdout.once("data", () => {
      child.stdout.destroy();
    });
    assert.equal(
      await new Promise((resolve) => {
        child.on("close", resolve);
      }),
      0,
    );
  });

  test("the real command knows it", async () => {
    const { status, stdout } = await spawned(folderWith({}), ["evaluate"], {
      stdin: line("real"),
      entry: "server/entry/cli.ts",
    });
    assert.deepEqual([status, answers(stdout)], [0, ['"real" allowed']]);
  });
});

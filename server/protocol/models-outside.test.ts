/** Which files a model may name in the editor: it lies in a repository, and is not the person who opens it. */
import assert from "node:assert/strict";
import { createEngine } from "../rules/engine.ts";
import { startTestClient } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

const model = "file:///w/team/keyhole.json";
const role = "arn:aws:iam::111122223333:role/uploader";
const identity =
  '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" }] }';

/** @param links where links lead, by URI */
async function start(
  policies: unknown,
  links: Readonly<Record<string, string>> = {},
  settings: unknown = {},
  folders = ["file:///w"],
) {
  const files = new Map([
    [model, JSON.stringify({ principals: { [role]: { policies } } })],
    ...[
      "file:///w/team/a.json",
      "file:///w/shared/b.json",
      "file:///secret/c.json",
      "file:///w/team/link.json",
      "file:///w/team/folder/c.json",
    ].map((uri) => [uri, identity] as const),
  ]);
  const read: string[] = [];
  const on = await startTestClient({
    engine: createEngine(),
    folders,
    settings,
    files: {
      list: () => Promise.resolve([...files.keys()].filter((uri) => uri.startsWith("file:///w/"))),
      read: (uri) => {
        read.push(uri);
        return Promise.resolve(files.get(uri));
      },
      real: (uri) => Promise.resolve(links[uri] ?? uri),
    },
  });
  await on.open(model, files.get(model) ?? "");
  return { on, read };
}

const problems = (on: TestClient): string[] =>
  (on.last(model)?.diagnostics ?? [])
    .filter(({ code }) => code === "invalid-configuration")
    .map(({ message }) => String(message));
const refused =
  /is not read, because it lies outside this file's folder and the workspace folder; the setting keyhole\.allowOutside lets a model name it/;

suite("files that a model may name, in the editor", () => {
  test("lie below its folder or the workspace folder that holds it; others are not read, and nothing is said of them", async () => {
    const { on, read } = await start([
      "a.json",
      "../shared/b.json",
      "../../secret/c.json",
      "../../secret/gone.json",
      "/secret/c.json",
    ]);
    await on.until(() => problems(on).length === 3);
    const messages = problems(on);
    for (const message of messages) assert.match(message, refused);
    assert.equal(messages[0]?.replace("c.json", "gone.json"), messages[1]);
    assert.deepEqual(
      read.filter((uri) => !uri.startsWith("file:///w/")),
      [],
    );
  });

  test("outside a workspace folder only its own folder counts", async () => {
    const { on } = await start(["a.json", "../shared/b.json"], {}, { configFile: "/w/team/keyhole.json" }, [
      "file:///other",
    ]);
    await on.until(() => problems(on).some((message) => refused.test(message)));
    assert.equal(problems(on).length, 1);
  });

  test("are taken with links resolved: a linked file, a linked folder, a glob; and a workspace that is reached by a link is itself", async () => {
    const outside = {
      "file:///w/team/link.json": "file:///secret/c.json",
      "file:///w/team/folder/c.json": "file:///secret/c.json",
    };
    const { on } = await start(["link.json", "folder/c.json", "folder/*.json", "a.json"], outside);
    await on.until(() => problems(on).length === 3);
    for (const message of problems(on)) assert.match(message, refused);

    const moved = Object.fromEntries(
      ["", "/team", "/team/keyhole.json", "/team/a.json", "/shared/b.json"].map((path) => [
        `file:///w${path}`,
        `file:///private/w${path}`,
      ]),
    );
    const { on: other, read } = await start(["a.json", "../shared/b.json", "../../secret/c.json"], moved);
    await other.until(() => problems(other).length === 1 && read.includes("file:///w/shared/b.json"));
    assert.match(problems(other)[0] ?? "", /secret/);
  });

  test("lie where the setting keyhole.allowOutside says, as soon as it does", async () => {
    const { on } = await start(["../../secret/c.json", "link.json"], {
      "file:///w/team/link.json": "file:///secret/c.json",
    });
    await on.until(() => problems(on).length === 2);
    await on.configure({ allowOutside: ["/secret"] });
    await on.until(() => problems(on).length === 0);
    await on.configure({ allowOutside: ["secret", 1] });
    await on.until(() => problems(on).length === 2);
    assert.equal(
      on.logged.filter((message) => message.includes("keyhole.allowOutside must be a list of absolute paths")).length,
      2,
    );
  });

  test("a keyhole.json that is a link out of its folder is none, unless the setting names it", async () => {
    const links = { [model]: "file:///secret/keyhole.json" };
    const { on } = await start("gone.json", links);
    await on.quiet();
    assert.deepEqual(problems(on), []);
    await on.configure({ configFile: "team/keyhole.json" });
    await on.until(() => problems(on).length === 1);
  });

  test("a policy that a model names and may not is checked by itself", async () => {
    const { on } = await start(
      "link.json",
      { "file:///w/team/link.json": "file:///secret/c.json" },
      { assumeBucketEncryption: "aws:kms" },
    );
    await on.open("file:///w/team/link.json", identity);
    await on.until(() =>
      on.last("file:///w/team/link.json")?.diagnostics.some(({ code }) => code === "missing-kms-action"),
    );
    await on.until(() => problems(on).length === 1);
  });
});

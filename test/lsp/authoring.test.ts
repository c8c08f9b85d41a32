/** What helps to write a policy beside completion, over stdio, with the bundles that are packaged. */
import assert from "node:assert/strict";
import { BareClient } from "./bare-client.ts";
import type { Position, Range } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

interface Change {
  readonly range: Range;
  readonly newText: string;
}

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];

async function start(): Promise<BareClient> {
  const client = new BareClient(server.path);
  clients.push(client);
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["refactor"] } } } },
      workspace: { workspaceEdit: { documentChanges: true } },
    },
  });
  client.notify("initialized", {});
  return client;
}

const languages = new Map([
  ["yaml", "yaml"],
  ["json", "json"],
]);

/** Opens the text without its `‸`; that is where it is. */
function open(client: BareClient, name: string, marked: string): { uri: string; text: string; position: Position } {
  const uri = `file:///policies/${name}`;
  const offset = marked.indexOf("‸");
  const text = marked.replace("‸", "");
  const languageId = languages.get(name.split(".").at(-1) ?? "") ?? "plaintext";
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  const lines = marked.slice(0, offset).split("\n");
  return { uri, text, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
}

function applied(text: string, changes: readonly Change[]): string {
  const offsetOf = ({ line, character }: Position): number =>
    text
      .split("\n")
      .slice(0, line)
      .reduce((sum, one) => sum + one.length + 1, 0) + character;
  return changes
    .toSorted((a, b) => offsetOf(b.range.start) - offsetOf(a.range.start))
    .reduce(
      (result, { range, newText }) =>
        result.slice(0, offsetOf(range.start)) + newText + result.slice(offsetOf(range.end)),
      text,
    );
}

const role = (statements: string): string => `Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
${statements
  .split("\n")
  .map((line) => `              ${line}\n`)
  .join("")}`;

suite("refactorings over stdio", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
  });
  suiteTeardown(() => {
    server.dispose();
  });

  /** What the refactoring of that title makes of the text. */
  async function refactored(name: string, marked: string, title: string): Promise<string> {
    const client = await start();
    const { uri, text, position } = open(client, name, marked);
    const actions: { title: string; kind: string; edit: { documentChanges: { edits: Change[] }[] } }[] =
      await client.request("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [], only: ["refactor"], triggerKind: 1 },
      });
    const found = actions.find((one) => one.title === title);
    assert.ok(found, `${title} is offered: ${actions.map((one) => one.title).join(", ")}`);
    assert.equal(found.kind, "refactor.rewrite");
    return applied(text, found.edit.documentChanges[0]?.edits ?? []);
  }

  test("a list of a template in YAML is expanded and sorted, with its comments", async () => {
    const before = role(
      '- Effect: Allow\n  Action:\n    - s3:PutObject # to write\n    - s3:GetObjectT*‸ # tags\n  Resource: !Sub "${Bucket.Arn}/*"',
    );
    assert.equal(
      await refactored("a.yaml", before, "Expand s3:GetObjectT* to 2 actions"),
      role(
        '- Effect: Allow\n  Action:\n    - s3:PutObject # to write\n    - s3:GetObjectTagging # tags\n    - s3:GetObjectTorrent\n  Resource: !Sub "${Bucket.Arn}/*"',
      ),
    );
    assert.equal(
      await refactored("a.yaml", before, "Sort this list"),
      role(
        '- Effect: Allow\n  Action:\n    - s3:GetObjectT* # tags\n    - s3:PutObject # to write\n  Resource: !Sub "${Bucket.Arn}/*"',
      ),
    );
  });

  test("a statement in YAML is split, and statements are merged, functions as they are", async () => {
    const on = '  Resource: !Sub "${Bucket.Arn}/*"';
    assert.equal(
      await refactored(
        "a.yaml",
        role(`- Sid: Data\n  Effect: Allow\n  Action: [s3:PutObject‸, kms:Decrypt]\n${on}`),
        "Split into 2 statements, one for each service",
      ),
      role(
        `- Sid: Data\n  Effect: Allow\n  Action: [s3:PutObject]\n${on}\n- Sid: DataKms\n  Effect: Allow\n  Action: [kms:Decrypt]\n${on}`,
      ),
    );
    assert.equal(
      await refactored(
        "a.yaml",
        role(`- Effect: Allow\n  Action:\n    - s3:PutObject‸\n${on}\n- Effect: Allow\n  Action: s3:GetObject\n${on}`),
        "Merge with statement number 2",
      ),
      role(`- Effect: Allow\n  Action:\n    - s3:PutObject\n    - s3:GetObject\n${on}`),
    );
  });

  test("a policy in a string of JSON is refactored within its quotes", async () => {
    const printed = (actions: readonly string[]): string =>
      JSON.stringify({
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
        }),
      });
    assert.equal(
      await refactored("a.json", printed(["s3:PutObject", "kms:Decrypt‸"]), "Sort this list"),
      printed(["kms:Decrypt", "s3:PutObject"]),
    );
  });
});

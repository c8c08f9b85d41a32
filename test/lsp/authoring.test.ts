/** What helps to write a policy, over stdio, with the bundles that are packaged. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

const completionItem = { snippetSupport: true, insertTextModeSupport: { valueSet: [1, 2] } };

async function start(initializationOptions: object = {}, rootUri: string | null = null): Promise<BareClient> {
  const client = new BareClient(server.path);
  clients.push(client);
  const { capabilities } = await client.request("initialize", {
    processId: process.pid,
    rootUri,
    initializationOptions,
    capabilities: {
      textDocument: {
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["refactor"] } } },
        completion: { completionItem },
        definition: {},
        diagnostic: {},
        selectionRange: {},
        semanticTokens: {},
      },
      workspace: { workspaceEdit: { documentChanges: true } },
    },
  });
  tokenTypes = capabilities.semanticTokensProvider.legend.tokenTypes;
  client.notify("initialized", {});
  return client;
}

let tokenTypes: readonly string[] = [];

const languages = new Map([
  ["yaml", "yaml"],
  ["json", "json"],
  ["tf", "terraform"],
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

/** Its text, and what it is. */
function tokensOf(text: string, data: readonly number[]): string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lineDelta = 0, characterDelta = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = lineDelta > 0 ? characterDelta : character + characterDelta;
    line += lineDelta;
    found.push(`${tokenTypes[type] ?? ""} ${lines[line]?.slice(character, character + length) ?? ""}`);
  }
  return found;
}

suiteSetup(async () => {
  server = await serverUnderTest();
});
suiteTeardown(() => {
  server.dispose();
});
teardown(async () => {
  for (const client of clients.splice(0)) await client.kill();
});

suite("semantic tokens, selections and definitions over stdio", () => {
  const policy =
    '{ "Version": "2012-10-17",\n  "Statement": [{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }] }';
  const expected = ["keyword Allow", "namespace s3", "method Get", "operator *", "operator *"];
  const tokens = async (client: BareClient, name: string, text: string): Promise<string[]> => {
    const { uri } = open(client, name, text);
    const { data } = await client.request("textDocument/semanticTokens/full", { textDocument: { uri } });
    return tokensOf(text, data);
  };

  test("tokens in JSON, unless a grammar of the client colours it, in strings of JSON, in YAML and in Terraform", async () => {
    const hcl = `data "aws_iam_policy_document" "a" {
  statement {
    effect    = "Allow"
    actions   = ["s3:Get*"]
    resources = ["*"]
  }
}
`;
    const yaml = role('- Effect: Allow\n  Action: s3:Get*\n  Resource: "*"');
    const printed = JSON.stringify({ Policy: policy });
    for (const hasGrammar of [false, true]) {
      const client = await start({ hasGrammar });
      assert.deepEqual(await tokens(client, "a.json", policy), hasGrammar ? [] : expected);
      assert.deepEqual(await tokens(client, "b.json", printed), expected);
      assert.deepEqual(await tokens(client, "c.yaml", yaml), expected);
      assert.deepEqual(await tokens(client, "d.tf", hcl), expected);
    }
  });

  test("a selection grows from the name of an action to its policy", async () => {
    const client = await start();
    const { uri, text, position } = open(client, "a.json", policy.replace("Get", "G‸et"));
    const [selection] = await client.request("textDocument/selectionRange", {
      textDocument: { uri },
      positions: [position],
    });
    const lines = text.split("\n");
    const selected: string[] = [];
    for (let at = selection; at.parent !== undefined && selected.length < 4; at = at.parent)
      selected.push(lines[at.range.start.line]?.slice(at.range.start.character, at.range.end.character) ?? "");
    assert.deepEqual(selected, ["Get", "s3:Get*", '"s3:Get*"', '"Action": "s3:Get*"']);
  });

  test("an ARN in a policy that no model names leads to the model of the workspace that declares it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyhole-authoring-"));
    const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
    try {
      writeFileSync(join(folder, "keyhole.json"), '{\n  "buckets": {\n    "data-lake": {}\n  }\n}\n');
      const client = await start({}, pathToFileURL(folder).href);
      const text = policy.replace('"Resource": "*"', '"Resource": "arn:aws:s3:::data-lake/*"');
      writeFileSync(join(folder, "a.json"), text);
      const uri = uriOf("a.json");
      client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
      const [place] = await client.request("textDocument/definition", {
        textDocument: { uri },
        position: { line: 1, character: text.split("\n")[1]?.indexOf("data-lake") },
      });
      assert.deepEqual([place.uri, place.range.start.line], [uriOf("keyhole.json"), 2]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

suite("from an empty file to a working policy, over stdio", () => {
  interface Item {
    readonly label: string;
    readonly textEdit: Change;
  }

  /** Keys that are pressed beside names. */
  const mostKeys = 30;

  test("by completion alone, in fewer than thirty keys beside names; the policy has no finding", async () => {
    const client = await start();
    const uri = "file:///policies/new.json";
    let keys = 1; // what asks for completion
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text: "" } });
    client.notify("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ text: "up" }] });
    keys += "up".length;
    const { items }: { items: Item[] } = await client.request("textDocument/completion", {
      textDocument: { uri },
      position: { line: 0, character: 2 },
    });
    assert.equal(items[0]?.label, "Upload to an encrypted bucket");
    keys++; // which takes it
    const names = ["data-lake", "eu-west-1", "111122223333", "1234abcd-12ab-34cd-56ef-1234567890ab"];
    let text = applied("up", [items[0].textEdit]);
    for (const [index, name] of names.entries()) {
      text = text.replaceAll(new RegExp(`\\$\\{${String(index + 1)}:[^}]*\\}`, "g"), name);
      keys++; // to the next
    }
    assert.doesNotMatch(text.replaceAll("\\}", "}"), /\$/);
    text = text.replaceAll("\\}", "}");
    client.notify("textDocument/didChange", { textDocument: { uri, version: 3 }, contentChanges: [{ text }] });
    const policy = JSON.parse(text) as { Statement: { Action: string[] }[] };
    assert.deepEqual(
      policy.Statement.flatMap(({ Action }) => Action),
      ["s3:PutObject", "s3:AbortMultipartUpload", "kms:GenerateDataKey", "kms:Decrypt"],
    );
    const report = await client.request("textDocument/diagnostic", { textDocument: { uri } });
    assert.deepEqual(report.items, []);
    assert.ok(keys < mostKeys, `${String(keys)} keys`);
  });

  test("a misspelt action is mended by the first quick fix", async () => {
    const client = await start();
    const { uri, text, position } = open(
      client,
      "slip.json",
      '{\n  "Version": "2012-10-17",\n  "Statement": [{ "Effect": "Allow", "Action": "sqs:SendMesage‸", "Resource": "*" }]\n}\n',
    );
    const { items } = await client.request("textDocument/diagnostic", { textDocument: { uri } });
    assert.ok(items.some(({ code }: { code: string }) => code === "invalid-action"));
    const [first]: { title: string; edit: { documentChanges: { edits: Change[] }[] } }[] = await client.request(
      "textDocument/codeAction",
      {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [], only: ["quickfix"], triggerKind: 1 },
      },
    );
    assert.ok(first, "a fix is offered");
    assert.equal(applied(text, first.edit.documentChanges[0]?.edits ?? []), text.replace("SendMesage", "SendMessage"));
  });
});

suite("refactorings over stdio", () => {
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

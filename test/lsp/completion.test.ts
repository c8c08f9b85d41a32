/** Completion over stdio, with the bundles that are packaged. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BareClient } from "./bare-client.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

interface Item {
  readonly label: string;
  readonly detail?: string;
  readonly filterText: string;
  readonly sortText: string;
  readonly insertTextFormat: number;
  readonly command?: { readonly command: string };
  readonly textEdit: { readonly range: Range; readonly newText: string };
  readonly additionalTextEdits?: readonly { readonly range: Range; readonly newText: string }[];
}

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

const uri = "file:///policies/new.json";
const simple = { textDocument: { completion: {} }, workspace: {} };
const rich = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true, insertTextModeSupport: { valueSet: [1, 2] } } },
  },
};

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];

async function start(
  capabilities: object,
  initializationOptions: object = {},
  rootUri: string | null = null,
): Promise<BareClient> {
  const client = new BareClient(server.path);
  clients.push(client);
  const { capabilities: offered } = await client.request("initialize", {
    processId: process.pid,
    rootUri,
    capabilities,
    initializationOptions,
  });
  assert.ok(offered.completionProvider.triggerCharacters.includes('"'));
  client.notify("initialized", {});
  return client;
}

let version = 0;

/** What is offered at the `|`, or the `‸`, of a text; a document is opened with the first one. */
async function complete(client: BareClient, marked: string, context?: object, at = uri): Promise<Item[] | null> {
  const offset = marked.search(marked.includes("‸") ? /‸/ : /\|/);
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  if (++version === 1)
    client.notify("textDocument/didOpen", {
      textDocument: { uri: at, languageId: at.endsWith("yaml") ? "yaml" : "json", version, text },
    });
  else client.notify("textDocument/didChange", { textDocument: { uri: at, version }, contentChanges: [{ text }] });
  const lines = marked.slice(0, offset).split("\n");
  const position = { line: lines.length - 1, character: lines.at(-1)?.length };
  const list = await client.request("textDocument/completion", { textDocument: { uri: at }, position, context });
  return list === null ? null : list.items;
}

const statement = (rest: string): string =>
  `{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      ${rest}\n    }\n  ]\n}\n`;

suite("language server: completion", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
  });

  suiteTeardown(() => {
    server.dispose();
  });

  setup(() => {
    version = 0;
  });

  teardown(async () => {
    for (const client of clients.splice(0)) {
      await client.request("shutdown");
      client.notify("exit");
      assert.equal(await client.exited, 0);
    }
  });

  test("an empty file becomes a policy, its elements are offered, and the actions of the catalog", async () => {
    const client = await start(rich, { suggestsAgain: true });
    const whole = await complete(client, "|");
    const upload = whole?.find(({ label }) => label === "Upload to an encrypted bucket");
    assert.equal(upload?.insertTextFormat, 2);
    assert.match(upload.textEdit.newText, /"Resource": "arn:aws:s3:::\$\{1:amzn-s3-demo-bucket\}\/\*"/);

    const elements = await complete(client, statement("|"));
    assert.deepEqual(
      elements?.slice(0, 2).map(({ label }) => label),
      ["Action", "Resource"],
    );
    assert.equal(elements[0]?.textEdit.newText, '"Action": ["$1"]');
    assert.equal(elements[0].command?.command, "editor.action.triggerSuggest");

    const actions = await complete(client, statement('"Action": ["s3:PutObj|"]'));
    const put = actions?.[0];
    assert.deepEqual([put?.label, put?.detail, put?.filterText], ["s3:PutObject", "Write", '"s3:PutObject"']);
    assert.deepEqual(put?.textEdit, {
      range: { start: { line: 5, character: 17 }, end: { line: 5, character: 28 } },
      newText: '"s3:PutObject"',
    });

    const keys = await complete(
      client,
      statement('"Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"|"}}'),
    );
    assert.ok(keys?.some(({ label }) => label === "kms:ViaService"));
  });

  test("a client that knows no snippets gets plain text, without a command", async () => {
    const client = await start(simple);
    const [action] = (await complete(client, statement("|"))) ?? [];
    assert.deepEqual(
      [action?.textEdit.newText, action?.insertTextFormat, action?.command],
      ['"Action": [""]', 1, undefined],
    );
  });

  test("the quote that ends a string offers nothing, and JSON that is no policy is left alone", async () => {
    const client = await start(rich);
    const quote = { triggerKind: 2, triggerCharacter: '"' };
    assert.equal(await complete(client, statement('"Action": "s3:PutObject"|'), quote), null);
    assert.equal(await complete(client, `{ "name": "package", "|" ${" ".repeat(200)}}`), null);
    assert.equal(await complete(client, '{ "dependencies": { "|" } }'), null);
  });

  test("templates in YAML have the same", async () => {
    const client = await start(rich);
    const text = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:PutObj|
`;
    const [first] = (await complete(client, text, undefined, "file:///policies/template.yaml")) ?? [];
    assert.deepEqual([first?.label, first?.textEdit.newText], ["s3:PutObject", "s3:PutObject"]);
  });

  test("the data source aws_iam_policy_document of Terraform has them, too", async () => {
    const client = await start(rich);
    const text = 'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["s3:PutObj|"]\n  }\n}\n';
    const [first] = (await complete(client, text, undefined, "file:///policies/main.tf")) ?? [];
    assert.deepEqual([first?.label, first?.textEdit.newText], ["s3:PutObject", '"s3:PutObject"']);
  });

  /** What the first item makes of the text, as an editor applies it. */
  const taken = async (file: string, marked: string): Promise<string> => {
    const client = await start(rich);
    const [first] = (await complete(client, marked, undefined, `file:///policies/${file}`)) ?? [];
    assert.ok(first, "something is offered");
    const { range, newText } = first.textEdit;
    const text = marked.replace("‸", "");
    const offsetOf = ({ line, character }: Range["start"]): number =>
      text.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
    return text.slice(0, offsetOf(range.start)) + newText + text.slice(offsetOf(range.end));
  };

  const inRole = (statement: string): string =>
    `Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyDocument:\n            Statement:\n              - ${statement}\n`;
  const encoded = (action: string): string =>
    `resource "aws_iam_policy" "a" {\n  policy = jsonencode({\n    Statement = [{ Effect = "Allow", Action = "${action}" }]\n  })\n}\n`;
  const heredoc = (action: string): string =>
    `resource "aws_iam_policy" "a" {\n  policy = <<-EOF\n    {\n      "Statement": [{ "Effect": "Allow", "Action": "${action}", "Resource": "\${aws_s3_bucket.b.arn}/*" }]\n    }\n  EOF\n}\n`;
  const printed = (action: string): string =>
    JSON.stringify({ Policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] }) });
  const block = (action: string): string =>
    `Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: !Sub |\n        {\n          "Statement": [{ "Effect": "Allow", "Action": "${action}" }]\n        }\n`;

  for (const [what, file, written] of [
    [
      "a block of YAML",
      "a.yaml",
      (action: string) => inRole(`Effect: Allow\n                Action:\n                  - ${action}`),
    ],
    [
      "brackets of YAML",
      "a.yaml",
      (action: string) => inRole(`Effect: Allow\n                Action: [s3:GetObject, ${action}]`),
    ],
    ["quotes of YAML", "a.yaml", (action: string) => inRole(`Effect: Allow\n                Action: '${action}'`)],
    ["text in YAML", "a.yaml", block],
    ["jsonencode", "a.tf", encoded],
    ["a heredoc", "a.tf", heredoc],
    ["a string of JSON", "a.json", printed],
  ] as const)
    test(`an action is completed in ${what}`, async () => {
      assert.equal(await taken(file, written("s3:PutObj‸")), written("s3:PutObject"));
    });

  test("an action that begins with an escape sequence is completed", async () => {
    assert.equal(
      await taken("a.json", statement('"Action": "s3\\u003aPutObj‸"')),
      statement('"Action": "s3:PutObject"'),
    );
  });

  test("in keyhole.json what is declared and what policies mention is offered, and words where no schema lists them", async () => {
    const role = "arn:aws:iam::111122223333:role/uploader";
    const folder = mkdtempSync(join(tmpdir(), "keyhole-completion-"));
    const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
    const policy = { Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data-lake/*" }] };
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies/uploader.json"), JSON.stringify(policy));
    const marked = (entry: string): string => `{ "principals": { "${role}": {} }, ${entry} }`;
    writeFileSync(join(folder, "keyhole.json"), marked('"buckets": {}'));
    try {
      for (const hasSchema of [true, false]) {
        version = 0;
        const client = await start(rich, { hasSchema }, pathToFileURL(folder).href);
        const labels = async (entry: string): Promise<string[]> =>
          ((await complete(client, marked(entry), undefined, uriOf("keyhole.json"))) ?? []).map(({ label }) => label);
        assert.deepEqual(await labels('"expectations": [{ "principal": "‸" }]'), [role]);
        assert.deepEqual(await labels('"expectations": [{ "on": "s3://‸" }]'), ["s3://data-lake/*"]);
        assert.deepEqual(await labels('"buckets": { "‸" }'), ["data-lake"]);
        assert.deepEqual(await labels('"accounts": { "‸" }'), ["111122223333"]);
        assert.deepEqual(await labels(`"keys": { "x": { "policy": "‸" } }`), ["policies/uploader.json"]);
        assert.deepEqual(await labels('"operations": ["GetObjectTag‸"]'), hasSchema ? [] : ["GetObjectTagging"]);
        assert.deepEqual(await labels('"uploads": [], "acc‸"'), hasSchema ? [] : ["accounts", "accessPoints"]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("buckets and keys of the other open files are offered first", async () => {
    const client = await start(rich);
    const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const text = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Resource":"${key}"},
      {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::data-lake/in/*"}]}`;
    client.notify("textDocument/didOpen", {
      textDocument: { uri: "file:///policies/other.json", languageId: "json", version: 1, text },
    });
    const whole = await complete(client, "|");
    const upload = whole?.find(({ label }) => label === "Upload to an encrypted bucket")?.textEdit.newText ?? "";
    assert.match(upload, /\$\{1:data-lake\}/);
    assert.match(upload, /arn:aws:kms:\$\{2:eu-west-1\}:\$\{3:111122223333\}:key\/\$\{4:1234abcd-/);
    const [first] = (await complete(client, statement('"Action": "kms:Decrypt", "Resource": "|"'))) ?? [];
    assert.equal(first?.label, key);
  });
});

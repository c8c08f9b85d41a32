/** Completion over stdio, with the bundles that are packaged. */
import assert from "node:assert/strict";
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

async function start(capabilities: object, initializationOptions: object = {}): Promise<BareClient> {
  const client = new BareClient(server.path);
  clients.push(client);
  const { capabilities: offered } = await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities,
    initializationOptions,
  });
  assert.ok(offered.completionProvider.triggerCharacters.includes('"'));
  client.notify("initialized", {});
  return client;
}

let version = 0;

/** What is offered at the `|` of a text; a document is opened with the first one. */
async function complete(client: BareClient, marked: string, context?: object, at = uri): Promise<Item[] | null> {
  const offset = marked.indexOf("|");
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

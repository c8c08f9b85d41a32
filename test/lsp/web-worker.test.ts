/** The server as a web worker: what it loads later comes from the client, and it says what the server under Node says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BareClient } from "./bare-client.ts";
import type { Conversation } from "./conversation.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { WebWorkerClient } from "./web-worker.ts";

const policy = readFileSync(join(import.meta.dirname, "../../examples/one-file/small-files-only.json"), "utf8");
const template = `Resources:
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: "2012-10-17", Statement: [
    { Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }, Action: "kms:*", Resource: "*" }] } } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: [
    { ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn } }] } } }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [
    { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }, Policies: [
    { PolicyName: upload, PolicyDocument: { Version: "2012-10-17", Statement: [
      { Effect: Allow, Action: s3:PutObject, Resource: !Sub "\${Bucket.Arn}/*" }, { Effect: Allow, Action: s3:PutObjct, Resource: "*" }] } }] } }
`;

suite("the server in a web worker", () => {
  let servers: readonly [ServerUnderTest, ServerUnderTest];
  const clients: (BareClient | WebWorkerClient)[] = [];

  suiteSetup(async () => {
    servers = [await serverUnderTest(), await serverUnderTest("web/server.js")];
  });
  suiteTeardown(() => {
    for (const server of servers) server.dispose();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
  });

  const inWorker = (): WebWorkerClient => start(new WebWorkerClient(servers[1].path));

  function start<C extends BareClient | WebWorkerClient>(client: C): C {
    clients.push(client);
    return client;
  }

  async function initialized(client: Conversation): Promise<void> {
    await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
    client.notify("initialized", {});
  }

  /** The findings of a text once it is opened. */
  async function findings(client: Conversation, name: string, text: string): Promise<{ code: string }[]> {
    const uri = `untitled:${name}`;
    const languageId = name.endsWith(".yaml") ? "yaml" : "json";
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
    const { params } = await client.until(
      ({ method, params }) => method === "textDocument/publishDiagnostics" && params.uri === uri,
    );
    return params.diagnostics;
  }

  test("it finds, tells and offers the same as under Node", async () => {
    const said = async (client: Conversation): Promise<unknown[]> => {
      await initialized(client);
      const inPolicy = await findings(client, "policy.json", policy);
      const inTemplate = await findings(client, "template.yaml", template);
      for (const code of ["missing-kms-action", "invalid-action"])
        assert.ok(
          inTemplate.some((found) => found.code === code),
          code,
        );
      const uri = "untitled:policy.json";
      const position = { line: 6, character: 20 };
      const range = { start: position, end: position };
      const context = { diagnostics: inPolicy };
      return [
        inPolicy,
        inTemplate,
        await client.request("textDocument/hover", { textDocument: { uri }, position }),
        await client.request("textDocument/codeAction", { textDocument: { uri }, range, context }),
        await client.request("keyhole/explain", { text: "AccessDenied when calling the PutObject operation" }),
      ];
    };
    assert.deepEqual(await said(inWorker()), await said(start(new BareClient(servers[0].path))));
  });

  test("it asks for a script when it is first needed, and once", async () => {
    const client = inWorker();
    await initialized(client);
    assert.equal(client.scripts.length, 0);
    await findings(client, "a.json", policy);
    assert.ok(client.scripts.includes("server-language") && !client.scripts.includes("server-infrastructure"));
    await findings(client, "b.yaml", template);
    await findings(client, "c.yaml", template);
    assert.ok(client.scripts.includes("server-infrastructure"));
    assert.equal(client.scripts.length, new Set(client.scripts).size);
  });

  test("a client that has no scripts gets what the server finds without, and they are asked for again", async () => {
    const client = inWorker();
    const script = client.answers["keyhole/script"];
    client.answers["keyhole/script"] = () => ({ error: "not now" });
    await initialized(client);
    const text = policy.replace("s3:AbortMultipartUpload", "s3:AbortMultipartUplaod");
    const without = await findings(client, "a.json", text);
    await client.until(
      ({ method, params }) => method === "window/logMessage" && /no script server-[a-z-]*language/.test(params.message),
    );
    assert.ok(script);
    client.answers["keyhole/script"] = script;
    const whole = await findings(client, "b.json", text);
    assert.deepEqual(
      without.map(({ code }) => code),
      whole.map(({ code }) => code).filter((code) => code !== "invalid-action"),
    );
    assert.ok(without.length > 0 && without.length < whole.length);
  });
});

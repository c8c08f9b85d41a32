import assert from "node:assert/strict";
import type { CodeAction, DocumentDiagnosticReport, TextEdit } from "vscode-languageserver";
import { createEngine } from "../rules/engine.ts";
import { positionsOf, pullClient, startTestClient } from "./test-client.ts";

const uri = "file:///w/template.yaml";
const template = `Resources:
  DataKey: {Type: AWS::KMS::Key}
  DataBucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref DataKey}
  UploadRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: !Sub "\${DataBucket.Arn}/*"
              - Effect: Allow
                Action: [kms:GenerateDataKey]
                Resource: !GetAtt DataKey.Arn
`;
const place = "17:24";

suite("infrastructure code in an editor", () => {
  for (const languageId of ["yaml", "cloudformation"])
    test(`a template (${languageId}) has a squiggle, a fix, and no squiggle after it`, async () => {
      const client = await startTestClient({ engine: createEngine() });
      await client.open(uri, template, 1, languageId);
      await client.until(() => (client.last(uri)?.diagnostics.length ?? 0) > 0);
      const { diagnostics } = client.last(uri)!;
      assert.deepEqual(positionsOf(diagnostics), [place]);
      assert.match(String(diagnostics[0]!.message), /to DataBucket by UploadRole fails/);
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: diagnostics[0]!.range,
        context: { diagnostics },
      });
      const preferred = actions.find(({ isPreferred }) => isPreferred);
      assert.equal(preferred?.title, "Add kms:Decrypt to statement number 2");
      const resolved =
        preferred.edit === undefined ? await client.request<CodeAction>("codeAction/resolve", preferred) : preferred;
      const edits = (resolved.edit?.changes?.[uri] ??
        resolved.edit?.documentChanges?.flatMap((change) => ("edits" in change ? change.edits : []))) as TextEdit[];
      assert.deepEqual(
        edits.map(({ newText }) => newText),
        [", kms:Decrypt"],
      );
      await client.change(uri, 2, template.replace("[kms:GenerateDataKey]", "[kms:GenerateDataKey, kms:Decrypt]"));
      await client.until(() => client.last(uri)?.version === 2);
      assert.deepEqual(client.last(uri)?.diagnostics, []);
    });

  test("a client that pulls gets the findings of the first template, too", async () => {
    const client = await startTestClient({ engine: createEngine(), capabilities: pullClient });
    await client.open(uri, template, 1, "yaml");
    const report = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
    assert.ok(report.kind === "full");
    assert.deepEqual(positionsOf(report.items), [place]);
  });

  test("YAML that is no template has none, also while it is typed", async () => {
    const client = await startTestClient({ engine: createEngine() });
    await client.open(uri, "apiVersion: v1\nkind: Pod\n", 1, "yaml");
    await client.change(uri, 2, "Resources:\n  A:\n    Type: ");
    await client.quiet();
    assert.deepEqual(client.last(uri)?.diagnostics ?? [], []);
  });
});

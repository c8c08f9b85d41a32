/** Cloud assemblies that the CDK has made (scripts/assembly-fixtures.mjs): what is found, at what word, in whose name. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { checkAll } from "./harness/check-fixture.ts";
import type { FixtureFile } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const root = new URL("fixtures/assemblies/", import.meta.url);

const filesOf = (version: string): readonly FixtureFile[] =>
  readdirSync(new URL(`${version}/cdk.out/`, root)).map((file) => ({
    file: `cdk.out/${file}`,
    text: readFileSync(new URL(`${version}/cdk.out/${file}`, root), "utf8"),
  }));

const found = (files: readonly FixtureFile[]) =>
  checkAll(wholeEngine(), files).map(({ file, range, code, severity, message, data, fixes }) => ({
    file,
    token: files.find((one) => one.file === file)?.text.slice(range.offset, range.end),
    code,
    severity,
    message,
    principals: data?.principals,
    kmsActions: data?.kmsActions,
    fixes: fixes.length,
  }));

suite("cloud assemblies", () => {
  for (const version of readdirSync(root).sort()) {
    test(`${version}: across stacks and in nested ones, by construct paths, without fixes`, () => {
      const files = filesOf(version);
      assert.deepEqual(
        found(files).map(({ message, ...rest }) => ({ ...rest, message: message.replace(/ fails.*/, "") })),
        [
          {
            file: "cdk.out/Upload.template.json",
            token: '"s3:PutObject"',
            code: "missing-kms-action",
            severity: "error",
            principals: ["Upload/SmallFiles.Arn"],
            kmsActions: ["kms:Decrypt"],
            fixes: 0,
            message: "Every multipart upload (files over about 8 MB) to Data/Bucket by Upload/SmallFiles",
          },
          {
            file: "cdk.out/UploadMoreF69A41C2.nested.template.json",
            token: '"s3:PutObject"',
            code: "missing-kms-action",
            severity: "error",
            principals: ["Upload/More/Inner.Arn"],
            kmsActions: ["kms:GenerateDataKey", "kms:Decrypt"],
            fixes: 0,
            message: "Every upload to Data/Bucket by Upload/More/Inner",
          },
        ],
      );
    });

    test(`${version}: a stack that is not at hand leaves what it exports open`, () => {
      const files = filesOf(version).filter(({ file }) => !file.endsWith("/Data.template.json"));
      assert.deepEqual(
        found(files).filter(({ severity }) => severity === "error"),
        [],
      );
    });
  }

  test("the account of a stack's own environment decides", () => {
    const [version = ""] = readdirSync(root);
    const files = filesOf(version).map(({ file, text }) => {
      if (!file.endsWith("manifest.json")) return { file, text };
      const manifest = JSON.parse(text) as { artifacts: { Upload: { environment: string } } };
      manifest.artifacts.Upload.environment = "aws://444455556666/eu-west-1";
      return { file, text: JSON.stringify(manifest) };
    });
    // The bucket is in another account, and no bucket policy lets anybody in from here: nobody uploads anything.
    assert.deepEqual(found(files), []);
  });

  test("stack traces give the line of the app", () => {
    const [version = ""] = readdirSync(root).reverse();
    const app = "export class Upload {\n  add() {\n    bucket.grantPut(role);\n  }\n}\n";
    for (const written of ["/app/lib/upload.ts", "lib/upload.ts"]) {
      const files = filesOf(version).map(({ file, text }) => {
        if (!file.endsWith("/Upload.metadata.json")) return { file: `/app/${file}`, text };
        const metadata = JSON.parse(text) as Record<string, { type: string; data: string; trace?: string[] }[]>;
        for (const entries of Object.values(metadata))
          for (const entry of entries)
            if (entry.type === "aws:cdk:logicalId")
              entry.trace = [
                "new Policy2 (/app/node_modules/aws-cdk-lib/aws-iam/lib/policy.js:1:2263)",
                "node:internal/main/run_main_module:23:47",
                `Upload.add (${written}:3:5)`,
                "Object.<anonymous> (/app/bin/app.ts:1:1)",
              ];
        return { file: `/app/${file}`, text: JSON.stringify(metadata) };
      });
      const engine = wholeEngine();
      const [one] = checkAll(engine, [...files, { file: "/app/lib/upload.ts", text: app }]);
      const [related] = one?.related ?? [];
      assert.deepEqual(
        [related?.file, related?.message, app.slice(related?.range.offset, related?.range.end)],
        ["/app/lib/upload.ts", "Upload/SmallFiles/DefaultPolicy is created here", "bucket.grantPut"],
      );
      assert.ok(
        checkAll(engine, files).every(({ related: places }) => places.every(({ file }) => !file.endsWith(".ts"))),
      );
    }
  });

  test("pseudo parameters in a text have their names", () => {
    const stack = {
      Resources: {
        Role: {
          Type: "AWS::IAM::Role",
          Properties: {
            Policies: [
              {
                PolicyName: "upload",
                PolicyDocument: {
                  Version: "2012-10-17",
                  Statement: {
                    Effect: "Allow",
                    Action: "s3:PutObject",
                    Resource: { "Fn::Sub": "arn:aws:s3:::assets-${AWS::AccountId}-${AWS::Region}/*" },
                  },
                },
              },
            ],
          },
        },
      },
    };
    const artifacts = { App: { type: "aws:cloudformation:stack", properties: { templateFile: "App.template.json" } } };
    const [one, ...others] = found([
      { file: "cdk.out/manifest.json", text: JSON.stringify({ version: "36.0.0", artifacts }) },
      { file: "cdk.out/App.template.json", text: JSON.stringify(stack) },
    ]);
    assert.deepEqual(others, []);
    assert.match(one?.message ?? "", / to assets-\$\{AWS::AccountId\}-\$\{AWS::Region\} by App\/Role /);
  });
});

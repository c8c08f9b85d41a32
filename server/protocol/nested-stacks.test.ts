/** Templates that mean something together, in an editor: nested stacks, and the assemblies of the CDK. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parseFixture } from "../../test/harness/fixture.ts";
import { createEngine } from "../rules/engine.ts";
import { positionsOf, startTestClient } from "./test-client.ts";

const fixtures = new URL("../../test/fixtures/", import.meta.url);

async function start(files: ReadonlyMap<string, string>) {
  // A search lists no YAML.
  const listed = [...files.keys()].filter((uri) => uri.endsWith(".json"));
  return await startTestClient({
    engine: createEngine(),
    folders: ["file:///w"],
    files: { list: () => Promise.resolve(listed), read: (uri) => Promise.resolve(files.get(uri)) },
  });
}

const uris = (name: string): Map<string, string> => {
  const source = readFileSync(new URL(`cloudformation/${name}`, fixtures), "utf8");
  return new Map(parseFixture(name, source).files.map(({ file, text }) => [`file:///w/${file}`, text]));
};

suite("nested stacks in an editor", () => {
  const name = "nested-stacks.yaml";
  const main = "file:///w/template.yaml";
  const roles = "file:///w/stacks/roles.yaml";

  test("a template and those of its stacks are read together: the finding is where the cause is", async () => {
    const files = uris(name);
    const client = await start(files);
    await client.open(main, files.get(main) ?? "", 1, "yaml");
    await client.until(() => (client.last(main)?.diagnostics.length ?? 0) > 0);
    assert.match(String(client.last(main)?.diagnostics[0]?.message), /by Reader fails.* on Storage\/Key\./);
    const text = files.get(roles) ?? "";
    await client.open(roles, text, 1, "yaml");
    await client.until(() => /by Roles\/Writer/.test(String(client.last(roles)?.diagnostics[0]?.message)));
    assert.deepEqual(positionsOf(client.last(roles)!.diagnostics), ["16:20"]);
    await client.change(roles, 2, text.replace("- s3:PutObject", "- s3:ListBucket"));
    await client.until(() => client.last(roles)?.version === 2 && client.last(roles)?.diagnostics.length === 0);
  });

  test("a nested template that changes on the disk changes what is said of the one that nests it", async () => {
    const files = uris(name);
    const client = await start(files);
    await client.open(main, files.get(main) ?? "", 1, "yaml");
    await client.until(() => (client.last(main)?.diagnostics.length ?? 0) > 0);
    const storage = "file:///w/stacks/storage.yaml";
    files.set(storage, (files.get(storage) ?? "").replace("aws:kms", "AES256").replace(/ +KMSMasterKeyID.*\n/, ""));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: storage, type: 2 }] });
    await client.until(() => client.last(main)?.diagnostics.length === 0);
  });
});

suite("environments in an editor", () => {
  test("what keyhole.json says of a template's deployments holds, and changes with its files", async () => {
    const files = uris("environments.yaml");
    const client = await start(files);
    const template = "file:///w/template.yaml";
    await client.open(template, files.get(template) ?? "", 1, "yaml");
    await client.until(() =>
      /^When environment is prod, /.test(String(client.last(template)?.diagnostics[0]?.message)),
    );
    const settings = "file:///w/samconfig.toml";
    files.set(settings, (files.get(settings) ?? "").replace(/ Encrypted=[^ ]*"/, '"'));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: settings, type: 2 }] });
    await client.until(() => client.last(template)?.diagnostics.length === 0);
  });
});

suite("cloud assemblies in an editor", () => {
  test("an open template of cdk.out is read with the other stacks", async () => {
    const folder = new URL("assemblies/cdk-2.276.0/cdk.out/", fixtures);
    const files = new Map(
      readdirSync(folder).map((file) => [`file:///w/cdk.out/${file}`, readFileSync(new URL(file, folder), "utf8")]),
    );
    const client = await start(files);
    const upload = "file:///w/cdk.out/Upload.template.json";
    await client.open(upload, files.get(upload) ?? "", 1, "json");
    await client.until(() => (client.last(upload)?.diagnostics.length ?? 0) > 0);
    assert.deepEqual(
      client.last(upload)?.diagnostics.map(({ code, severity }) => [code, severity]),
      [["missing-kms-action", 1]],
    );
    assert.match(String(client.last(upload)?.diagnostics[0]?.message), / to Data\/Bucket by Upload\/SmallFiles fails/);
    const nested = "file:///w/cdk.out/UploadMoreF69A41C2.nested.template.json";
    await client.open(nested, files.get(nested) ?? "", 1, "json");
    await client.until(() => /by Upload\/More\/Inner/.test(String(client.last(nested)?.diagnostics[0]?.message)));
  });
});

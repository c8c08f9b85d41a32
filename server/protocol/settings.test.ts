import assert from "node:assert/strict";
import { defaultSettings } from "../rules/engine.ts";
import { readSettings } from "./settings.ts";
import { startTestClient } from "./test-client.ts";

const uri = "file:///w/a.json";

function read(section: unknown): { settings: ReturnType<typeof readSettings>; warnings: string[] } {
  const warnings: string[] = [];
  return {
    settings: readSettings(section, {
      warn: (message) => {
        warnings.push(message);
      },
    }),
    warnings,
  };
}

suite("settings", () => {
  test("what is not set has its default, without a word", () => {
    for (const section of [null, undefined, {}, { assumeBucketEncryption: null, severity: null }]) {
      assert.deepEqual(read(section), { settings: defaultSettings, warnings: [] });
    }
  });

  test("good values are taken, bad ones named, one by one", () => {
    const { settings, warnings } = read({
      assumeBucketEncryption: "sometimes",
      severity: { "missing-kms-action": "off", "denied-kms-action": "fatal" },
    });
    assert.deepEqual(settings, { assumeBucketEncryption: "auto", severity: { "missing-kms-action": "off" } });
    assert.equal(warnings.length, 2);
    assert.match(
      warnings.join("\n"),
      /keyhole\.assumeBucketEncryption is "sometimes".*\n.*denied-kms-action is "fatal"/,
    );
    const operations = { names: ["GetObject"], overModels: false };
    assert.deepEqual(read({ operations: ["GetObject", "Rename"] }).settings, { ...defaultSettings, operations });
    assert.match(read({ operations: ["Rename"] }).warnings.join(), /keyhole\.operations is "Rename"/);
    assert.deepEqual(read({ assumeBucketEncryption: "aws:kms" }), {
      settings: { assumeBucketEncryption: "aws:kms", severity: {} },
      warnings: [],
    });
  });

  test("a section or a severity that is no object is ignored with a warning", () => {
    for (const section of ["on", [], { severity: ["off"] }]) {
      const { settings, warnings } = read(section);
      assert.deepEqual(settings, defaultSettings);
      assert.equal(warnings.length, 1);
    }
  });
});

suite("settings of a running server", () => {
  test("hold for the first finding already, and changes take effect", async () => {
    const on = await startTestClient({ settings: { severity: { "bad-word": "hint" } } });
    await on.open(uri, '{"Statement": "BAD"}');
    await on.until(() => on.last(uri));
    assert.deepEqual(
      on.published.map((params) => params.diagnostics[0]?.severity),
      [4],
    );
    await on.configure({ severity: { "bad-word": "off" } });
    await on.until(() => on.last(uri)?.diagnostics.length === 0);
  });

  test("come with the notification from a client that cannot be asked; a bad value is in the log", async () => {
    const on = await startTestClient();
    await on.open(uri, '{"Statement": "BAD"}');
    await on.until(() => on.last(uri));
    await on.configure({ severity: { "bad-word": "error", "other-word": 3 } });
    await on.until(() => on.last(uri)?.diagnostics[0]?.severity === 1);
    assert.ok(on.logged.some((line) => line.includes("other-word is 3")));
  });
});

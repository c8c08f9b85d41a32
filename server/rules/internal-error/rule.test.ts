import assert from "node:assert/strict";
import { plainModel } from "../../../test/harness/plain-model.ts";
import type { PlainModel } from "../../../test/harness/plain-model.ts";
import { withFaultyPrincipal } from "../../../test/harness/faulty-model.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { createModelReader } from "../../workspace/read-model.ts";
import { brokenFix, withFailingFix } from "../../../test/harness/failing-fix.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { canUpload, createEngine, defaultSettings } from "../engine.ts";
import type { Settings } from "../engine.ts";
import { missingKmsAction } from "../missing-kms-action/rule.ts";
import { rules } from "../registry.ts";
import type { Rule } from "../rule.ts";

const broken = new TypeError("x is not a function");

/** The rule, failing at policies that have a statement with the Sid `Fails`; there it has reported all that it had. */
const failing = (rule: Rule, error: unknown = broken): Rule => ({
  ...rule,
  *check(ask) {
    yield* rule.check(ask);
    if (ask.documents.some(({ document }) => document.statements.some(({ sid }) => sid === "Fails"))) throw error;
  },
  *checkModel(check) {
    for (const report of rule.checkModel?.(check) ?? []) {
      if (report.document?.document.statements.some(({ sid }) => sid === "Fails") === true) throw error;
      yield report;
    }
  },
});
const engineWith = (...codes: readonly string[]) =>
  createEngine(rules.map((rule) => (codes.includes(rule.code) ? failing(rule) : rule)));

const upload = (sid: string) => ({
  Sid: sid,
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
});
const policy = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });
const alias = { Effect: "Allow", Action: "kms:Encrypt", Resource: "arn:aws:kms:eu-west-1:111122223333:alias/x" };

function check(
  engine: ReturnType<typeof createEngine>,
  value: unknown,
  settings: Settings = defaultSettings,
): Diagnostic[] {
  const file = engine.read("a.json", JSON.stringify(value));
  return engine.check(file, engine.workspaceFacts([file]), settings);
}
const summary = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, severity, range }) => `${code} ${severity} ${range.offset}`);

suite("internal-error: a rule that fails on a file", () => {
  const listed = {
    Policies: [
      { PolicyDocument: policy(upload("Fine")) },
      { PolicyDocument: policy(upload("Fails")) },
      { PolicyDocument: policy(upload("FineToo"), alias) },
    ],
  };
  const text = JSON.stringify(listed);

  test("costs what it would have said of one policy; the place is that policy's, and all other findings are there", () => {
    const whole = check(createEngine(), listed);
    const statements = [...text.matchAll(/"Statement"/g)].map(({ index }) => index);
    const found = check(engineWith("missing-kms-action"), listed);
    assert.deepEqual(summary(found.filter(({ code }) => code === "internal-error")), [
      `internal-error error ${statements[1]}`,
    ]);
    const others = found.filter(({ code }) => code !== "internal-error");
    assert.deepEqual(summary(others), summary(whole));
    const [told] = found.filter(({ code }) => code === "internal-error");
    assert.equal(
      told?.message,
      "The check missing-kms-action failed, so findings are missing here: TypeError: x is not a function. All other checks ran. Please report this fault of Keyhole.",
    );
    assert.equal(told.thrown, broken);
  });

  test("several rules that fail alike are one finding", () => {
    const found = check(
      engineWith("missing-kms-action", "kms-key-not-covered", "invalid-json"),
      policy(upload("Fails")),
    );
    const told = found.filter(({ code }) => code === "internal-error");
    assert.equal(told.length, 1);
    assert.match(told[0]?.message ?? "", /^The checks invalid-json, kms-key-not-covered and missing-kms-action failed/);
  });

  test("a rule that is turned off is not run; the code itself can be moved, but not silenced", () => {
    const engine = engineWith("missing-kms-action");
    const levels = (severity: Settings["severity"]) =>
      check(engine, policy(upload("Fails")), { ...defaultSettings, severity })
        .filter(({ code }) => code === "internal-error")
        .map((one) => one.severity);
    assert.deepEqual(levels({}), ["error"]);
    assert.deepEqual(levels({ "missing-kms-action": "off" }), []);
    assert.deepEqual(levels({ "internal-error": "warning" }), ["warning"]);
    assert.deepEqual(levels({ "internal-error": "off" }), ["hint"]);
  });

  test("whatever is thrown", () => {
    const thrown = [new RangeError(`${"y".repeat(500)}\nsecond line`), "text", undefined, null, { toString: 1 }];
    for (const error of thrown) {
      const engine = createEngine([failing(missingKmsAction, error)]);
      const told = check(engine, policy(upload("Fails"))).find(({ code }) => code === "internal-error");
      assert.ok(told);
      assert.ok(told.message.length < 300 && !told.message.includes("\n"), told.message);
    }
  });

  test("a fault before the rules is told at the file, which then does not count as one without a policy", () => {
    const engine = createEngine();
    const content = JSON.stringify(policy(upload("Fine")));
    const hostile = Object.assign(Object(content) as string, {
      charCodeAt: () => {
        throw broken;
      },
    });
    const file = engine.read("a.json", hostile);
    assert.equal(file.looksLikePolicy, true);
    const found = engine.check(file, engine.workspaceFacts([file]), defaultSettings);
    assert.deepEqual(
      found.map(({ code, message }) => [code, message.slice(0, 24)]),
      [["internal-error", "Reading this file failed"]],
    );
  });

  test("files that cannot be compared are checked each as if it were alone", () => {
    const engine = createEngine();
    const file = engine.read("a.json", JSON.stringify(policy(upload("Fine"), alias)));
    const workspaceFacts = engine.workspaceFacts([
      {
        ...file,
        get facts() {
          throw broken;
        },
      } as typeof file,
    ]);
    const found = engine.check(file, workspaceFacts, defaultSettings);
    assert.ok(found.some(({ code }) => code === "missing-kms-action"));
    assert.match(
      found.find(({ code }) => code === "internal-error")?.message ?? "",
      /^Comparing this file with the others failed/,
    );
  });
});

suite("internal-error: a fix that fails", () => {
  const value = policy(upload("Fine"), {
    Effect: "Allow",
    Action: "kms:GenerateDataKey",
    Resource: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  });
  const titles = (fixes: readonly Fix[]): string[] => fixes.map(({ title }) => title);

  test("costs that fix, and whoever asks can tell", () => {
    const whole = check(createEngine(), value).find(({ code }) => code === "missing-kms-action");
    assert.ok(whole && whole.fixes.length > 1);
    for (const place of whole.fixes.keys()) {
      const found = check(createEngine(withFailingFix("missing-kms-action", whole.fixes[place]?.title)), value);
      const one = found.find(({ code }) => code === "missing-kms-action");
      assert.ok(one);
      // The edits of some are worked out with the list, to see who gains by them.
      const left = one.fixes.filter((fix) => fix.edits().length > 0);
      assert.deepEqual(titles(left).sort(), titles(whole.fixes.filter((_, index) => index !== place)).sort());
      assert.equal(one.fixesFailure?.error, brokenFix);
      assert.equal(found.filter(({ fixesFailure }) => fixesFailure !== undefined).length, 1);
    }
  });

  test("costs all fixes of that finding where they cannot even be listed", () => {
    const engine = createEngine(
      rules.map((rule) => ({
        ...rule,
        *check(ask) {
          for (const report of rule.check(ask))
            yield Object.defineProperty({ ...report }, "fixes", {
              get: () => {
                throw brokenFix;
              },
            });
        },
      })),
    );
    const found = check(engine, value);
    assert.deepEqual(summary(found), summary(check(createEngine(), value)));
    for (const one of found) {
      assert.deepEqual(one.fixes, []);
      assert.equal(one.fixesFailure?.error, brokenFix);
    }
  });
});

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const plain: PlainModel = {
  buckets: [
    {
      name: "amzn-s3-demo-bucket",
      account: "111122223333",
      region: "eu-west-1",
      type: "aws:kms",
      key: keyArn,
      bucketKey: false,
    },
  ],
  keys: [
    {
      arn: keyArn,
      policy: policy({
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
      }),
    },
  ],
  principals: ["a", "b", "c"].map((name) => ({
    arn: role(name),
    account: "111122223333",
    identity: [policy(upload(name === "b" ? "Fails" : name))],
  })),
  expectations: ["a", "b"].map((name) => ({
    principal: role(name),
    to: "amzn-s3-demo-bucket",
    operations: ["PutObject"],
  })),
};

suite("internal-error: a fault in a model", () => {
  test("in a rule costs what it would have said of one policy", () => {
    const engine = engineWith("missing-kms-action");
    const found = engine.modelDiagnostics(engine.checkModel(plainModel(engine, plain)), defaultSettings);
    assert.deepEqual(
      found.filter(({ code }) => code === "missing-kms-action").map(({ file }) => file),
      ["identity-0.json", "identity-2.json"],
    );
    assert.deepEqual(
      found.filter(({ code }) => code === "internal-error").map(({ file }) => file),
      ["identity-1.json"],
    );
  });

  test("in a rule that is turned off costs nothing", () => {
    const engine = engineWith("missing-kms-action");
    const severity = { "missing-kms-action": "off" } as const;
    const found = engine.modelDiagnostics(engine.checkModel(plainModel(engine, plain)), {
      ...defaultSettings,
      severity,
    });
    assert.ok(found.every(({ code }) => code !== "internal-error"));
  });

  /** The policy of role/b cannot be looked at. */
  const hostile = (model: WorkspaceModel): WorkspaceModel => withFaultyPrincipal(model, role("b"), broken);

  test("in judging one principal costs that principal's findings, in each version of the model", () => {
    const engine = createEngine();
    const model = hostile(plainModel(engine, plain));
    const first = engine.checkModel(model);
    const again = engine.checkModel({ ...model }, first);
    for (const checked of [first, again]) {
      const found = engine.modelDiagnostics(checked, defaultSettings);
      assert.equal(found.filter(({ code }) => code === "missing-kms-action").length, 2);
      assert.deepEqual(
        found
          .filter(({ code }) => code === "internal-error")
          .map(({ message }) => message.split(",")[0])
          .sort(),
        [`Judging an expectation on ${role("b")} failed`, `Judging the uploads of ${role("b")} failed`],
      );
    }
    const mended = engine.modelDiagnostics(engine.checkModel(plainModel(engine, plain), again), defaultSettings);
    assert.equal(mended.filter(({ code }) => code === "missing-kms-action").length, 3);
    assert.deepEqual(
      mended.filter(({ code }) => code === "internal-error"),
      [],
    );
  });

  test("answers about other principals are given", () => {
    const engine = createEngine();
    const checked = engine.checkModel(hostile(plainModel(engine, plain)));
    const answer = canUpload(checked, {
      principal: role("a"),
      operation: "PutObject",
      context: {},
      to: { bucket: "amzn-s3-demo-bucket", key: "k" },
    });
    assert.equal("allowed" in answer && answer.allowed, false);
  });

  test("in reading it is told at keyhole.json", () => {
    const engine = createEngine();
    const reader = createModelReader([]);
    const source = {
      file: "keyhole.json",
      text: `{ "principals": { "${role("a")}": { "policies": "a.json" } } }`,
      resolve: (path: string) => path,
      find: () => [],
      documents: (): never => {
        throw broken;
      },
    };
    const found = engine.modelDiagnostics(engine.checkModel(reader.read(source)), defaultSettings);
    assert.deepEqual(
      found.map(({ code, file, message }) => [code, file, message.split(",")[0]]),
      [["internal-error", "keyhole.json", "Checking this model failed"]],
    );
    assert.equal(
      reader.read({ ...source, documents: () => ({ problem: "no such file", missing: true }) }).crash,
      undefined,
    );
  });
});

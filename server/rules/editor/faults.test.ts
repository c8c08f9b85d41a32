/** A fault while one principal or one policy is looked at costs nothing of what is shown of the others. */
import assert from "node:assert/strict";
import { withFaultyPrincipal } from "../../../test/harness/faulty-model.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import type { CheckedModel } from "../engine.ts";
import { canUpload, createEngine, defaultSettings } from "../engine.ts";
import { hoverAt } from "../hover.ts";
import { rules } from "../registry.ts";
import { bucketAccess } from "./bucket-access.ts";
import { partner, testModel, uploader } from "./editor.test-helper.ts";
import { lensesOf } from "./lenses.ts";
import { hoverOnSubject } from "./model-hover.ts";

const checkedOf = (of: WorkspaceModel): CheckedModel => createEngine().checkModel(of);
function both() {
  const { model } = testModel().checked.compiled;
  return {
    healthy: checkedOf(model),
    faulty: checkedOf(withFaultyPrincipal(model, partner, new TypeError("x is not a function"))),
  };
}
const principalIn = ({ compiled }: CheckedModel, arn: string) => {
  const entry = compiled.model.principals.find((one) => one.arn === arn);
  assert.ok(entry !== undefined);
  return entry;
};

suite("a fault at one principal", () => {
  test("costs no answer on another one", () => {
    const { healthy, faulty } = both();
    const question = { principal: uploader, operation: "PutObject", to: { bucket: "lake", key: "in/a" } } as const;
    const answers = [healthy, faulty].map((checked) => {
      const answer = canUpload(checked, { ...question, context: {} });
      assert.ok(!("problem" in answer));
      return { ...answer, causes: answer.causes.map(({ code, message }) => [code, message]) };
    });
    assert.ok(answers[0] !== undefined && answers[0].authorizations.length > 1);
    assert.deepEqual(answers[1], answers[0]);
  });

  test("costs no lens but those of its own policies", () => {
    const { healthy, faulty } = both();
    for (const file of ["m/uploader.json", "m/root.json"]) {
      const lenses = [healthy, faulty].map((checked) => lensesOf(checked, file).map(({ title }) => title));
      assert.ok(lenses[0] !== undefined && lenses[0].length > 0);
      assert.deepEqual(lenses[1], lenses[0]);
    }
    assert.deepEqual(lensesOf(faulty, "m/partner.json"), []);
  });

  test("costs no row of the access view but its own", () => {
    const { healthy, faulty } = both();
    const [before, after] = [healthy, faulty].map(bucketAccess);
    assert.ok(before !== undefined && after !== undefined);
    const index = before.principals.findIndex(({ id }) => id === partner);
    assert.ok(before.cells.some(({ principal }) => principal === index));
    assert.deepEqual(after.principals, before.principals);
    assert.deepEqual(
      after.cells,
      before.cells.filter(({ principal }) => principal !== index),
    );
  });

  test("costs no hover on another one", () => {
    const { healthy, faulty } = both();
    const hovers = [healthy, faulty].map(
      (checked) => hoverOnSubject(checked, { kind: "principal", entry: principalIn(checked, uploader) }).markdown,
    );
    assert.match(hovers[0] ?? "", /lake/);
    assert.equal(hovers[1], hovers[0]);
  });
});

suite("a rule that fails", () => {
  test("costs no hover on an action: nobody asks the rules", () => {
    const engine = createEngine(
      rules.map((rule) => ({
        ...rule,
        check: () => {
          throw new TypeError("x is not a function");
        },
      })),
    );
    const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] }`;
    const file = engine.read("a.json", text);
    assert.ok(engine.check(file, engine.workspaceFacts([file]), defaultSettings).length > 0);
    const hover = engine.hover(
      hoverAt,
      file,
      text.indexOf("PutObject"),
      engine.workspaceFacts([file]),
      defaultSettings,
    );
    assert.match(hover?.contents.markdown ?? "", /kms:GenerateDataKey/);
  });
});

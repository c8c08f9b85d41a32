import assert from "node:assert/strict";
import { modelOf } from "../../../test/harness/model-source.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { askModels, thatKnow } from "./ask-models.ts";

const role = "arn:aws:iam::111122223333:role/etl";
const other = "arn:aws:iam::111122223333:role/other";
const denial: Denial = {
  wording: "sentence",
  principal: role,
  action: "s3:GetObject",
  resource: "arn:aws:s3:::lake/a",
  reason: "implicitDeny",
  policyType: "identity",
};

/** A model by what it has. */
const model = (file: string, principals: readonly string[], buckets: readonly string[] = []): WorkspaceModel => ({
  ...modelOf({
    principals: Object.fromEntries(principals.map((name) => [name, { policies: [] }])),
    buckets: Object.fromEntries(buckets.map((name) => [name, { account: "111122223333", region: "eu-west-1" }])),
  }),
  file,
});

/** The file of the model that answers. */
const asked = (models: readonly WorkspaceModel[]): string | undefined => {
  const answer = askModels(models, (file) => file)?.({ ...denial, principal: "arn:aws:iam::111122223333:role/nobody" });
  return /files can't be asked: (\S+) doesn't have the principal/.exec(answer?.model?.text ?? "")?.[1];
};

suite("several models", () => {
  test("without one there is no answer", () => {
    assert.equal(
      askModels([], (file) => file),
      undefined,
    );
  });

  test("the first, where none knows more; the one that has the bucket", () => {
    assert.equal(asked([model("a", []), model("b", [])]), "a");
    assert.equal(asked([model("a", []), model("b", [], ["lake"])]), "b");
    assert.equal(asked([model("a", [], ["lake"]), model("b", [])]), "a");
  });

  test("the one that has the principal, before one that has the bucket only", () => {
    const answer = askModels([model("a", [other], ["lake"]), model("b", [role])], (file) => file)?.(denial);
    assert.equal(answer?.model?.decision, "implicitDeny");
  });

  test("those that have the principal of some denial are worth asking", () => {
    const models = [model("a", [], ["lake"]), model("b", [role]), model("c", [other], ["lake"])];
    const files = (denials: readonly Denial[]) => thatKnow(models, denials).map(({ file }) => file);
    assert.deepEqual(files([denial]), ["b"]);
    assert.deepEqual(files([denial, { ...denial, principal: other }]), ["b", "c"]);
    assert.deepEqual(files([]), []);
  });
});

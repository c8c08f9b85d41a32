import assert from "node:assert/strict";
import { policyTypeNames } from "../server/policy/policy-type.ts";
import { labels } from "../client/policy-type-labels.ts";

suite("labels of policy types", () => {
  test("the editor offers the types that the server knows, in their order", () => {
    assert.deepEqual([...labels.keys()], policyTypeNames);
  });
});

/** What roles are checked for that only services may assume, and what of a bucket's writing is done in them. */
import assert from "node:assert/strict";
import { shortCompiled } from "../../../../test/harness/short-compiled.ts";
import type { BucketWriter, ModelPrincipal } from "../../../workspace/model.ts";
import { operationsOfRole, sentTo } from "./trusted-service.ts";

const s3 = "s3.amazonaws.com";
const batch = "batchoperations.s3.amazonaws.com";
const dms = "dms.amazonaws.com";

/** A role whose trust policy says so. */
function role(trust?: string): ModelPrincipal {
  const named = trust === undefined ? "" : ` {"trust":"trust.json"} | trust.json: ${trust}`;
  const [first] = shortCompiled(`role/a${named}`).model.principals;
  assert.ok(first);
  return first;
}
const trusting = (...services: readonly string[]): string => `Allow sts:AssumeRole to ${services.join(",")}`;

suite("a role is checked for", () => {
  const operations = (trust?: string) => operationsOfRole(role(trust));

  test("what the services do with it that alone may assume it", () => {
    assert.deepEqual(operations(trusting(s3)), ["Replication"]);
    assert.deepEqual(operations(trusting(batch)), ["CopyObject", "Replication"]);
    assert.deepEqual(operations(trusting(s3, batch)), ["CopyObject", "Replication"]);
    assert.deepEqual(operations(`${trusting(s3)}; ${trusting(batch)}`), ["CopyObject", "Replication"]);
    assert.deepEqual(operations(`${trusting(s3)}; Deny sts:AssumeRole to role/x`), ["Replication"]);
  });

  test("what all are, where anybody else may assume it, or nobody says who may", () => {
    for (const trust of [
      undefined,
      `Deny sts:AssumeRole to ${s3}`,
      trusting(s3, "role/x"),
      trusting("role/x"),
      trusting("*"),
      `${trusting(s3)}; ${trusting("root")}`,
      `Allow sts:AssumeRole to not ${s3}`,
      `${trusting(s3)}; Allow sts:AssumeRole to not role/x`,
      trusting(dms),
      trusting(s3, dms),
    ])
      assert.equal(operations(trust), undefined, trust);
  });
});

suite("what is written to a bucket in a principal's name", () => {
  const arn = "arn:aws:iam::111122223333:role/a";
  const headers = { "s3:x-amz-server-side-encryption": ["AES256"] };
  const writer = (more: Partial<BucketWriter>): BucketWriter => ({ service: dms, role: undefined, headers, ...more });
  const sent = (writers: readonly BucketWriter[] | undefined, principal: Pick<ModelPrincipal, "arn" | "trust">) =>
    sentTo({ writers }, principal);

  test("is what is declared of the role, or of any role that only the service may assume", () => {
    const ofDms = role(trusting(dms));
    assert.deepEqual(sent([writer({})], ofDms), [{ headers }]);
    assert.deepEqual(sent([writer({ role: arn })], ofDms), [{ headers }]);
    assert.deepEqual(sent([writer({ role: arn, under: ["in/"] })], ofDms), [{ headers, under: ["in/"] }]);
    assert.deepEqual(sent([writer({})], role(trusting("dms.eu-west-1.amazonaws.com"))), [{ headers }]);
    assert.deepEqual(sent([writer({})], role(trusting(dms, "dms.us-gov-west-1.amazonaws.com"))), [{ headers }]);
  });

  test("is nothing in another role, or in one that somebody else may assume", () => {
    const ofDms = role(trusting(dms));
    assert.equal(sent(undefined, ofDms), undefined);
    assert.equal(sent([], ofDms), undefined);
    assert.equal(sent([writer({ role: `${arn}b` })], ofDms), undefined);
    assert.equal(sent([writer({ service: s3 })], ofDms), undefined);
    for (const trust of [undefined, trusting(dms, "role/x"), trusting(dms, s3), trusting("dms.eu-west-1.example.com")])
      assert.equal(sent([writer({ role: arn })], role(trust)), undefined, trust);
  });

  test("is what a service writes itself, and no role in its name", () => {
    const service = { arn: dms };
    assert.deepEqual(sent([writer({})], service), [{ headers }]);
    assert.equal(sent([writer({ role: arn })], service), undefined);
    assert.equal(sent([writer({})], { arn: s3 }), undefined);
  });

  test("is each way of writing once", () => {
    const principal = { arn: dms };
    assert.deepEqual(sent([writer({}), writer({ under: ["in/"] }), writer({})], principal), [
      { headers },
      { headers, under: ["in/"] },
    ]);
  });
});

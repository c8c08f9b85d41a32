import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { readDocument } from "../../policy/document.ts";
import type { PolicyType } from "../../policy/document.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { DecidingPolicy } from "./same-decisions.ts";
import { decideAlike } from "./same-decisions.ts";

function policy(statement: object): DecidingPolicy {
  const json = { Version: "2012-10-17", Statement: [statement] };
  const { root } = parseJson(JSON.stringify(json));
  assert.ok(root?.kind === "object");
  const property = propertyOf(root, "Statement");
  assert.ok(property);
  return { json, document: readDocument(root, property) };
}

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const partner = "arn:aws:iam::444455556666:root";

const alike = (type: PolicyType, before: object, after: object): boolean =>
  decideAlike(wholeCatalog(), type, policy(before), policy(after));

suite("policies that decide alike", () => {
  const types = [
    ["identity", allow],
    ["resource", { ...allow, Principal: { AWS: partner } }],
    ["serviceControl", { ...allow, Resource: "*" }],
    ["resourceControl", { ...allow, Effect: "Deny", Principal: "*" }],
    ["permissionsBoundary", allow],
    ["session", allow],
    ["vpcEndpoint", { ...allow, Principal: "*" }],
  ] as const;
  for (const [type, statement] of types) {
    test(`${type}: the same in other words, and not another action`, () => {
      assert.ok(alike(type, statement, { ...statement, Action: ["s3:GetObject"] }));
      assert.ok(!alike(type, statement, { ...statement, Action: ["s3:GetObject", "s3:PutObject"] }));
      assert.ok(!alike(type, { ...statement, Action: ["s3:GetObject", "s3:PutObject"] }, statement));
      assert.ok(!alike(type, statement, { ...statement, Action: "s3:*" }));
    });
  }

  for (const [name, before, after] of [
    ["another resource", allow, { ...allow, Resource: "arn:aws:s3:::c/*" }],
    ["one resource more", allow, { ...allow, Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] }],
    ["a resource with a variable", allow, { ...allow, Resource: "arn:aws:s3:::b/${aws:username}/*" }],
    ["all resources", allow, { ...allow, Resource: "*" }],
    ["a condition", allow, { ...allow, Condition: { StringEquals: { "aws:PrincipalTag/a": "b" } } }],
    [
      "another value of a condition",
      { ...allow, Condition: { StringEquals: { "aws:PrincipalTag/a": "b" } } },
      { ...allow, Condition: { StringEquals: { "aws:PrincipalTag/a": "c" } } },
    ],
    ["another service", allow, { ...allow, Action: ["s3:GetObject", "kms:Decrypt"] }],
    ["the first action of the service", allow, { ...allow, Action: ["s3:GetObject", "s3:AbortMultipartUpload"] }],
    ["what is no policy", allow, { ...allow, Effect: "Perhaps" }],
  ] as const)
    test(`not with ${name}`, () => {
      assert.ok(!alike("identity", before, after));
      assert.ok(!alike("identity", after, before));
    });

  test("not with another principal, which only the requests of that one tell", () => {
    const one = { ...allow, Principal: { AWS: partner } };
    assert.ok(!alike("resource", one, { ...one, Principal: { AWS: "arn:aws:iam::777788889999:role/x" } }));
    assert.ok(!alike("resource", one, { ...one, Principal: "*" }));
  });
});

import { key, testExamples } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  uploader,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { guardrailDoesNotAllow } from "./rule.ts";

const files = { "key.json": document(delegation), "uploader.json": document(writes, usesKey) };
const model = (principal: object = {}, more: object = {}): object => ({
  buckets: { "data-lake": lake() },
  keys: { [key]: { policy: "key.json" } },
  principals: { [uploader]: { policies: "uploader.json", ...principal } },
  ...more,
});
const s3Only = (mark: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]
//^^^^^^^^^^^ ${mark}
}`;

suite("guardrail-does-not-allow", () => {
  testExamples(guardrailDoesNotAllow);

  test("a session policy limits, too", () =>
    checkWorkspace("session", model({ session: "session.json" }), {
      ...files,
      "session.json": s3Only(
        "guardrail-does-not-allow error scope=all layer=session actions=kms:GenerateDataKey,kms:Decrypt: session policy",
      ),
    }));

  test("every level of service control policies must allow", () =>
    checkWorkspace(
      "scp",
      model({}, { accounts: { [account]: { serviceControlPolicies: [["root.json"], ["unit.json"]] } } }),
      {
        ...files,
        "root.json": document(statement('"Action": "*", "Resource": "*"')),
        "unit.json": s3Only(
          "guardrail-does-not-allow error scope=all layer=serviceControl: level 2 of the organization",
        ),
      },
    ));

  test("a level that cannot be used does not move the numbers of the others", () =>
    checkWorkspace(
      "numbers",
      `
{
  "buckets": { "data-lake": ${JSON.stringify(lake())} },
  "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "accounts": { "${account}": { "serviceControlPolicies": [
    ["gone.json"], ["unit.json"]
//   ^^^^^^^^^^^ invalid-configuration error: no such file
  ] } }
}`,
      {
        ...files,
        "unit.json": s3Only(
          "guardrail-does-not-allow error scope=all layer=serviceControl: level 2 of the organization",
        ),
      },
    ));

  test("quiet: the management account has none", () =>
    checkWorkspace(
      "management",
      model({}, { accounts: { [account]: { serviceControlPolicies: [["unit.json"]], managementAccount: true } } }),
      { ...files, "unit.json": document(statement('"Action": "s3:*", "Resource": "*"')) },
    ));

  test("a key policy that names the role does not help against its boundary, one that names the user does", () => {
    const user = `arn:aws:iam::${account}:user/ana`;
    const keyPolicy = document(
      delegation,
      statement(
        `"Principal": { "AWS": ["${uploader}", "${user}"] }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"`,
      ),
    );
    checkWorkspace(
      "named",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: {
          [uploader]: { policies: "uploader.json", permissionsBoundary: "boundary.json" },
          [user]: { policies: "uploader.json", permissionsBoundary: "boundary.json" },
        },
      },
      {
        "key.json": keyPolicy,
        "uploader.json": document(writes),
        "boundary.json": s3Only(
          `guardrail-does-not-allow error scope=all layer=permissionsBoundary principals=${uploader}`,
        ),
      },
    );
  });

  test("a VPC endpoint policy refuses what an expectation sends through it", () =>
    checkWorkspace(
      "endpoint",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" } } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "vpcEndpoints": { "vpce-1a2b3c4d": { "policy": "endpoint.json" } },
  "uploads": [{
    "principal": "${uploader}",
    "to": "s3://data-lake/*",
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error
    "context": { "aws:SourceVpce": "vpce-1a2b3c4d" }, "expect": "allowed"
  }]
}`,
      {
        "uploader.json": document(writes),
        "endpoint.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" }]
//^^^^^^^^^^^ guardrail-does-not-allow error scope=all layer=vpcEndpoint: doesn't allow s3:PutObject
}`,
      },
    ));
});

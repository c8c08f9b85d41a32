/** Files of two accounts in one folder, without a model: the gap between them is told. */
import assert from "node:assert/strict";
import { checkPolicy, key } from "../../../test/harness/check-policy.ts";

const writer = "arn:aws:iam::444455556666:role/writer";
const bucket = (principal = writer): string => `//- bucket.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${principal}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }] }
`;
const root = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }`;
const keyPolicy = (statements: string, mark = ""): string => `//- key.json
{ "Version": "2012-10-17",
  "Statement": [
${mark}    ${root}${statements}
  ] }
`;
const atStatement = `//^^^^^^^^^^^ key-policy-does-not-allow information layer=keyPolicy actions=kms:GenerateDataKey,kms:Decrypt: keyhole init
`;
const identity = (statements: string, mark = "", resource = "arn:aws:s3:::data-lake/*"): string => `//- writer.json
{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "${resource}" }${statements}
${mark === "" ? "" : `//                                 ^^^^^^^^^^^^^^ ${mark}\n`}] }
`;
const useKey = (resource = key): string =>
  `, { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${resource}" }`;
const allowed = (principal: string, actions = `["kms:GenerateDataKey", "kms:Decrypt"]`): string =>
  `, { "Effect": "Allow", "Principal": { "AWS": "${principal}" }, "Action": ${actions}, "Resource": "*" }`;

suite("between two accounts, without a model", () => {
  test("the key policy is silent: told there, with the other files", () => {
    const [found] = checkPolicy("key policy", bucket() + keyPolicy("", atStatement) + identity(useKey()));
    assert.deepEqual(
      found?.related.map(({ file }) => file),
      ["bucket.json", "writer.json"],
    );
    assert.equal(found?.suggestsModel, true);
    assert.match(
      found?.message ?? "",
      /^role\/writer can't upload to data-lake: this key policy of account 111122223333 doesn't allow .* to account 444455556666/,
    );
    assert.ok(found?.fixes.every(({ isPreferred }) => !isPreferred));
  });

  test("the identity policy is silent: told there instead of a missing permission", () => {
    const [found] = checkPolicy(
      "identity policy",
      bucket() +
        keyPolicy(allowed(writer)) +
        identity(
          "",
          "identity-policy-does-not-allow information actions=kms:GenerateDataKey,kms:Decrypt: keyhole init",
        ),
    );
    assert.deepEqual(
      found?.related.map(({ file }) => file),
      ["bucket.json", "key.json"],
    );
    assert.equal(found?.suggestsModel, true);
  });

  test("a user, and a key policy that lets the principal's whole account use the key", () => {
    const user = "arn:aws:iam::444455556666:user/ana";
    checkPolicy("user", bucket(user) + keyPolicy("", atStatement) + identity(useKey()));
    checkPolicy(
      "account",
      bucket() +
        keyPolicy(allowed("arn:aws:iam::444455556666:root")) +
        identity("", "identity-policy-does-not-allow information"),
    );
  });

  test("quiet: both allow", () => {
    checkPolicy("both", bucket() + keyPolicy(allowed(writer)) + identity(useKey()));
  });
  test("quiet: both allow, through the account", () => {
    checkPolicy("account", bucket() + keyPolicy(allowed("444455556666")) + identity(useKey()));
  });
  test("quiet: one account", () => {
    checkPolicy("one", bucket("arn:aws:iam::111122223333:role/writer") + keyPolicy("") + identity(useKey()));
  });
  test("quiet: the key of a third account", () => {
    checkPolicy("third", bucket() + keyPolicy("") + identity(useKey(key.replace("111122223333", "777788889999"))));
  });
  test("quiet: another bucket", () => {
    checkPolicy("bucket", bucket() + keyPolicy("") + identity(useKey(), "", "arn:aws:s3:::other/*"));
  });
  test("quiet: another service's key", () => {
    checkPolicy(
      "service",
      bucket() +
        keyPolicy(
          `, { "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } }`,
        ) +
        identity(useKey()),
    );
  });
  test("quiet: which of two keys it is, nothing tells", () => {
    checkPolicy(
      "two keys",
      bucket() + keyPolicy("") + keyPolicy("").replace("key.json", "other.json") + identity(useKey()),
    );
  });
  test("quiet: any key", () => {
    checkPolicy("any", bucket() + keyPolicy("") + identity(useKey("*")));
  });
});

/** The laws of fixes notice a fix that does not do what it says. */
import assert from "node:assert/strict";
import type { Diagnostic, Fix } from "../../server/rules/diagnostic.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { brokenFixLaws } from "./fix-laws.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const text = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" },
    { "Sid": "Key", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}", "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } },
    { "Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*" }
  ]
}
`;
const files = [{ file: "policy.json", text }];

/** What is broken where the finding of the policy has this fix alone, in place of its own. */
function broken(from: string, to: string, says: Pick<Fix, "effect" | "isPreferred">): string {
  const offset = text.indexOf(from);
  assert.ok(offset >= 0, from);
  const fix: Fix = {
    title: "Mend it",
    needsInput: false,
    ...says,
    edits: () => [{ file: "policy.json", range: { offset, end: offset + from.length }, newText: to }],
  };
  const engine = createEngine();
  const check = (...asked: Parameters<Engine["check"]>): Diagnostic[] =>
    engine.check(...asked).map((one) => ({ ...one, fixes: one.code === "missing-kms-action" ? [fix] : [] }));
  return brokenFixLaws(files, { engine: { ...engine, check } })
    .map((problem) => (problem.split("\n")[0] ?? "").replace(/^"Mend it" for \S+ at \S+ /, ""))
    .join("; ");
}

const offered = { effect: "grants", isPreferred: false } as const;
const [action, both] = ['"kms:GenerateDataKey"', '["kms:GenerateDataKey", "kms:Decrypt"]'];

suite("The laws of fixes", () => {
  test("a fix that grants what fails keeps them", () => {
    assert.equal(broken(action, both, offered), "");
    assert.equal(broken(action, both, { effect: "grants", isPreferred: true }), "");
    assert.equal(broken(action, both, { effect: "loosens", isPreferred: false }), "");
    assert.equal(broken(action, both, { effect: "corrects", isPreferred: true }), "");
  });

  test("one that declares another effect is told", () => {
    assert.match(
      broken(action, both, { effect: "restricts", isPreferred: false }),
      /restricts, and allows kms:Decrypt/,
    );
    assert.match(broken(action, both, { effect: "neutral", isPreferred: false }), /is neutral, and allows kms:Decrypt/);
    assert.match(broken(action, '"kms:Decrypt"', offered), /grants, and refuses kms:GenerateDataKey/);
    assert.match(
      broken('"kms:Encrypt"', '["kms:Encrypt", "kms:Decrypt"]', { effect: "loosens", isPreferred: false }),
      /loosens, and refuses kms:Decrypt/,
    );
    assert.match(broken('"Sid": "Key"', '"Sid": "UseKey"', offered), /grants, and changes no decision/);
  });

  test("one that gives more than what fails is told, and one that is preferred and takes something away", () => {
    assert.match(
      broken(action, '["kms:GenerateDataKey", "kms:Decrypt", "kms:CreateGrant"]', offered),
      /allows kms:CreateGrant .*, which is not asked for/,
    );
    assert.match(
      broken(`"${key}"`, '"arn:aws:kms:eu-west-1:111122223333:key/*"', { effect: "grants", isPreferred: true }),
      /is preferred and allows .*, where nothing fails/,
    );
    assert.match(broken(action, both, { effect: "loosens", isPreferred: true }), /loosens, and is preferred/);
    assert.match(
      broken("s3.eu-west-1.amazonaws.com", "s3.us-east-1.amazonaws.com", { effect: "corrects", isPreferred: true }),
      /is preferred and refuses kms:GenerateDataKey/,
    );
  });

  test("a Deny may let more pass, and no less", () => {
    const [deny, none] = ['"Action": "kms:Encrypt"', '"Action": "kms:CreateGrant"'];
    assert.match(broken(deny, none, { effect: "loosens", isPreferred: false }), /loosens, and refuses kms:CreateGrant/);
    assert.match(
      broken(deny, `${deny}, "Condition": { "Null": { "aws:TokenIssueTime": "true" } }`, {
        effect: "restricts",
        isPreferred: false,
      }),
      /restricts, and allows kms:Encrypt/,
    );
  });

  test("the key that a Deny of the file waits for need not be the one that a fix asks for", () => {
    const statements = [
      { Effect: "Deny", Action: "kms:GenerateDataKey", Resource: "arn:aws:kms:eu-west-1:ACCOUNT_ID:key/KEY_ID" },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "arn:aws:iam::111122223333:role/uploader",
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      },
      { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
      {
        Effect: "Allow",
        Action: "kms:GenerateDataKey",
        Resource: key,
        Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } },
      },
    ];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 2);
    assert.deepEqual(brokenFixLaws([{ file: "policy.json", text: policy }]), []);
  });

  const upload = { Effect: "Allow", Action: "s3:PutObject", Resource: "*" };
  const demand = (condition: object): object => ({ ...upload, Effect: "Deny", Condition: condition });
  const keptBy = (...statements: readonly object[]): void => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 2);
    assert.deepEqual(brokenFixLaws([{ file: "policy.json", text: policy }]), []);
  };

  test("what is off where nothing points to KMS may be told once a fix names a key", () => {
    keptBy(upload, demand({ Null: { "s3:x-amz-server-side-encryption": "true" } }));
  });

  test("of uploads that only AES256 in the header lets through, KMS is asked once the demand is gone", () => {
    const ofKey = { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key };
    keptBy(upload, ofKey, demand({ StringNotEquals: { "s3:x-amz-server-side-encryption": "AES256" } }));
  });

  test("a key that only a Deny of what uploads ask for names is none of theirs once the Deny is of something else", () => {
    keptBy(
      upload,
      { Effect: "Allow", Action: "kms:Decrypt", Resource: key },
      { Effect: "Deny", Action: "kms:GenerateDataKey", Resource: key },
      {
        Effect: "Deny",
        Action: ["kms:Decrypt", "kms:ReEncrypt*"],
        Resource: "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321",
      },
    );
  });
});

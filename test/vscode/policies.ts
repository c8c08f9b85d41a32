/** Policies that the tests write into a folder of their own. */
export const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const write = { Sid: "WriteObjects", Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data-lake/*" };

const administer = {
  Sid: "Administer",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: ["kms:PutKeyPolicy", "kms:GetKeyPolicy"],
  Resource: "*",
};

export function policy(...statements: object[]): string {
  return `${JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2)}\n`;
}

/** Multipart uploads fail for want of kms:Decrypt: one warning, `missing-kms-action`, on `"s3:PutObject"`. */
export const missingDecrypt = policy(write, {
  Sid: "UseKey",
  Effect: "Allow",
  Action: ["kms:GenerateDataKey"],
  Resource: key,
});

/** The same, mended. */
export const complete = policy(write, {
  Sid: "UseKey",
  Effect: "Allow",
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: key,
});

/** Nothing in it points to KMS: information by default. */
export const noKms = policy(write);

/** A second policy of the same principal may well hold what the first one lacks. */
export const decryptOnly = policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: key });

/** One policy for each kind of fix that the editor offers, with the code that the fix mends. */
export const fixable: readonly { readonly kind: string; readonly code: string; readonly text: string }[] = [
  { kind: "add an action to the KMS statement", code: "missing-kms-action", text: missingDecrypt },
  { kind: "insert a KMS statement", code: "missing-kms-action", text: noKms },
  {
    kind: "take an action out of a Deny",
    code: "denied-kms-action",
    text: policy(
      write,
      { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: key },
      { Sid: "NoDecrypt", Effect: "Deny", Action: ["kms:Decrypt", "kms:ScheduleKeyDeletion"], Resource: "*" },
    ),
  },
  {
    kind: "leave actions out of a Deny with NotAction",
    code: "denied-kms-action",
    text: policy(
      write,
      { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: key },
      { Effect: "Deny", NotAction: "s3:*", Resource: "*" },
    ),
  },
  {
    kind: "correct a condition's value",
    code: "kms-condition-never-met",
    text: policy(write, {
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: key,
      Condition: { StringEquals: { "kms:ViaService": "s3.amazonaws.com" } },
    }),
  },
  {
    kind: "replace an alias by a key ARN",
    code: "kms-key-not-covered",
    text: policy(write, {
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "arn:aws:kms:eu-west-1:111122223333:alias/data-lake",
    }),
  },
  {
    kind: "complete a key policy's statement",
    code: "key-policy-does-not-allow",
    text: policy(administer, {
      Sid: "Upload",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/uploader" },
      Action: ["kms:GenerateDataKey"],
      Resource: "*",
    }),
  },
  {
    kind: "insert a statement into a key policy",
    code: "key-policy-does-not-allow",
    text: policy(administer, {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
    }),
  },
  {
    kind: "let the account manage its key",
    code: "key-policy-locks-out",
    text: policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/uploader" },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
    }),
  },
  {
    kind: "loosen a demand for headers",
    code: "upload-header-required",
    text: policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::data-lake/*",
      Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    }),
  },
  {
    kind: "correct a principal",
    code: "invalid-policy-element",
    text: policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:user/root" },
      Action: "kms:*",
      Resource: "*",
    }),
  },
  {
    kind: "mend a policy inside a string",
    code: "missing-kms-action",
    text: `${JSON.stringify({ PolicyVersion: { Document: missingDecrypt.trim(), VersionId: "v1" } }, null, 2)}\n`,
  },
];

/**
 * A small workspace model for the tests in an editor: an uploader and a key in different accounts, and neither side
 * allows KMS.
 */
const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = "arn:aws:iam::444455556666:role/uploader";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const policy = (...statements: object[]): string => json({ Version: "2012-10-17", Statement: statements });

const write = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data-lake/*" };
const account = {
  Sid: "Account",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "kms:*",
  Resource: "*",
};
const useKey = { Sid: "UseKey", Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: key };
const uploaders = {
  Sid: "Uploaders",
  Effect: "Allow",
  Principal: { AWS: role },
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "*",
};

/** By the path in a folder. */
export const modelFiles: Readonly<Record<string, string>> = {
  "keyhole.json": `// Uploads across accounts.\n${json({
    accounts: { "111122223333": { name: "data" }, "444455556666": { name: "apps" } },
    buckets: {
      "data-lake": {
        account: "111122223333",
        region: "eu-west-1",
        encryption: { type: "aws:kms", key },
        policy: "lake.bucket.json",
      },
    },
    keys: { [key]: { aliases: ["alias/data-lake"], policy: "lake.key.json" } },
    principals: { [role]: { policies: "uploader-role.json" } },
  })}`,
  "lake.bucket.json": policy({ ...write, Principal: { AWS: role } }),
  "lake.key.json": policy(account),
  "uploader-role.json": policy(write),
};

/** Each side mended. */
export const mendedIdentity = policy(write, useKey);
export const mendedKey = policy(account, uploaders);
export const mendedKeyOnlyOnePart = policy(account, { ...uploaders, Action: "kms:GenerateDataKey" });

/** What the uploader is told when it writes to the lake. */
export const deniedMessage = `upload failed: ./a.csv to s3://data-lake/in/a.csv An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::444455556666:assumed-role/uploader/ci is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no resource-based policy allows the kms:GenerateDataKey action`;

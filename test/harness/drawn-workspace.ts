/**
 * For tests of what a workspace model shows: a small model in one line each, with policies drawn as in other fixtures.
 */
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import { checkPolicy, key } from "./check-policy.ts";

export const account = "111122223333";
export const otherAccount = "444455556666";
export const uploader = `arn:aws:iam::${account}:role/uploader`;
export const stranger = `arn:aws:iam::${otherAccount}:role/uploader`;

export const underKey = { type: "aws:kms", key, bucketKey: true };
export const lake = (more: object = {}): object => ({
  account,
  region: "eu-west-1",
  encryption: underKey,
  policy: [],
  ...more,
});

/** A statement; what is not said allows. */
export const statement = (more: string): string => `{ "Effect": "Allow", ${more} }`;
export const document = (...statements: readonly string[]): string => `{
  "Version": "2012-10-17",
  "Statement": [
    ${statements.join(",\n    ")}
  ]
}`;
export const delegation = statement(
  `"Principal": { "AWS": "arn:aws:iam::${account}:root" }, "Action": "kms:*", "Resource": "*"`,
);
export const writes = statement('"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"');
export const usesKey = statement(`"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}"`);

/**
 * @param model keyhole.json: drawn text, or an object without any squiggle in it
 * @param files policies by name, drawn
 */
export function checkWorkspace(
  name: string,
  model: object | string,
  files: Readonly<Record<string, string>>,
): Diagnostic[] {
  const configuration = typeof model === "string" ? model : JSON.stringify(model, undefined, 2);
  const policies = Object.entries(files).map(([file, text]) => `//- ${file}\n${text.replace(/^\n/, "")}`);
  return checkPolicy(name, [`//- keyhole.json\n${configuration.replace(/^\n/, "")}`, ...policies].join("\n"));
}

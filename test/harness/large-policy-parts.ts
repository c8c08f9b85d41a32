/** What the largest policies are made of: statements, lists, and as many of them as AWS stores. */
import { lettersWord } from "./hostile-policies.ts";

/** Of an identity policy those of a role's inline policies together: a managed one may have 6,144. */
const limits = {
  identity: 10_240,
  bucket: 20_480,
  key: 32_768,
  serviceControl: 10_240,
  resourceControl: 5_120,
  trust: 8_192,
};
type Kind = keyof typeof limits;

export const contextKey = "kms:EncryptionContext:aws:s3:arn";
export const account = "111122223333";
const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const kmsActions = ["kms:GenerateDataKey", "kms:Decrypt"];
export const upload = { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: "arn:aws:s3:::bucket/*" };
export const useKey = { Effect: "Allow", Action: kmsActions, Resource: key };
const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
export const writer = { Principal: { AWS: `arn:aws:iam::${account}:role/writer` } };
export const everybody = { Principal: "*" };
export const writes = { ...upload, ...writer };
export const usesKey = { Effect: "Allow", ...writer, Action: kmsActions, Resource: "*" };
export const on = (operator: string, name: string, values: unknown) => ({
  Condition: { [operator]: { [name]: values } },
});

export const list = (count: number, make: (index: number, two: string) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index, lettersWord(index, 2)));
export const each = (count: number, make: (index: number, two: string) => object): object[] =>
  Array.from({ length: count }, (_, index) => make(index, lettersWord(index, 2)));

/** The statements of the largest policy of the kind that AWS would take. */
export function filled(kind: Kind, make: (count: number) => readonly object[]): string {
  const textOf = (count: number): string => JSON.stringify({ Version: "2012-10-17", Statement: make(count) });
  let [fits, tooMany] = [1, 2];
  while (textOf(tooMany).length <= limits[kind]) [fits, tooMany] = [tooMany, tooMany * 2];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (textOf(middle).length <= limits[kind]) fits = middle;
    else tooMany = middle;
  }
  return textOf(fits);
}

export const identity = (make: (count: number) => readonly object[]): string => filled("identity", make);
export const bucket = (make: (count: number) => readonly object[]): string => filled("bucket", make);
export const ofKey = (make: (count: number) => readonly object[]): string =>
  filled("key", (count) => [owner, ...make(count)]);

export const objects = (two: string) => `arn:aws:s3:::*${two}*`;
export const inBucket = (two: string) => `arn:aws:s3:::bucket/*${two}*`;
export const roles = (two: string) => `arn:aws:iam::*:role/*${two}*`;

export const services = [
  "ec2",
  "lambda",
  "dynamodb",
  "sqs",
  "sns",
  "rds",
  "logs",
  "iam",
  "glue",
  "athena",
  "ecs",
  "eks",
];
export const keyArn = (index: number): string =>
  `arn:aws:kms:eu-west-1:${account}:key/${String(index).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`;
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

export const inYaml = (policy: string): string => `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: bucket
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument: ${policy}
`;

export const inBlock = (policy: string): string => `resource "aws_s3_bucket" "b" {
  bucket = "bucket"
}

resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode(${policy.replaceAll("${", "$${")})
}
`;

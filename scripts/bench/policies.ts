/** Policies to measure with: real ones from the fixtures, and generated ones that grow in one way at a time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFixture } from "../../test/harness/fixture.ts";

const key = (number: number): string =>
  `arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-${String(number).padStart(12, "0")}`;

/** Every policy of test/fixtures, as files of a folder. */
export function fixturePolicies(root: string): { file: string; text: string }[] {
  return ["documented", "reported"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".jsonc"))
      .sort()
      .flatMap((name) =>
        parseFixture(`${folder}/${name}`, readFileSync(join(root, folder, name), "utf8")).files.map(
          ({ file, text }) => ({ file: `${folder}/${name}/${file}`, text }),
        ),
      ),
  );
}

const print = (statements: readonly unknown[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);

/** A policy of about 6 KB as teams keep them: many buckets, a few keys, a Deny or two. */
export function sixKilobytes(kind: "quiet" | "finding" | "contexts"): string {
  const statements: unknown[] = [];
  for (let index = 0; index < 11; index++) {
    statements.push({
      Sid: `Bucket${String(index)}`,
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
      Resource: [
        `arn:aws:s3:::team-bucket-${String(index)}/incoming/*`,
        `arn:aws:s3:::team-bucket-${String(index)}/reports/*`,
      ],
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    });
  }
  statements.push({ Sid: "List", Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: "*" });
  for (let index = 0; index < 3; index++) {
    statements.push({
      Sid: `Key${String(index)}`,
      Effect: "Allow",
      Action: kind === "finding" ? ["kms:GenerateDataKey", "kms:DescribeKey"] : ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: key(index),
      ...(kind === "contexts"
        ? { Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::team-bucket-*" } } }
        : {}),
    });
  }
  statements.push({
    Sid: "Tls",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
  return print(statements);
}

/** Where somebody types: at the end of the first of these. */
export const places = { sid: '"Sid": "', bucket: "arn:aws:s3:::", openString: '"s3:GetObject' } as const;

/**
 * The text while somebody types into it: each time another word stands at the place, so that every position behind it
 * moves and no text comes twice. `openString` leaves the string open, as before an editor has closed it: the text is no
 * JSON then.
 * @param from number of the first one
 */
export function keystrokes(text: string, count: number, place: keyof typeof places = "sid", from = 0): string[] {
  const found = text.indexOf(places[place]);
  if (found < 0) throw new RangeError(`nowhere to type: ${places[place]}`);
  const at = found + places[place].length;
  const rest = text.slice(place === "openString" ? at + 1 : at);
  return Array.from({ length: count }, (_, index) => [text.slice(0, at), word(from + index), rest].join(""));
}

/** Another one for each number, in small letters. */
const word = (number: number): string =>
  (number < 26 ? "" : word(Math.floor(number / 26) - 1)) + String.fromCharCode(97 + (number % 26));

export const withStatements = (count: number): string =>
  print(
    Array.from({ length: count }, (_, index) =>
      index % 5 === 4
        ? {
            Sid: `Key${String(index)}`,
            Effect: "Allow",
            Action: ["kms:GenerateDataKey", "kms:Decrypt"],
            Resource: key(index),
          }
        : {
            Sid: `Bucket${String(index)}`,
            Effect: "Allow",
            Action: ["s3:PutObject", "s3:Get*"],
            Resource: `arn:aws:s3:::team-bucket-${String(index)}/*`,
          },
    ),
  );

/** Denies whose globs overlap more and more: each doubles the classes of objects at worst. */
export const withWildcards = (count: number): string =>
  print([
    {
      Sid: "Everything",
      Effect: "Allow",
      Action: ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
    },
    ...Array.from({ length: count }, (_, index) => ({
      Effect: "Deny",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::team-*/*${String.fromCharCode(97 + index)}*`,
    })),
  ]);

/** One statement with a long list of objects. */
export const withResources = (count: number): string =>
  print([
    {
      Sid: "Write",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: Array.from({ length: count }, (_, index) => `arn:aws:s3:::team-bucket/${String(index)}/*`),
    },
    { Effect: "Deny", Action: "s3:PutObject", Resource: "arn:aws:s3:::team-bucket/1*" },
    { Effect: "Allow", Action: ["kms:GenerateDataKey"], Resource: key(1) },
  ]);

/** The good texts that are made hostile: every policy of the tests and examples, and the workspaces among them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import type { FixtureFile } from "../harness/fixture.ts";
import { parseFixture } from "../harness/fixture.ts";

export interface Seeds {
  /** Texts of single policy files. */
  readonly policies: readonly string[];
  /** Workspaces with a `keyhole.json`. */
  readonly workspaces: readonly (readonly FixtureFile[])[];
}

/** @param root the repository's folder */
export function readSeeds(root: string): Seeds {
  const policies: string[] = [];
  for (const folder of ["documented", "reported"]) {
    const path = join(root, "test", "fixtures", folder);
    for (const name of filesIn(path))
      policies.push(
        ...parseFixture(`${folder}/${name}`, readFileSync(join(path, name), "utf8")).files.map(({ text }) => text),
      );
  }
  const oneFile = join(root, "examples", "one-file");
  for (const name of filesIn(oneFile)) policies.push(readFileSync(join(oneFile, name), "utf8"));
  const example = join(root, "examples", "many-accounts");
  const manyAccounts = filesIn(example).map((file) => ({ file, text: readFileSync(join(example, file), "utf8") }));
  policies.push(...manyAccounts.filter(({ file }) => file !== "keyhole.json").map(({ text }) => text));
  return { policies, workspaces: [...smallWorkspaces(manyAccounts), ...drawn] };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.jsonc?$/.test(name))
    .sort();

/** Of a large model the parts: one principal each, so that a document costs little and many are tried. */
function smallWorkspaces(files: readonly FixtureFile[]): FixtureFile[][] {
  const text = files.find(({ file }) => file === "keyhole.json")?.text ?? "{}";
  const model = parse(text) as Record<string, Record<string, { policies?: string[]; permissionsBoundary?: string }>>;
  return Object.entries(model["principals"] ?? {}).map(([arn, principal]) => {
    const own = JSON.stringify({ ...model, principals: { [arn]: principal }, uploads: [] }, null, 2);
    return [
      { file: "keyhole.json", text: own },
      ...files.filter(({ file }) => file !== "keyhole.json" && own.includes(file)),
    ];
  });
}

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const statement = (more: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] }, null, 2);

/** Small ones with every member of a model in them. */
const drawn: readonly (readonly FixtureFile[])[] = [
  [
    {
      file: "keyhole.json",
      text: JSON.stringify(
        {
          buckets: {
            lake: {
              account: "111122223333",
              region: "eu-west-1",
              encryption: { type: "aws:kms", key, bucketKey: true },
              policy: "bucket.json",
            },
            logs: { account: "444455556666", region: "us-east-1", encryption: { type: "AES256" } },
          },
          keys: { [key]: { aliases: ["alias/lake"], policy: "key.json" } },
          principals: {
            "arn:aws:iam::111122223333:role/uploader": {
              policies: ["role*.json"],
              permissionsBoundary: "boundary.json",
              tags: { team: "data" },
            },
            "arn:aws:iam::444455556666:user/ana": { policies: ["role.json"] },
            "delivery.logs.amazonaws.com": {},
          },
          accounts: {
            "444455556666": {
              serviceControlPolicies: [["scp.json"]],
              resourceControlPolicies: [],
              organization: { id: "o-abc123" },
            },
          },
          uploads: [
            {
              principal: "arn:aws:iam::111122223333:role/uploader",
              to: "s3://lake/in/*",
              operations: ["PutObject", "MultipartUpload"],
              context: { "aws:SourceVpce": "vpce-1a2b3c4d" },
              expect: "allowed",
            },
          ],
          severity: { "unknown-key-policy": "off" },
        },
        null,
        2,
      ),
    },
    {
      file: "role.json",
      text: JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "s3:PutObject",
              Resource: ["arn:aws:s3:::lake/*", "arn:aws:s3:::logs/${aws:PrincipalTag/team}/*"],
            },
            { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key },
          ],
        },
        null,
        2,
      ),
    },
    {
      file: "key.json",
      text: statement({ Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" }),
    },
    {
      file: "bucket.json",
      text: statement({
        Principal: { AWS: "arn:aws:iam::444455556666:user/ana" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::lake/*",
      }),
    },
    { file: "boundary.json", text: statement({ Action: ["s3:*", "kms:GenerateDataKey"], Resource: "*" }) },
    { file: "scp.json", text: statement({ Action: "*", Resource: "*" }) },
  ],
];

/** For the tests here: a small model of two accounts, checked. */
import { createEngine } from "../engine.ts";
import type { CheckedModel, Engine, PolicyFile } from "../engine.ts";
import { readModel } from "../../workspace/read-model.ts";

export const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
export const uploader = "arn:aws:iam::111122223333:role/service/uploader";
export const partner = "arn:aws:iam::444455556666:user/partner";

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 1);
const write = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/*" };
const useKey = { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key };
export const wholeKey = { ...useKey, Action: ["kms:GenerateDataKey", "kms:Decrypt"] };

const configuration = {
  accounts: {
    "111122223333": { name: "data", organization: { id: "o-a1b2c3d4e5" }, serviceControlPolicies: [["root.json"]] },
    "444455556666": {},
  },
  buckets: {
    lake: { account: "111122223333", region: "eu-west-1", encryption: { type: "aws:kms", key }, policy: "lake.json" },
    logs: { account: "111122223333", region: "eu-west-1", encryption: { type: "AES256" }, policy: [] },
  },
  keys: { [key]: { aliases: ["alias/lake"], policy: "key.json" } },
  principals: { [uploader]: { policies: ["uploader.json"] }, [partner]: { policies: "partner.json" } },
};

/** By name. */
export const files: Readonly<Record<string, string>> = {
  "m/keyhole.json": JSON.stringify(configuration, null, 1),
  "m/root.json": policy({ Effect: "Allow", Action: "*", Resource: "*" }),
  "m/lake.json": policy({ ...write, Principal: { AWS: partner } }),
  "m/key.json": policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "kms:*",
    Resource: "*",
  }),
  "m/uploader.json": policy(write, useKey, { ...write, Resource: "arn:aws:s3:::logs/*" }),
  "m/partner.json": policy(write, wholeKey),
};

export { policy, write, configuration };

export interface TestModel {
  readonly engine: Engine;
  readonly checked: CheckedModel;
  file(name: string): PolicyFile;
}

/** @param changed texts that are other than above, by name */
export function testModel(changed: Readonly<Record<string, string>> = {}): TestModel {
  const engine = createEngine();
  const read = new Map(Object.entries({ ...files, ...changed }).map(([name, text]) => [name, engine.read(name, text)]));
  const file = (name: string): PolicyFile => {
    const found = read.get(name);
    if (found === undefined) throw new RangeError(name);
    return found;
  };
  const model = readModel(
    {
      file: "m/keyhole.json",
      text: file("m/keyhole.json").text,
      resolve: (path) => `m/${path}`,
      find: () => [],
      documents: (name) => (read.has(name) ? engine.documents(file(name)) : { problem: "no such file" }),
    },
    [],
  );
  return { engine, checked: engine.checkModel(model), file };
}

/** The text that a range covers. */
export const covered = (
  { text }: PolicyFile,
  { offset, end }: { readonly offset: number; readonly end: number },
): string => text.slice(offset, end);

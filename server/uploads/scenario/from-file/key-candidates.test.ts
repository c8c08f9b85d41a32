/** Which keys an upload could be under, as far as a policy's statements on keys tell them apart. */
import assert from "node:assert/strict";
import { shortArns } from "../../../../test/harness/short-model.ts";
import { shortSet } from "../../../../test/harness/short-set.ts";
import { spelled } from "../../../policy/symbols.ts";
import type { Candidates } from "./key-candidates.ts";
import { keyCandidates } from "./key-candidates.ts";

const candidatesOf = (policy: string, partition?: string, ofBuckets?: readonly string[]): Candidates =>
  keyCandidates(shortSet(policy).statements, partition, ofBuckets);

const ids = [
  ["ONE", "1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["TWO", "0987dcba-09fe-87dc-65ba-ab0987654321"],
  ["THREE", "12345678-1234-1234-1234-123456789012"],
] as const;

/** Each with what is not sure of it. */
const told = ({ keys }: Candidates): string[] =>
  keys.map(({ arn, assumed, regionKnown, onlyDenied, meantToFail }) =>
    [
      ids.reduce((text, [name, id]) => text.replace(id, name), shortArns(arn).replace(/^arn:aws:kms:/, "")),
      assumed ? "assumed" : "",
      regionKnown ? "" : "anywhere",
      onlyDenied === true ? "denied" : "",
      meantToFail === true ? "meant to fail" : "",
    ]
      .filter((word) => word !== "")
      .join(" "),
  );

const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  named: ["Allow kms:Decrypt on KEY,SECOND", ["KEY", "SECOND"]],
  "by a pattern for ids": ["Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*", ["KEY assumed"]],
  "by a pattern for ids beside a key": [
    "Allow kms:Decrypt on KEY,arn:aws:kms:eu-west-1:DATA:key/*",
    ["KEY", "SECOND assumed"],
  ],
  "by a pattern for some ids": [
    "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/7777*",
    ["eu-west-1:DATA:key/7777 assumed"],
  ],
  "by a pattern for multi-Region keys": [
    "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/mrk-*",
    ["eu-west-1:DATA:key/mrk-1234abcd12ab34cd56ef1234567890ab assumed"],
  ],
  "by a pattern for accounts": ["Allow kms:Decrypt on arn:aws:kms:eu-west-1:*:key/*", ["KEY assumed"]],
  "by a pattern for Regions": [
    "Allow kms:Decrypt on arn:aws:kms:eu-central-*:DATA:key/*",
    ["eu-central-1:DATA:key/ONE assumed anywhere"],
  ],
  "by a pattern for partitions": [
    "Allow kms:Decrypt on arn:*:kms:cn-north-1:DATA:key/*",
    ["arn:aws-cn:kms:cn-north-1:DATA:key/ONE assumed"],
  ],
  "by all": ["Allow kms:Decrypt on *", ["us-east-1:DATA:key/ONE assumed anywhere"]],
  "by an alias": [
    "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:alias/lake",
    [
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
    ],
  ],
  "by a placeholder": ["Allow kms:Decrypt on ${key}", ["us-east-1:DATA:key/ONE assumed anywhere"]],
  "by a placeholder behind text": [
    "Allow kms:Decrypt on ${prefix}key/${id}",
    ["us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "beside one of another service": [
    "Allow kms:Decrypt on KEY; Allow kms:Decrypt on SECOND if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com",
    ["KEY"],
  ],
  "but for those that are left out": [
    "Allow kms:Decrypt on not KEY",
    [
      "KEY",
      "SECOND assumed",
      "eu-west-1:APPS:key/TWO assumed",
      "us-east-1:DATA:key/TWO assumed anywhere",
      "us-east-1:APPS:key/TWO assumed anywhere",
    ],
  ],
  "beside another that a Deny names": [
    "Allow kms:Decrypt on KEY; Deny kms:Decrypt on SECOND",
    ["KEY", "SECOND denied meant to fail"],
  ],
  "beside others that a Deny names by a pattern": [
    "Allow kms:Decrypt on KEY; Deny kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*",
    ["KEY"],
  ],
  "by a pattern for an account's digits": [
    "Allow kms:Decrypt on arn:aws:kms:eu-west-1:4444*:key/* if StringEquals aws:ResourceAccount APPS,DATA",
    ["eu-west-1:APPS:key/ONE assumed"],
  ],
  "by an account that another condition names": [
    "Allow kms:Decrypt on * if StringEquals aws:SourceAccount 222233334444",
    ["us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "with the same in a Deny": ["Allow kms:Decrypt on KEY; Deny kms:Decrypt on KEY", ["KEY"]],
  "by all, and one that a Deny names": [
    "Allow kms:Decrypt on *; Deny kms:Decrypt on SECOND",
    [
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
      "SECOND denied meant to fail",
    ],
  ],
  "by all, and some that a Deny names": [
    "Allow kms:Decrypt on *; Deny kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*",
    [
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
    ],
  ],
  "in a Deny alone": [
    "Deny kms:Decrypt on SECOND",
    [
      "SECOND denied meant to fail",
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
    ],
  ],
  "by a pattern in a Deny alone": [
    "Deny kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*",
    [
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
    ],
  ],
  "by all, and one that a Deny spares": [
    "Allow kms:Decrypt on *; Deny kms:Decrypt on not SECOND",
    [
      "KEY assumed",
      "eu-west-1:APPS:key/ONE assumed",
      "us-east-1:DATA:key/ONE assumed anywhere",
      "us-east-1:APPS:key/ONE assumed anywhere",
      "SECOND denied",
    ],
  ],
  "by all, one that a Deny spares, and one that another names": [
    "Allow kms:Decrypt on *; Deny kms:Decrypt on KEY,SECOND; Deny kms:Decrypt on not SECOND",
    [
      "eu-west-1:DATA:key/THREE assumed",
      "eu-west-1:APPS:key/THREE assumed",
      "us-east-1:DATA:key/THREE assumed anywhere",
      "us-east-1:APPS:key/THREE assumed anywhere",
      "SECOND denied",
      "KEY denied meant to fail",
    ],
  ],
  "by name, and one that a Deny spares": [
    "Allow kms:Decrypt on KEY; Deny kms:Decrypt on not SECOND",
    ["KEY", "SECOND denied meant to fail"],
  ],
  "by the Region of a service": [
    "Allow kms:Decrypt on * if StringEquals kms:ViaService s3.eu-west-1.amazonaws.com",
    ["KEY assumed", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by a pattern for the Region of a service": [
    "Allow kms:Decrypt on * if StringLike kms:ViaService s3.eu-*.amazonaws.com",
    ["KEY assumed anywhere", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by another service's Region": [
    "Allow kms:Decrypt on * if StringEquals kms:ViaService s3.amazonaws.com",
    ["us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by the Region of a request": [
    "Allow kms:Decrypt on * if StringEquals aws:RequestedRegion eu-central-1",
    ["eu-central-1:DATA:key/ONE assumed", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by a pattern for the Region of a request": [
    "Allow kms:Decrypt on * if StringLike aws:RequestedRegion eu-*",
    ["KEY assumed anywhere", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by a Region that is named behind a pattern": [
    "Allow kms:Decrypt on * if StringLike aws:RequestedRegion ap-* and StringEquals kms:ViaService s3.eu-west-1.amazonaws.com",
    ["KEY assumed", "ap-northeast-1:DATA:key/ONE assumed anywhere", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by an account": [
    "Allow kms:Decrypt on * if StringEquals aws:ResourceAccount 222233334444",
    ["us-east-1:222233334444:key/ONE assumed anywhere", "us-east-1:DATA:key/ONE assumed anywhere"],
  ],
  "by a word for an account": [
    "Allow kms:Decrypt on * if StringEquals aws:ResourceAccount mine",
    ["us-east-1:DATA:key/ONE assumed anywhere"],
  ],
};

const keysFor = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `arn:aws:kms:eu-west-1:DATA:key/${String(index).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`,
  ).join();

suite("keys of uploads that a policy tells apart", () => {
  for (const [title, [policy, expected]] of Object.entries(cases))
    test(title, () => assert.deepEqual(told(candidatesOf(policy)), expected));

  test("with a placeholder for an id, or what is to be filled in: one key", () => {
    for (const id of ["${id}", "<key-id>"]) {
      const { keys } = candidatesOf(`Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/${id}`);
      assert.deepEqual(
        keys.map(({ assumed, region, account }) => [assumed, region, shortArns(account)]),
        [[false, "eu-west-1", "DATA"]],
      );
    }
  });

  test("in the buckets' own partition", () => {
    const inChina = (policy: string): string[] => told(candidatesOf(policy, "aws-cn"));
    assert.deepEqual(inChina("Allow kms:Decrypt on arn:aws-cn:kms:cn-north-1:DATA:key/*,KEY"), [
      "arn:aws-cn:kms:cn-north-1:DATA:key/TWO assumed",
    ]);
    assert.deepEqual(inChina("Allow kms:Decrypt on arn:aws-cn:kms:*:DATA:key/*,KEY"), [
      "arn:aws-cn:kms:cn-north-1:DATA:key/TWO assumed anywhere",
      "arn:aws-cn:kms:cn-northwest-1:DATA:key/TWO assumed anywhere",
    ]);
    assert.deepEqual(inChina("Allow kms:Decrypt on *"), ["arn:aws-cn:kms:cn-north-1:DATA:key/ONE assumed anywhere"]);
    assert.deepEqual(inChina("Allow kms:Decrypt on arn:*:kms:eu-west-1:DATA:key/*,arn:*:kms:cn-north-1:DATA:key/*"), [
      "arn:aws-cn:kms:cn-north-1:DATA:key/ONE assumed",
    ]);
    assert.deepEqual(
      candidatesOf("Allow kms:Decrypt on arn:${partition}:kms:cn-north-1:DATA:key/*", "aws-cn").keys.map(
        ({ region }) => region,
      ),
      ["cn-north-1"],
    );
  });

  test("of an account that the policy names, or of a made-up one", () => {
    const accounts = (policy: string): (readonly [string, boolean])[] =>
      candidatesOf(policy).keys.map(({ account, accountKnown }) => [shortArns(account), accountKnown]);
    assert.deepEqual(accounts("Allow kms:Decrypt on KEY,arn:aws:kms:eu-west-1:DATA:key/*"), [
      ["DATA", true],
      ["DATA", true],
    ]);
    assert.deepEqual(accounts("Allow kms:Decrypt on *"), [["DATA", false]]);
    assert.deepEqual(accounts("Allow kms:Decrypt on * if StringEquals aws:ResourceAccount APPS"), [
      ["APPS", true],
      ["DATA", false],
    ]);
  });

  test("with placeholders for all but the id", () => {
    const { keys } = candidatesOf(
      "Allow kms:Decrypt on arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "aws-cn",
    );
    assert.deepEqual(
      keys.map(({ arn, assumed }) => [spelled(arn), assumed]),
      [["arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab", false]],
    );
  });

  test("in the buckets' own Regions", () => {
    const inRegions = (policy: string, ...regions: string[]): (string | readonly string[] | undefined)[] => {
      const found = candidatesOf(policy, "aws", regions);
      return [...told(found), found.keys[0]?.bucketRegions];
    };
    const two = "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*,arn:aws:kms:us-east-1:DATA:key/*";
    assert.deepEqual(inRegions(two, "eu-west-1"), ["KEY assumed", ["eu-west-1"]]);
    assert.deepEqual(inRegions("Allow kms:Decrypt on *", "eu-west-1"), ["KEY assumed", ["eu-west-1"]]);
    assert.deepEqual(inRegions("Allow kms:Decrypt on *", "eu-west-1", "us-east-1"), [
      "KEY assumed anywhere",
      ["eu-west-1", "us-east-1"],
    ]);
    assert.deepEqual(
      inRegions("Allow kms:Decrypt on * if StringLike aws:RequestedRegion us-*,ap-south-1", "eu-west-1", "us-east-1"),
      ["us-east-1:DATA:key/ONE assumed", "KEY assumed anywhere", ["eu-west-1", "us-east-1"]],
    );
    assert.equal(candidatesOf(two).keys[0]?.bucketRegions, undefined);
  });

  test("for each account of a principal on which a condition depends", () => {
    const callers = (policy: string): readonly (string | undefined)[] => candidatesOf(policy).callerAccounts;
    const equals = "Allow kms:Decrypt on KEY if StringEquals";
    assert.deepEqual(callers("Allow kms:Decrypt on KEY"), [undefined]);
    assert.deepEqual(callers(`${equals} aws:ResourceAccount 222233334444`), [undefined]);
    assert.deepEqual(callers(`${equals} kms:CallerAccount 222233334444`), ["222233334444", "111122223333"]);
    assert.deepEqual(callers(`${equals} aws:PrincipalAccount 111122223333,mine`), ["111122223333", "444455556666"]);
  });

  test("up to 64, and it says where there are more", () => {
    const counted = (policy: string): readonly [number, boolean] => {
      const { keys, complete } = candidatesOf(policy);
      return [keys.length, complete];
    };
    assert.deepEqual(counted(`Allow kms:Decrypt on ${keysFor(64)}`), [64, true]);
    assert.deepEqual(counted(`Allow kms:Decrypt on ${keysFor(64)}; Allow kms:GenerateDataKey on ${keysFor(64)}`), [
      64,
      true,
    ]);
    assert.deepEqual(counted(`Allow kms:Decrypt on ${keysFor(65)}`), [64, false]);
  });
});

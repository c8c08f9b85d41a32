/** Which objects statements let be written, and how: grants of policies in the short words of drawings. */
import assert from "node:assert/strict";
import { wholeArns } from "../../../test/harness/short-model.ts";
import { shortSet } from "../../../test/harness/short-set.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { finish } from "../../evaluate/steps.ts";
import type { PolicySet } from "./policy-set.ts";
import type { Uploader } from "./principal.ts";
import { attached, uploaderOf } from "./principal.ts";
import type { Uploads } from "./upload-grant.ts";
import { bucketOf, grantsIn, objectUniverse } from "./upload-grant.ts";

const uploadsOf = (set: PolicySet, uploader = attached, action = "s3:putobject"): Uploads =>
  finish(grantsIn(set, uploader, action));

/** Of each grant the globs of its objects, behind ` via ` access points, behind ` under ` ids of keys. */
const granted = ({ grants }: Uploads): string[] =>
  grants.map(({ objects, accessPoints, keys }) =>
    [
      (objects.negated ? "not " : "") + objects.globs.map(({ source }) => source).join(),
      ...accessPoints.map((arn) => ` via ${arn}`),
      ...(keys ?? []).map(({ arn }) => ` under ${arn}`),
    ].join(""),
  );

const header = "s3:x-amz-server-side-encryption";
const keyId = `${header}-aws-kms-key-id`;
const longest = (length: number): string => "a".repeat(length - "arn:aws:s3:::lake/".length);
const mine = "arn:aws:s3:eu-west-1:111122223333:accesspoint/mine";
const lake = "arn:aws:s3:::lake/*";

const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "objects of a bucket": ["Allow s3:PutObject on lake/*", [lake]],
  "all objects": ["Allow s3:PutObject on *", ["*"]],
  "all objects of all buckets": ["Allow s3:PutObject on arn:aws:s3:::*", ["*"]],
  "all but some objects": ["Allow s3:PutObject on not lake/in/*", ["not arn:aws:s3:::lake/in/*"]],
  "no object, where only the bucket is named": ["Allow s3:PutObject on lake", []],
  "no object, where nothing is behind the slash": ["Allow s3:PutObject on lake/", []],
  "an object of one character": ["Allow s3:PutObject on lake/?", ["arn:aws:s3:::lake/?"]],
  "an object of any characters": ["Allow s3:PutObject on lake/ä b+(c)", ["arn:aws:s3:::lake/ä b+(c)"]],
  "a bucket of one letter": ["Allow s3:PutObject on a/*", ["arn:aws:s3:::a/*"]],
  "the longest ARN": [`Allow s3:PutObject on lake/${longest(2_048)}`, [`arn:aws:s3:::lake/${longest(2_048)}`]],
  "no longer one": [`Allow s3:PutObject on lake/${longest(2_049)}`, []],
  "nothing on another service's resource": ["Allow s3:PutObject on arn:aws:sqs:::lake/*", []],
  "nothing by an ARN with a Region": ["Allow s3:PutObject on arn:aws:s3:eu-west-1::lake/*", []],
  "nothing in another partition than the others": [
    "Allow s3:PutObject on lake/*; Allow s3:PutObject on arn:aws-cn:s3:::sea/*,arn:aws-cn:s3:::*",
    [lake],
  ],
  "in China": ["Allow s3:PutObject on arn:aws-cn:s3:::lake/*", ["arn:aws-cn:s3:::lake/*"]],
  "in the partition of the Allows, whatever a Deny names": [
    "Deny s3:PutObject on arn:aws-us-gov:s3:::sea/*; Allow s3:PutObject on arn:aws-cn:s3:::lake/*",
    ["arn:aws-cn:s3:::lake/*"],
  ],

  "under a key that a header must name": [
    `Allow s3:PutObject on lake/* if StringEquals ${keyId} KEY`,
    [`${lake} under KEY`],
  ],
  "under those of several that may be named": [
    `Allow s3:PutObject on lake/* if StringEquals ${keyId} KEY,SECOND and StringNotEquals ${keyId} SECOND`,
    [`${lake} under KEY`],
  ],
  "under no key that another condition names": [
    `Allow s3:PutObject on lake/* if StringLike ${keyId} arn:aws:kms:* and StringEquals aws:PrincipalTag/key KEY`,
    [],
  ],
  "under no key, where the header may be left out": [
    `Allow s3:PutObject on lake/* if StringEquals ${header} aws:kms and StringEqualsIfExists ${keyId} KEY`,
    [],
  ],
  "under none with S3's own encryption": [`Allow s3:PutObject on lake/* if StringEquals ${header} AES256`, []],
  "under none whose id alone is named, nor an alias, nor a pattern": [
    `Allow s3:PutObject on lake/* if StringLike ${keyId} 1234abcd-12ab-34cd-56ef-1234567890ab,alias/lake,arn:aws:kms:eu-west-1:DATA:alias/lake,arn:aws:kms:eu-west-1:DATA:key/*,arn:aws:kmsx:eu-west-1:DATA:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    [],
  ],

  "through an access point": [`Allow s3:PutObject on ${mine}/object/*`, [` via ${mine}/object/*`]],
  "through any of an account": [
    "Allow s3:PutObject on arn:aws:s3:*:111122223333:*",
    [" via arn:aws:s3:*:111122223333:*"],
  ],
  "through an access point and without": [
    `Allow s3:PutObject on lake/*,${mine}/object/*`,
    [`${lake} via ${mine}/object/*`],
  ],
  "not through an access point that is left out": [`Allow s3:PutObject on not ${mine}/object/*`, ["not "]],
  "through access points that a condition names": [
    `Allow s3:PutObject on * if StringEquals s3:DataAccessPointArn ${mine}`,
    [` via ${mine}/object/*`],
  ],
  "through those of an account that a condition names": [
    "Allow s3:PutObject on * if StringEquals s3:DataAccessPointAccount 111122223333",
    [" via arn:aws:s3:*:111122223333:accesspoint/*/object/*"],
  ],
  "through those in a network": [
    "Allow s3:PutObject on * if StringEquals s3:AccessPointNetworkOrigin VPC",
    [" via arn:aws:s3:*:*:accesspoint/*/object/*"],
  ],
  "through any, if there is one at all": [
    "Allow s3:PutObject on * if Null s3:DataAccessPointArn false",
    [" via arn:aws:s3:*:*:accesspoint/*/object/*"],
  ],
  "through those that a condition names, but for those that another leaves out": [
    `Allow s3:PutObject on * if StringEquals s3:DataAccessPointAccount 111122223333 and StringNotEquals s3:DataAccessPointArn ${mine}`,
    [" via arn:aws:s3:*:111122223333:accesspoint/*/object/*"],
  ],
  "without one only, whatever is left out": [
    "Allow s3:PutObject on * if StringNotEquals s3:DataAccessPointAccount 111122223333",
    ["*"],
  ],
  "only through those that a Deny spares": [
    "Allow s3:PutObject on *; Deny s3:PutObject on * if StringNotEquals s3:DataAccessPointAccount 111122223333",
    ["* via arn:aws:s3:*:111122223333:accesspoint/*/object/*"],
  ],
  "not through them, where the network decides, too, or a Deny spares none": [
    "Allow s3:PutObject on *; Deny s3:PutObject on * if StringNotEquals s3:DataAccessPointAccount 111122223333 and StringEquals aws:SourceIp 10.0.0.1; Deny s3:PutObject on *",
    ["*"],
  ],
  "not through them, where a bucket is named": [
    "Allow s3:PutObject on lake/*; Deny s3:PutObject on * if StringNotEquals s3:DataAccessPointAccount 111122223333",
    [lake],
  ],
  "not through others than are named, whatever a Deny spares": [
    `Allow s3:PutObject on *,${mine}/object/*; Deny s3:PutObject on * if StringNotEquals s3:DataAccessPointAccount 111122223333`,
    [`* via ${mine}/object/*`],
  ],
};

suite("what statements let be written", () => {
  for (const [title, [policy, expected]] of Object.entries(cases))
    test(title, () => assert.deepEqual(granted(uploadsOf(shortSet(policy))), expected.map(wholeArns)));

  test("what a Deny refuses, but for one that asks for a header, or that something unknown decides", () => {
    const refused = (deny: string): string[] =>
      uploadsOf(shortSet(`Allow s3:PutObject on lake/*; Deny s3:PutObject ${deny}`)).refused.flatMap(({ globs }) =>
        globs.map(({ source }) => source),
      );
    assert.deepEqual(refused("on lake/in/*"), ["arn:aws:s3:::lake/in/*"]);
    assert.deepEqual(refused(`on lake/in/* if StringNotEquals ${header} aws:kms`), []);
    assert.deepEqual(refused("on lake/in/* if StringEquals aws:SourceIp 10.0.0.1"), []);
    assert.deepEqual(refused("on arn:aws-cn:s3:::*"), []);
  });

  test("to whom a condition names, and to no other", () => {
    const set = shortSet("Allow s3:PutObject on lake/* if ArnEquals aws:PrincipalArn arn:aws:iam::DATA:role/a");
    const of = (name: string): Uploader => {
      const caller = parseCaller(wholeArns(`arn:aws:iam::DATA:role/${name}`));
      assert.ok(caller);
      return uploaderOf(caller);
    };
    assert.deepEqual(granted(uploadsOf(set, of("a"))), [lake]);
    assert.deepEqual(granted(uploadsOf(set, of("b"))), []);
    assert.deepEqual(granted(uploadsOf(set, attached)), [lake]);
  });

  test("for each action in the partition of its statements", () => {
    const set = shortSet(
      "Allow s3:* on *; Allow s3:PutObject on arn:aws-cn:s3:::lake/*; Allow s3:GetObject on arn:aws-us-gov:s3:::lake/*",
    );
    const of = (action: string): readonly (string | boolean | undefined)[] => {
      const { partition, partitionKnown, grants } = uploadsOf(set, attached, action);
      return [partition, partitionKnown, grants[0]?.objects.example()?.split("/")[0]];
    };
    assert.deepEqual(of("s3:putobject"), ["aws-cn", true, "arn:aws-cn:s3:::amzn-s3-demo-bucket"]);
    assert.deepEqual(of("s3:getobject"), ["aws-us-gov", true, "arn:aws-us-gov:s3:::amzn-s3-demo-bucket"]);
    assert.deepEqual(of("s3:deleteobject"), ["aws", false, "arn:aws:s3:::amzn-s3-demo-bucket"]);
  });

  test("in a partition that is known where all Allows name the same", () => {
    const isKnown = (policy: string): boolean => uploadsOf(shortSet(policy)).partitionKnown;
    assert.equal(isKnown("Allow s3:PutObject on lake/*,sea/*"), true);
    assert.equal(isKnown("Allow s3:PutObject on lake/*; Deny s3:PutObject on arn:aws-cn:s3:::*"), true);
    assert.equal(isKnown("Allow s3:PutObject on lake/*; Allow s3:PutObject on arn:aws-cn:s3:::sea/*"), false);
    assert.equal(isKnown("Allow s3:PutObject on lake/*,arn:aws-cn:s3:::sea/*,pond/*"), false);
    const apart = ["lake/*", "arn:aws-cn:s3:::sea/*", "pond/*"].map((on) => `Allow s3:PutObject on ${on}`);
    assert.equal(isKnown(apart.join("; ")), false);
    assert.equal(isKnown("Allow s3:PutObject on arn:*:s3:::lake/*"), false);
    assert.equal(isKnown("Allow s3:PutObject on *,arn:aws:sqs:eu-west-1:DATA:q"), false);
    assert.equal(isKnown("Deny s3:PutObject on lake/*"), false);
  });

  test("in the Regions that a condition names", () => {
    const regions = (policy: string): readonly string[] | undefined => uploadsOf(shortSet(policy)).regions;
    const put = "Allow s3:PutObject on * if StringEquals aws:RequestedRegion";
    assert.deepEqual(regions(`${put} eu-west-1,eu-central-1`), ["eu-west-1", "eu-central-1"]);
    assert.equal(regions("Allow s3:PutObject on *"), undefined);
    const deny = "Deny s3:PutObject on * if StringNotEquals aws:RequestedRegion eu-west-1";
    assert.deepEqual(regions(`Allow s3:PutObject on *; ${deny}`), ["eu-west-1"]);
  });
});

suite("the bucket of an object", () => {
  for (const [object, bucket] of [
    ["arn:aws:s3:::lake/a/b:c", "lake"],
    ["arn:aws:s3:::lake*/a", "lake*"],
    ["arn:aws:s3:::*/a", "*"],
    ["arn:aws:s3:::", "*"],
    ["arn:aws:s3*", "*"],
    ["*", "*"],
  ] as const)
    test(object, () => assert.equal(bucketOf(object), bucket));

  test("is in the universe of its own partition", () => {
    assert.deepEqual(
      ["aws", "aws-cn", "aws-us-gov", "aws-iso"].map((partition) => objectUniverse(partition)[0]),
      ["aws", "aws-cn", "aws-us-gov", "aws-iso"].map((partition) => ({ text: `arn:${partition}:s3:::` })),
    );
  });
});

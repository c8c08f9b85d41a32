import assert from "node:assert/strict";
import { findingsOf, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { impossibleBucketName } from "./rule.ts";

const reading = (...Resource: readonly string[]) => policy({ Effect: "Allow", Action: "s3:GetObject", Resource });

testLanguageRule(
  impossibleBucketName,
  {
    "names, old ones too, wildcards, variables and keys of any characters": reading(
      "arn:aws:s3:::amzn-s3-demo-bucket/a b:c/*",
      "arn:aws:s3:::Old_Bucket.2010/*",
      "arn:aws:s3:::logs-*-?/*",
      "arn:aws:s3:::${aws:PrincipalTag/bucket}/*",
      "arn:aws:s3:::<bucket>/*",
      "arn:aws:s3:::*",
    ),
    "access points, and buckets of another service": policy({
      Effect: "Allow",
      Action: ["s3:GetObject", "s3express:CreateSession", "s3-outposts:GetObject"],
      Resource: [
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/*",
        "arn:aws:s3express:eu-west-1:111122223333:bucket/b--euw1-az1--x-s3",
        "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b/object/*",
      ],
    }),
  },
  {
    "a colon": reading("arn:aws:s3:::amzn-s3-demo-bucket:/*"),
    "a blank": reading("arn:aws:s3:::amzn-s3-demo-bucket /*"),
  },
);

suite("fixes of impossible-bucket-name", () => {
  for (const [written, meant] of [
    ["arn:aws:s3:::arn:aws:s3:::b-1/*", "arn:aws:s3:::b-1/*"],
    ["arn:aws-cn:s3:::arn:aws-cn:s3:::b-1", "arn:aws-cn:s3:::b-1"],
    ["arn:aws:s3:::s3://b-1/in/*", "arn:aws:s3:::b-1/in/*"],
    ["arn:aws:s3:::https://b-1.s3.amazonaws.com/*", "arn:aws:s3:::b-1/*"],
    ["arn:aws:s3:::/b-1/*", "arn:aws:s3:::b-1/*"],
    ["arn:aws:s3:::b-1:/*", undefined],
  ] as const)
    test(`${written} is ${meant ?? "told without a fix"}`, () => {
      const [finding, ...more] = findingsOf(impossibleBucketName, reading(written));
      assert.equal(more.length, 0);
      assert.deepEqual(
        finding?.fixes.map(({ title }) => title),
        meant === undefined ? [] : [`Replace ${written} with ${meant}`],
      );
    });
});

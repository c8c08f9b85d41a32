/** In which Regions buckets can be, by their names, by access points and by conditions. */
import assert from "node:assert/strict";
import { shortSet } from "../../../test/harness/short-set.ts";
import { finish } from "../../evaluate/steps.ts";
import { attached } from "./principal.ts";
import { grantsIn } from "./upload-grant.ts";

const regions = (policy: string): string | undefined =>
  finish(grantsIn(shortSet(policy), attached, "s3:putobject")).regions?.join(" ");

const put = "Allow s3:PutObject on";
const point = (region: string): string => `arn:aws:s3:${region}:111122223333:accesspoint/mine/object/*`;
const asked = "aws:RequestedRegion";
const onlyIn = (on: string, values: string): string =>
  `Deny s3:PutObject on ${on} if StringNotEquals ${asked} ${values}`;

suite("the Regions of buckets", () => {
  for (const [policy, expected] of [
    [`${put} lake/*`, undefined],
    [`${put} lake-111122223333-eu-west-1-an/*`, "eu-west-1"],
    [`${put} lake-111122223333-eu-west-1-an/*,lake/*`, undefined],
    [`${put} lake-111122223333-eu-west-1-an/*; ${put} lake-111122223333-us-east-1-an/*`, "eu-west-1 us-east-1"],
    [`${put} ${point("eu-west-1")}`, "eu-west-1"],
    [`${put} ${point("eu-west-1")},${point("eu-central-1")}`, "eu-west-1 eu-central-1"],
    [`${put} ${point("*")}`, undefined],
    [`${put} lake/*,${point("eu-west-1")}`, undefined],
    [`${put} not lake/*`, undefined],
    [`${put} lake/* if StringEquals ${asked} eu-west-1`, "eu-west-1"],
    [`${put} lake/* if StringEquals AWS:requestedregion eu-west-1`, "eu-west-1"],
    [`${put} lake/* if StringEquals ${asked} cn-north-1`, undefined],
    [`${put} arn:aws-cn:s3:::lake/* if StringEquals ${asked} cn-north-1,eu-west-1`, "cn-north-1"],
    [`${put} lake/* if StringEquals ${asked} eu-west-1; ${put} sea/*`, undefined],
    [`${put} lake/*; ${onlyIn("*", "eu-west-1,us-east-1")}`, "us-east-1 eu-west-1"],
    [`${put} lake/*; ${onlyIn("arn:aws:s3:::*", "eu-west-1")}`, "eu-west-1"],
    [`${put} lake/*; ${onlyIn("arn:aws:s3:::*/*", "eu-west-1")}`, "eu-west-1"],
    [`${put} lake/*; ${onlyIn("arn:aws:s3:::lake/*", "eu-west-1")}`, undefined],
    [`${put} lake/*; ${onlyIn("not lake/in/*", "eu-west-1")}`, undefined],
    [`${put} lake/*; ${onlyIn("arn:aws:sqs:::*", "eu-west-1")}`, undefined],
    [`${put} lake/*; ${onlyIn("*", "eu-west-1")} and StringEquals aws:SourceVpc vpc-1`, undefined],
    [`${put} lake/*; ${onlyIn("*", "nowhere")}`, undefined],
    [`${put} lake/* if StringEquals ${asked} eu-west-1; ${onlyIn("*", "us-east-1")}`, undefined],
    [`Deny s3:PutObject on * if StringEquals ${asked} eu-west-1`, undefined],
  ] as const)
    test(policy, () => assert.equal(regions(policy), expected));
});

/** Which objects of a bucket a statement tells apart, as an upload to it, or through an access point, names them. */
import assert from "node:assert/strict";
import { shortSet } from "../../../../test/harness/short-set.ts";
import type { ModelAccessPoint, ModelBucket } from "../../../workspace/model.ts";
import { S3Context } from "../../requests/s3-request.ts";
import { uploaderOf } from "../principal.ts";
import type { Addressed } from "./target.ts";
import { globsOn, openGlobsOn, requestedResource, targetOf } from "./target.ts";

const accessPoint = {
  arn: "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap",
  bucket: "lake",
} as unknown as ModelAccessPoint;
const bucketOf = (name: string, region?: string): ModelBucket =>
  ({ name, region, account: "111122223333" }) as unknown as ModelBucket;
const lake = bucketOf("lake", "eu-west-1");
const fast = bucketOf("lake--euw1-az1--x-s3", "eu-west-1");
const putObject = "s3:putobject";

interface Through {
  readonly bucket?: ModelBucket;
  readonly through?: ModelAccessPoint;
  readonly action?: string;
  readonly addressed?: Addressed;
  readonly user?: string;
}

function of(
  on: string,
  { bucket = lake, through, action = putObject, addressed, user = "ana" }: Through,
  list: typeof globsOn,
) {
  const [statement] = shortSet(`Allow s3:PutObject on ${on}`).statements;
  assert.ok(statement);
  const target = targetOf(bucket, through, action);
  const arn = `arn:aws:iam::111122223333:user/${user}`;
  const uploader = uploaderOf({ kind: "user", arn, account: "111122223333", name: user });
  return list(target, statement, new S3Context(uploader, "none", target.partition), addressed)?.map(({ source }) =>
    source.replace(/^arn:aws[^:]*:s3:::/, ""),
  );
}
const told = (on: string, how: Through = {}) => of(on, how, globsOn);
const open = (on: string, how: Through = {}) => of(on, how, openGlobsOn);

suite("what a statement tells apart", () => {
  test("of a bucket", () => {
    assert.deepEqual(told("lake/*"), ["lake/*"]);
    assert.deepEqual(told("lake/in/*,lake/out/a"), ["lake/in/*", "lake/out/a"]);
    assert.deepEqual(told("la*"), ["la*"]);
    assert.deepEqual(told("la*,other/*"), ["la*"]);
    assert.deepEqual(told("*"), ["*"]);
    assert.deepEqual(told("arn:aws-cn:s3:::lake/*", { bucket: bucketOf("lake", "cn-north-1") }), ["lake/*"]);
  });

  test("is nothing where it names another bucket, or the bucket and no object", () => {
    for (const on of ["other/*", "lak/*", "lakes/*", "lx*", "lake", "arn:aws-cn:s3:::lake/*"])
      assert.equal(told(on), undefined, on);
    assert.equal(told("lake/*", { bucket: bucketOf("lake", "cn-north-1") }), undefined);
  });

  test("is all where its NotResource is elsewhere", () => {
    assert.deepEqual(told("not other/*"), []);
    assert.deepEqual(told("not lake/in/*,other/*"), ["lake/in/*"]);
  });

  test("of the value of a variable, where it is known, and of all values where not", () => {
    assert.deepEqual(told("lake/${aws:username}/*"), ["lake/ana/*"]);
    assert.deepEqual(open("lake/${aws:username}/*"), []);
    assert.equal(told("${bucket_name}/a"), undefined);
    assert.deepEqual(open("${bucket_name}/a,other/${what}/*,lake/${what}/*"), ["*/a", "lake/*/*"]);
  });

  test("through an access point, as objects of the bucket", () => {
    const through = accessPoint;
    const { arn } = accessPoint;
    assert.deepEqual(told(`${arn}/object/in/*`, { through }), ["lake/in/*"]);
    assert.deepEqual(told("arn:aws:s3:*:*:accesspoint/*", { through }), ["lake/*"]);
    assert.deepEqual(told("arn:aws:*:*:*:accesspoint/ap/object/?", { through }), ["lake/?"]);
    assert.deepEqual(told("*", { through }), ["lake/*"]);
    assert.deepEqual(told("arn:aws:s3*", { through }), ["lake/*"]);
    assert.deepEqual(told(`${arn}/object/\${aws:username}/*`, { through }), ["lake/ana/*"]);
    assert.deepEqual(told(`not ${arn}/object/in/*`, { through }), ["lake/in/*"]);
    assert.deepEqual(told("not lake/in/*", { through }), []);
    for (const on of [
      "lake/*",
      arn,
      `${arn}2/object/*`,
      arn.replace("eu-", "us-"),
      `${arn.replace(":s3:", ":s3express:")}/object/*`,
      `${arn.replace("aws", "aws-cn")}/object/*`,
      `${arn.replace("eu-west-1", "eu-west-2")}/object/*`,
      `${arn.replace("1111", "4444")}/object/*`,
      "${access_point}/object/*",
    ])
      assert.equal(told(on, { through }), undefined, on);
  });

  test("through an access point, in the policy of the bucket behind it, as the bucket's", () => {
    const how = { through: accessPoint, addressed: "inBucket" } as const;
    assert.deepEqual(told("lake/in/*", how), ["lake/in/*"]);
    assert.equal(told(`${accessPoint.arn}/object/in/*`, how), undefined);
    assert.deepEqual(open("lake/${what}/*", how), ["lake/*/*"]);
    assert.deepEqual(open(`${accessPoint.arn}/object/\${what}/*`, { through: accessPoint }), ["lake/*/*"]);
    assert.deepEqual(open("lake/${what}/*", { through: accessPoint }), []);
  });

  test("of a directory bucket as a whole, however its ARN is written", () => {
    const bucket = fast;
    const arn = "arn:aws:s3express:eu-west-1:111122223333:bucket/lake--euw1-az1--x-s3";
    for (const on of [arn, "*", "arn:aws:s3express:*", "arn:aws:s3express*", "arn:aws:*:*:*:bucket/lake*", "not other"])
      assert.deepEqual(told(on, { bucket }), [], on);
    for (const on of [`${arn}/*`, "lake--euw1-az1--x-s3/*", arn.replace("1111", "4444"), `not ${arn}`])
      assert.equal(told(on, { bucket }), undefined, on);
    assert.deepEqual(open(`${arn}/\${what}`, { bucket }), []);
  });

  test("where a bucket is listed, of the bucket", () => {
    const action = "s3:listbucket";
    assert.deepEqual(told("lake", { action }), []);
    assert.equal(told("lake/*", { action }), undefined);
    assert.deepEqual(told(accessPoint.arn, { action, through: accessPoint }), []);
    assert.deepEqual(open("lake/${what}/*", { action }), []);
  });
});

suite("the resource that a request names", () => {
  const object = "arn:aws:s3:::lake/in/a:b";
  const asked = (bucket: ModelBucket, through?: ModelAccessPoint, action = putObject, of = object): string =>
    requestedResource(targetOf(bucket, through, action), of).join(":");

  test("is the object, below the access point that it goes through", () => {
    assert.equal(asked(lake), object);
    assert.equal(asked(lake, accessPoint), `${accessPoint.arn}/object/in/a:b`);
  });

  test("is the bucket or the access point where it is listed", () => {
    assert.equal(asked(lake, undefined, "s3:listbucket"), "arn:aws:s3:::lake");
    assert.equal(asked(lake, accessPoint, "s3:listbucket"), accessPoint.arn);
  });

  test("is the directory bucket for each of its objects, whatever is done", () => {
    const own = "arn:aws:s3express:eu-west-1:111122223333:bucket/lake--euw1-az1--x-s3";
    assert.equal(asked(fast, undefined, putObject, `${own}/a`), own);
    assert.equal(targetOf(fast, undefined, putObject).action, "s3express:createsession");
    assert.equal(targetOf(lake, undefined, putObject).action, putObject);
  });

  test("is in the partition of the bucket's Region", () => {
    assert.equal(targetOf(bucketOf("lake", "cn-north-1"), undefined, putObject).prefix, "arn:aws-cn:s3:::lake/");
    assert.equal(targetOf(bucketOf("lake"), undefined, putObject).prefix, "arn:aws:s3:::lake/");
  });
});

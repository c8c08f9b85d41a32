import assert from "node:assert/strict";
import type { OperationName } from "../catalog/operation-names.ts";
import {
  accountOf,
  bucketsText,
  byPrincipals,
  capital,
  errorText,
  failText,
  ifBucketHasKey,
  list,
  lowerFirst,
  objectsText,
  operationsText,
  operationsTextTo,
  principalText,
  principalsText,
  shortList,
  shortName,
  sideOf,
  verbsText,
} from "./wording.ts";

const role = (name: string, account = "111122223333"): string => `arn:aws:iam::${account}:role/${name}`;

suite("words that several rules share", () => {
  test("lists", () => {
    assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(list), ["", "a", "a and b", "a, b and c"]);
    assert.deepEqual(
      [
        ["a", "b", "c"],
        ["a", "b", "c", "d"],
      ].map(shortList),
      ["a, b and c", "a, b and 2 more"],
    );
  });

  test("principals", () => {
    assert.deepEqual(["attached", "*", role("a")].map(principalText), [
      "this policy's principal",
      "everyone",
      role("a"),
    ]);
    for (const [names, text] of [
      [["*", role("a")], "everyone"],
      [["attached"], "this policy's principal"],
      [[role("a")], "role/a"],
      [["arn:aws:iam::111122223333:root"], "account 111122223333"],
      [["s3.amazonaws.com"], "s3.amazonaws.com"],
      [[role("a"), role("b"), role("c")], "role/a, role/b and role/c"],
      [[role("a"), role("b"), role("c"), role("d")], "role/a, role/b and 2 more"],
      [[role("a"), role("a", "444455556666")], "role/a (account 111122223333) and role/a (account 444455556666)"],
      [["x", "x"], "x and x"],
    ] as const)
      assert.equal(principalsText(names), text);
    assert.equal(byPrincipals([role("a")]), " by role/a");
    assert.equal(byPrincipals(["attached"]), "");
  });

  test("names", () => {
    assert.deepEqual(
      [role("a"), "arn:aws:s3:::b/c:d", "arn:aws:s3", "arn:aws:sns:eu-west-1:111122223333:"].map(shortName),
      ["role/a", "b/c:d", "arn:aws:s3", "arn:aws:sns:eu-west-1:111122223333:"],
    );
    assert.deepEqual([role("a"), "s3.amazonaws.com"].map(accountOf), ["111122223333", ""]);
    assert.deepEqual(["role/a fails", "everyone", "s3.amazonaws.com", "a b"].map(capital), [
      "role/a fails",
      "Everyone",
      "s3.amazonaws.com",
      "A b",
    ]);
    assert.deepEqual(
      ["Every upload", "No logs", "S3 fails", "A key", "KMS", "PutObject fails", "Statement has"].map(lowerFirst),
      ["every upload", "no logs", "S3 fails", "a key", "KMS", "PutObject fails", "Statement has"],
    );
    assert.deepEqual(
      [true, false].map((shown) => ifBucketHasKey("Every upload fails.", shown)),
      ["Every upload fails.", "If the bucket uses a KMS key, every upload fails."],
    );
    assert.deepEqual(
      [
        new TypeError("x is not a function\n at y"),
        "thrown",
        new Error("e".repeat(113)),
        new Error("e".repeat(114)),
        new Error(`${"e".repeat(112)}😀`),
      ].map(errorText),
      [
        "TypeError: x is not a function",
        "string thrown",
        `Error: ${"e".repeat(113)}`,
        `Error: ${"e".repeat(113)}…`,
        `Error: ${"e".repeat(112)}…`,
      ],
    );
  });

  test("buckets and objects", () => {
    for (const [names, text] of [
      [["a"], "a"],
      [["a", "b"], "a and b"],
      [["*", "a"], "any bucket"],
      [["a", "a*"], "a*"],
      [["${aws:username}"], "the bucket ${aws:username}"],
      [["a", "<bucket>"], "the buckets a and <bucket>"],
      [["YOUR_BUCKET"], "the bucket YOUR_BUCKET"],
    ] as const)
      assert.equal(bucketsText(names), text);
    assert.equal(objectsText(["arn:aws:s3:::a/b", "arn:aws:s3:::a/c"]), "a/b and a/c");
    assert.equal(objectsText(["arn:aws:s3:::*"]), "other objects");
  });

  test("operations: as a subject, before a bucket, as a verb", () => {
    const words = (names: readonly OperationName[], ...sides: readonly ("source" | "both")[]) => [
      operationsText(names, "all"),
      operationsText(names, "some"),
      ...["destination" as const, ...sides].flatMap((side) => [
        operationsTextTo(names, "all", side),
        verbsText(names, side),
      ]),
    ];
    assert.deepEqual(words(["PutObject", "MultipartUpload"]), [
      "every upload",
      "some uploads",
      "every upload to",
      "upload to",
    ]);
    assert.deepEqual(words(["MultipartUpload", "UploadPart"]), [
      "every multipart upload (files over about 8 MB)",
      "some multipart uploads (files over about 8 MB)",
      "every multipart upload (files over about 8 MB) to",
      "upload to",
    ]);
    assert.deepEqual(words(["GetObject", "SelectObjectContent"]), [
      "every download",
      "some downloads",
      "every download from",
      "download from",
    ]);
    assert.deepEqual(words(["CopyObject", "UploadPartCopy", "MoveObject"], "source", "both"), [
      "every copy",
      "some copies",
      "every copy to",
      "copy to",
      "every copy from",
      "copy from",
      "every copy from or to",
      "copy from or to",
    ]);
    assert.deepEqual(words(["Replication"], "both"), [
      "every replica",
      "some replicas",
      "every replica to",
      "replicate to",
      "every replica from or to",
      "replicate from or to",
    ]);
    assert.deepEqual(words(["HeadObject"], "both"), [
      "every HeadObject request",
      "some HeadObject requests",
      "every HeadObject request on",
      "make HeadObject requests on",
      "every HeadObject request on",
      "make HeadObject requests on",
    ]);
    assert.deepEqual(
      ["CreateMultipartUpload", "CompleteMultipartUpload"].map((name) =>
        operationsText([name as OperationName], "all"),
      ),
      ["every multipart upload (files over about 8 MB)", "every multipart upload (files over about 8 MB)"],
    );
    assert.deepEqual([failText("all"), failText("some")], ["fails", "fail"]);
    assert.deepEqual(["s3:GetObject", "s3:PutObject"].map(sideOf), ["source", "destination"]);
  });
});

import assert from "node:assert/strict";
import { key } from "../../test/harness/check-policy.ts";
import { createEngine, defaultSettings } from "./engine.ts";
import { hoverAt } from "./hover.ts";

/** The hover at the bar in the text. */
function hoverIn(drawn: string): string | undefined {
  const offset = drawn.indexOf("|");
  const engine = createEngine();
  const file = engine.read("policy.json", drawn.slice(0, offset) + drawn.slice(offset + 1));
  return engine.hover(hoverAt, file, offset, engine.workspaceFacts([file]), defaultSettings)?.contents.markdown;
}
const policy = (upload: string, kms: string): string => `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": ${upload}, "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
  { "Effect": "Allow", "Action": ${kms}, "Resource": "${key}" } ] }`;

suite("hover", () => {
  test("on an upload: what it needs, and how this policy answers", () => {
    const text = hoverIn(policy(`"s3:Put|Object"`, `"kms:GenerateDataKey"`)) ?? "";
    assert.match(text, /a plain upload needs `kms:GenerateDataKey`, a multipart upload .* `kms:Decrypt` too/);
    assert.match(text, /PutObject passes · MultipartUpload is \*\*refused\*\* \(kms:Decrypt\)/);
  });

  test("on KMS actions, wildcards and lookalikes", () => {
    assert.match(hoverIn(policy(`"s3:PutObject"`, `"kms:De|crypt"`)) ?? "", /needed for multipart uploads/);
    assert.match(hoverIn(policy(`"s3:PutObject"`, `"kms:*|"`)) ?? "", /`kms:GenerateDataKey`[^]*`kms:Decrypt`/);
    assert.match(hoverIn(policy(`"s3:PutObject"`, `"kms:En|crypt"`)) ?? "", /not asked for by S3 uploads/);
  });

  test("on a download: what it needs, and how this policy answers, of what it grants", () => {
    const text = hoverIn(policy(`"s3:Get|Object"`, `"kms:GenerateDataKey"`)) ?? "";
    assert.match(text, /read with `kms:Decrypt` on the key that it was written with/);
    assert.match(text, /GetObject is \*\*refused\*\* \(kms:Decrypt\)/);
    assert.doesNotMatch(text, /PutObject/);
    assert.match(hoverIn(policy(`"s3:GetObject"`, `"kms:De|crypt"`)) ?? "", /GetObject passes/);
  });

  test("nothing on other actions, and no answer where nobody reads or writes", () => {
    assert.equal(hoverIn(policy(`"s3:List|Bucket"`, `"kms:Decrypt"`)), undefined);
    assert.doesNotMatch(hoverIn(policy(`"s3:ListBucket"`, `"kms:De|crypt"`)) ?? "", /By this policy/);
  });

  test("an action's own text stays text", () => {
    assert.match(
      hoverIn(policy(`"s3:PutObject"`, `"kms:En|crypt\` ![x](https://example.com/a.png)"`)) ?? "",
      /``kms:Encrypt` !\[x\]\(https:\/\/example\.com\/a\.png\)`` is not asked for/,
    );
  });

  test("inside an escaped policy string", () => {
    const inner = JSON.stringify(policy(`"s3:PutObject"`, `"kms:Decrypt"`));
    assert.match(
      hoverIn(`{ "PolicyDocument": ${inner.replace("s3:PutObject", "s3:Put|Object")} }`) ?? "",
      /S3 calls KMS/,
    );
  });
});

/** The hover lists every principal and bucket that a finding is about. */
import assert from "node:assert/strict";
import { key } from "../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  usesKey,
} from "../../test/harness/drawn-workspace.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { refusedAt } from "./refused-hover.ts";

const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

function oneDenyFor(names: readonly string[]): Diagnostic {
  const [diagnostic] = checkWorkspace(
    "one Deny",
    {
      buckets: { one: lake() },
      keys: { [key]: { policy: "key.json" } },
      principals: Object.fromEntries(names.map((name) => [role(name), { policies: "role.json" }])),
    },
    {
      "role.json": document(statement(`"Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/*"`), usesKey),
      "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    { "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }
//                                                  ^^^^^^^^^^^^^ denied-kms-action error scope=all operations=MultipartUpload
  ]
}`,
    },
  );
  assert.ok(diagnostic);
  return diagnostic;
}

const plainAt = (diagnostic: Diagnostic, offset: number): string | undefined =>
  refusedAt([diagnostic], offset)?.contents.plain;

suite("the hover under a finding", () => {
  test("lists every principal and bucket", () => {
    const diagnostic = oneDenyFor(["a", "b", "c"]);
    const rows = ["a", "b", "c"].map((name) => `- ${role(name)} → one: MultipartUpload (kms:Decrypt)`);
    assert.equal(plainAt(diagnostic, diagnostic.range.offset), `Refused:\n\n${rows.join("\n")}`);
    assert.equal(plainAt(diagnostic, diagnostic.range.offset - 1), undefined, "beside the token it is silent");
  });

  test("says nothing where the message names the only one", () => {
    const diagnostic = oneDenyFor(["a"]);
    assert.equal(plainAt(diagnostic, diagnostic.range.offset), undefined);
  });

  test("ends after fifty, and says how many more there are", () => {
    const diagnostic = oneDenyFor(Array.from({ length: 60 }, (_, index) => `r${String(index)}`));
    const lines = plainAt(diagnostic, diagnostic.range.offset)?.split("\n") ?? [];
    assert.equal(lines.filter((line) => line.includes("→")).length, 50);
    assert.equal(lines.at(-1), "- … and 10 more");
  });

  test("of one more than fifty it says so, of fifty nothing", () => {
    for (const count of [50, 51]) {
      const diagnostic = oneDenyFor(Array.from({ length: count }, (_, index) => `r${String(index)}`));
      assert.equal(plainAt(diagnostic, diagnostic.range.offset)?.endsWith("- … and 1 more"), count === 51);
    }
  });

  test("says where only some objects are refused, and that names are only text", () => {
    const diagnostic = oneDenyFor(["a", "b"]);
    assert.ok(diagnostic.data);
    const [first, second] = diagnostic.data.refused;
    assert.ok(first && second);
    const hover = refusedAt(
      [
        {
          ...diagnostic,
          data: {
            ...diagnostic.data,
            refused: [{ ...first, bucket: "a` ![x](https://example.com)", scope: "some" }, second],
          },
        },
      ],
      diagnostic.range.offset,
    );
    assert.match(hover?.contents.plain ?? "", /MultipartUpload \(kms:Decrypt\), for some objects/);
    assert.match(
      hover?.contents.markdown ?? "",
      /`` a` !\[x\]\(https:\/\/example\.com\) ``|``a` !\[x\]\(https:\/\/example\.com\)``/,
    );
  });
});

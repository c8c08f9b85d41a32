import assert from "node:assert/strict";
import { key } from "../../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../../test/harness/drawn-workspace.ts";
import { shortSet } from "../../../../test/harness/short-set.ts";
import { createCompiler } from "../../../evaluate/compiler.ts";
import type { ContextValue } from "../../../evaluate/context.ts";
import type { Assumptions, Side } from "./assumptions.ts";
import { assumptionsFor, networksOf, representatives } from "./assumptions.ts";

suite("what the model leaves open has one value in one upload", () => {
  // Team "c" writes below `c/`; no condition names that team.
  test("but a tag that a policy variable puts into object names is not tried by the values of conditions alone", () =>
    checkWorkspace(
      "a tag in a variable",
      {
        buckets: { "data-lake": lake({ encryption: { type: "aws:kms", key, bucketKey: false } }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/c/*",
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all operations=MultipartUpload actions=kms:Decrypt
      "Condition": { "StringLike": { "aws:PrincipalTag/team": "?*" } }
    },
    { "Effect": "Deny", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::data-lake/\${aws:PrincipalTag/team}/*" },
    {
      "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringNotEquals": { "aws:PrincipalTag/team": "a" } }
    }
  ]
}`,
      },
    ));
});

suite("values that are tried together", () => {
  /** Each `key=value`; what S3's request has alone behind `s3 `, what KMS's have alone behind `kms `. */
  const drawn = (map: ReadonlyMap<string, ContextValue>): string =>
    [...map].map(([name, value]) => `${name}=${String(value)}`).join(" ");
  const side = (statements: string, value: ContextValue): Side => ({
    statements: statements === "" ? [] : shortSet(statements).statements,
    contexts: () => [{ get: () => value }],
  });
  const assumed = (s3: string, kms: string, s3Value: ContextValue = "unknown", kmsValue = s3Value): Assumptions =>
    assumptionsFor(createCompiler(), side(s3, s3Value), side(kms, kmsValue));
  const tried = (s3: string, kms: string, s3Value?: ContextValue, kmsValue?: ContextValue): string[] =>
    assumed(s3, kms, s3Value, kmsValue).assignments.map((one) =>
      drawn(one.s3) === drawn(one.kms) ? drawn(one.s3) : `s3 ${drawn(one.s3)} kms ${drawn(one.kms)}`,
    );
  const put = (condition: string): string => `Allow s3:PutObject on lake/* if ${condition}`;
  const use = (condition: string): string => `Allow kms:Decrypt on KEY if ${condition}`;
  const mfa = "aws:MultiFactorAuthPresent";
  const both = (name: string): string[] => ["true", "false", "absent"].map((value) => `${name}=${value}`);

  test("of the session, the same in S3's request and in those to KMS", () => {
    for (const name of [
      mfa,
      "aws:PrincipalOrgID",
      "aws:MultiFactorAuthAge",
      "aws:TokenIssueTime",
      "aws:SourceIdentity",
      "aws:FederatedProvider",
      "aws:userid",
      "aws:PrincipalArn",
      "aws:SourceAccount",
      "aws:SourceArn",
      "aws:SourceOrgID",
      "aws:SourceOrgPaths",
      "aws:PrincipalTag/team",
    ])
      assert.deepEqual(tried(put(`Bool ${name} true`), use(`Bool ${name} false`)), both(name.toLowerCase()));
  });

  test("of nothing that is looked at once, or in the same statement alone", () => {
    assert.deepEqual(tried(put(`Bool ${mfa} true`), use("Bool aws:SecureTransport true")), []);
    const once = side(put(`Bool ${mfa} true`), "unknown");
    assert.deepEqual(assumptionsFor(createCompiler(), once, once).assignments, []);
  });

  test("of S3's request alone, which KMS does not see", () => {
    assert.deepEqual(
      tried(`${put("Bool s3:x true")}; ${put("Bool s3:x false")}`, use("Bool s3:x true")),
      ["true", "false", "absent"].map((value) => `s3 s3:x=${value} kms `),
    );
    assert.deepEqual(
      tried("", `${use("Bool kms:x true")}; ${use("Bool kms:x false")}`),
      ["true", "false", "absent"].map((value) => `s3  kms kms:x=${value}`),
    );
  });

  test("of the network that S3 sees, and not of that which KMS sees", () => {
    const vpc = (value: string): string => `StringEquals aws:SourceVpc ${value}`;
    assert.deepEqual(tried(`${put(vpc("vpc-1"))}; ${put(vpc("vpc-2"))}`, ""), [
      "s3 aws:sourcevpc= kms ",
      "s3 aws:sourcevpc=a kms ",
      "s3 aws:sourcevpc=vpc-1 kms ",
      "s3 aws:sourcevpc=vpc-2 kms ",
      "s3 aws:sourcevpc=absent kms ",
    ]);
    assert.deepEqual(tried("", `${use(vpc("vpc-1"))}; ${use(vpc("vpc-2"))}`), []);
  });

  test("of one clock", () => {
    const at = "2026-01-01T00:00:00Z";
    const seconds = Date.parse(at) / 1000;
    const found = tried(
      put(`DateLessThan aws:CurrentTime ${at}`),
      use(`DateGreaterThan aws:EpochTime ${at}`),
      "present",
    );
    assert.deepEqual(
      found,
      [seconds - 1, seconds, seconds + 1].map(
        (value) => `aws:currenttime=${String(value)} aws:epochtime=${String(value)}`,
      ),
    );
  });

  test("of nothing that is told, or that a policy variable stands for; of what is there not that it is absent", () => {
    const policies = [put(`Bool ${mfa} true`), use(`Bool ${mfa} false`)] as const;
    assert.deepEqual(tried(...policies, ["true"], "unknown"), []);
    assert.deepEqual(tried(...policies, "unknown", "absent"), []);
    assert.deepEqual(tried(...policies, "unknown", "present"), both(mfa.toLowerCase()).slice(0, 2));
    const team = "aws:PrincipalTag/team";
    const byTeam = [put(`StringEquals ${team} a`), use(`StringEquals ${team} b`)] as const;
    assert.equal(tried(...byTeam).length, 5);
    assert.deepEqual(
      tried(`${byTeam[0]}; Allow s3:GetObject on lake/\${ aws:PrincipalTag/TEAM, 'x' }/*`, byTeam[1]),
      [],
    );
    assert.deepEqual(tried(byTeam[0], `${byTeam[1]}; ${use(`StringEquals aws:ResourceTag/team \${${team}}`)}`), []);
  });

  test("up to 500, and it says where there are more", () => {
    const tags = (count: number): string =>
      Array.from({ length: count }, (_, index) => `Bool aws:PrincipalTag/${String(index)} true`).join(" and ");
    // Three values of each.
    const found = (count: number): readonly [number, boolean] => {
      const { assignments, complete } = assumed(put(tags(count)), use(tags(count)));
      return [assignments.length, complete];
    };
    assert.deepEqual(found(5), [243, true]);
    assert.deepEqual(found(6), [0, false]);
  });

  test("of the networks that KMS may see", () => {
    const networks = (...conditions: readonly string[]): string[] =>
      networksOf(createCompiler(), shortSet(conditions.map(use).join("; ")).statements).map(drawn);
    const vpc = (value: string): string => `StringEquals aws:SourceVpc ${value}`;
    assert.deepEqual(
      networks(vpc("a"), vpc("b")),
      ["", "a", "b", "c", "absent"].map((value) => `aws:sourcevpc=${value}`),
    );
    assert.deepEqual(networks(vpc("a")), []);
    assert.deepEqual(networks(`Bool ${mfa} true`, `Bool ${mfa} false`), []);
    assert.deepEqual(networks(vpc("a"), "NumericEquals aws:SourceVpc 1"), []);
    const endpoint = (value: string): string => `StringEquals aws:SourceVpce ${value}`;
    assert.equal(networks(vpc("a"), vpc("b"), endpoint("c"), endpoint("d")).length, 25);
    assert.deepEqual(networks(vpc("a"), vpc("b"), endpoint("c,d,e,f,g,h,i"), endpoint("j")), []);
    assert.deepEqual(networks(vpc("a,b,c,d,e,f,g"), vpc("h"), endpoint("c,d,e,f,g"), endpoint("d")), []);
  });

  test("one for each class that conditions tell apart", () => {
    const values = (...conditions: readonly string[]): string | undefined =>
      representatives(
        createCompiler(),
        shortSet(conditions.map(use).join("; ")).statements.flatMap((one) => one.conditions),
      )?.join(" ");
    assert.equal(values("Bool k true", "Null k false"), "true false");
    assert.equal(values("StringEquals k a", "StringNotEquals k b"), " a b c");
    assert.equal(values("StringLike k a*", "StringNotLike k ?b*"), " a b ab bb");
    assert.equal(values("StringEquals k *", "StringEquals k a"), " a b *");
    assert.equal(values("StringEquals k a", "Bool k true"), undefined);
    assert.equal(values("StringEqualsIgnoreCase k a", "StringEquals k a"), undefined);
    assert.equal(values("ForAnyValue:StringEquals k a", "StringEquals k b"), undefined);
    assert.equal(values("StringEquals k ${aws:username}", "StringEquals k b"), undefined);
    assert.equal(values("NumericLessThan k 10", "NumericGreaterThanEquals k 20"), "9 10 20 11 21");
    assert.equal(values("NumericEquals k 1", "NumericEquals k 2,x", "NumericEquals k 0"), "0 1 2 0.5 1.5 3");
    assert.equal(values("DateLessThan k 1970-01-01T00:00:10Z", "DateGreaterThan k 12"), "9 10 12 11 13");
    assert.equal(
      values("IpAddress k 10.1.2.3/8", "NotIpAddress k 10.0.0.1"),
      "0.0.0.0 10.0.0.0 11.0.0.0 10.0.0.1 10.0.0.2",
    );
    assert.equal(
      values("IpAddress k 255.0.0.0/8", "IpAddress k 255.255.255.255/32"),
      "0.0.0.0 255.0.0.0 255.255.255.255",
    );
    assert.equal(values("IpAddress k 2001:db8::/32", "IpAddress k 10.0.0.1"), undefined);
    assert.equal(
      values("IpAddress aws:SourceIp 10.0.0.0/8", "IpAddress AWS:SourceIp 52.0.0.0/24"),
      "0.0.0.0 11.0.0.0 52.0.0.0 52.0.1.0",
    );
  });
});

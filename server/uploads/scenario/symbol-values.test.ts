/** Values in the place of what nobody knows: they read like what they stand for, and keep what is shown. */
import assert from "node:assert/strict";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import { variableSymbol, withSymbols } from "../../policy/symbols.ts";
import type { AskedBy } from "./symbol-values.ts";
import { staysInClass, valuesFor } from "./symbol-values.ts";

const account = "111122223333";
const by: AskedBy = {
  arn: `arn:aws:iam::${account}:user/team/ana`,
  account,
  region: "eu-central-1",
  resourceAccount: "444455556666",
};
const role = `arn:aws:iam::${account}:role/team/writer`;
const session = `arn:aws:sts::${account}:assumed-role/writer/nightly`;

/** The text with values: variables and placeholders are written as in policies. */
const filled = (text: string, asked = by): string => {
  const written = withSymbols(
    text.replace(/\$\{(aws:[^}]*|s3:[^}]*|saml:[^}]*)\}/g, (_, name: string) => variableSymbol(name)),
  );
  return valuesFor([written], asked).fill(written);
};

suite("values of what nobody knows", () => {
  test("follow from principal and resource", () => {
    const variables = (asked: AskedBy): string[] =>
      ["PrincipalAccount", "PrincipalArn", "PrincipalType", "username", "ResourceAccount", "RequestedRegion"].map(
        (name) => filled(`\${aws:${name}}`, asked),
      );
    assert.deepEqual(variables(by), [account, by.arn, "User", "ana", "444455556666", "eu-central-1"]);
    assert.equal(filled("${aws:username}", { ...by, arn: role }), "uploader");
    assert.deepEqual(variables({ ...by, arn: role }).slice(1, 3), [role, "AssumedRole"]);
    assert.equal(variables({ ...by, arn: session })[1], `arn:aws:iam::${account}:role/writer`);
    assert.equal(variables({ ...by, region: "somewhere" })[5], "eu-west-1");
    assert.equal(filled("${s3:ResourceAccount}"), "444455556666");
  });

  test("read like those of their keys", () => {
    for (const [name, value] of [
      ["userid", "AIDACKCEVSQ6C2EXAMPLE"],
      ["SourceIp", "203.0.113.7"],
      ["VpcSourceIp", "10.0.0.7"],
      ["SourceVpc", "vpc-1a2b3c4d"],
      ["SourceVpce", "vpce-1a2b3c4d"],
      ["CurrentTime", "2026-01-01T00:00:00Z"],
      ["EpochTime", "1767225600"],
      ["PrincipalOrgID", "o-a1b2c3d4e5"],
      ["PrincipalTag/team", "uploader"],
    ] as const)
      assert.equal(filled(`\${aws:${name}}`), value);
  });

  test("read like what stands in their place", () => {
    assert.equal(
      filled("arn:${Partition}:kms:${Region}:${Account}:key/${Key}"),
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    );
    assert.equal(
      filled("arn:aws:kms:eu-west-1:111122223333:key/${Key}"),
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    );
    assert.equal(filled("arn:aws:s3:::${Bucket}/${Prefix}/a"), "arn:aws:s3:::amzn-s3-demo-bucket/uploader/a");
    assert.equal(filled("arn:aws:sqs:::${Queue}"), "arn:aws:sqs:::uploader");
    assert.equal(filled("${a} ${b} ${a}"), "uploader example-1 uploader");
  });

  test("are told: variables as condition keys, placeholders by what they stand for", () => {
    const [tag, name] = ["aws:PrincipalTag/team", "aws:username"].map((key) => variableSymbol(key));
    const values = valuesFor([`arn:aws:s3:::${withSymbols("${Bucket}")}/${tag ?? ""}/${name ?? ""}`], by);
    assert.deepEqual(values.context, { "aws:PrincipalTag/team": "uploader" });
    assert.deepEqual(values.symbols, { "amzn-s3-demo-bucket": "${Bucket}" });
    assert.equal(values.stay, true);
    assert.equal(valuesFor([tag ?? ""], by).symbols, undefined);
    assert.deepEqual(valuesFor(["a"], by).context, {});
    const derived = [
      "PrincipalArn",
      "PrincipalAccount",
      "PrincipalType",
      "username",
      "ResourceAccount",
      "RequestedRegion",
    ];
    for (const key of derived) assert.deepEqual(valuesFor([variableSymbol(`aws:${key}`)], by).context, {}, key);
  });

  test("are others where these would not keep what is shown; the first where none would", () => {
    const tag = variableSymbol("aws:PrincipalTag/team");
    const kept = valuesFor([tag], by, (valueOf) => valueOf("${aws:PrincipalTag/team}") === "sample.2");
    assert.deepEqual([kept.stay, kept.fill(tag)], [true, "sample.2"]);
    const reached = (within: string, spelling: string): string[] => {
      const tried: string[] = [];
      valuesFor([withSymbols(within)], by, (valueOf) => {
        tried.push(valueOf(spelling) ?? "");
        return false;
      });
      return tried;
    };
    assert.deepEqual(reached("arn:aws:sqs:::${Queue}", "${Queue}"), [
      "uploader",
      "example-1",
      "sample.2",
      "team_3",
      "Zz9",
    ]);
    assert.deepEqual(reached("arn:aws:s3:::${Bucket}/a", "${Bucket}"), [
      "amzn-s3-demo-bucket",
      "amzn-s3-demo-bucket1",
      "amzn-s3-demo-logging-bucket",
    ]);
    assert.deepEqual(reached("arn:aws:sqs:${Region}:1:q", "${Region}"), ["eu-west-1", "us-east-1"]);
    const none = valuesFor([tag], by, () => false);
    assert.deepEqual([none.stay, none.fill(tag)], [false, "uploader"]);
    const own = valuesFor(
      [tag],
      by,
      (valueOf) => valueOf("${aws:username}") === "ana" && valueOf("${saml:sub}") === undefined,
    );
    assert.equal(own.stay, true);
  });

  test("keep an object in its class", () => {
    const tag = variableSymbol("aws:PrincipalTag/team");
    const object = `arn:aws:s3:::lake/${tag}/a`;
    const stays = (globs: readonly string[], value: string | undefined, of = object): boolean =>
      staysInClass(globs.map(compileGlob), of, (spelling) =>
        spelling === "${aws:PrincipalTag/team}" ? value : undefined,
      );
    assert.equal(stays(["arn:aws:s3:::lake/*", `arn:aws:s3:::lake/${tag}/*`], "red"), true);
    assert.equal(stays(["arn:aws:s3:::lake/red/*"], "red"), false);
    assert.equal(stays(["arn:aws:s3:::lake/red/*"], "blue"), true);
    assert.equal(stays([`arn:aws:s3:::lake/${tag}/?`], "red"), true);
    assert.equal(stays([`arn:aws:s3:::lake/${tag}/?`], "red", `${object}b`), true);
    assert.equal(stays([`arn:aws:s3:::l*/${tag}/a`, "arn:aws:s3:::lake/??d/a"], "blue"), true);
    assert.equal(stays(["arn:aws:s3:::lake/??d/a"], "red"), false);
    assert.equal(stays([`arn:aws:s3:::lake/${tag}/*`], undefined), false);
    assert.equal(stays([`arn:aws:s3:::lake/${tag}/*`], "red", "arn:aws:s3:::lake/red/a"), false);
    assert.equal(stays(["arn:aws:s3:::lake/red/*"], "red", "arn:aws:s3:::lake/red/a"), true);
  });
});

/** Whether a key policy shows that its key is for S3, and by whom. */
import assert from "node:assert/strict";
import { shortArns, wholeArns } from "../../../../test/harness/short-model.ts";
import { shortSet } from "../../../../test/harness/short-set.ts";
import { Budget } from "../../../evaluate/budget.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import { isAmong, isTied, keyPolicyFacts } from "./tied-key.ts";
import { StatementsAbout } from "./statements-about.ts";

const factsOf = (policy: string) => keyPolicyFacts(shortSet(policy).statements);
const users = (policy: string): string[] => factsOf(policy).users.map(shortArns);
const arn = (name: string): string => wholeArns(`arn:aws:iam::DATA:${name}`);
const session = wholeArns("arn:aws:sts::DATA:assumed-role/a/nightly");

suite("who uses a key", () => {
  for (const [policy, expected] of [
    ["Allow kms:Decrypt to role/a,user/b", ["arn:aws:iam::DATA:role/a", "arn:aws:iam::DATA:user/b"]],
    ["Allow kms:Decrypt to role/a; Allow kms:GenerateDataKey to role/a", ["arn:aws:iam::DATA:role/a"]],
    ["Allow kms:GenerateDataKey* to root", ["arn:aws:iam::DATA:root"]],
    ["Allow kms:generatedatakey to root", ["arn:aws:iam::DATA:root"]],
    ["Allow kms:Decrypt to cloudfront.amazonaws.com", ["cloudfront.amazonaws.com"]],
    ["Allow kms:* to root", []],
    ["Allow kms:GenerateDataKeyPair to root", []],
    ["Allow not kms:Encrypt to root", []],
    ["Allow kms:GenerateDataKey to *", []],
    ["Allow kms:Sign to role/a", []],
    ["Deny kms:Decrypt to role/a", []],
    ["Allow kms:Decrypt to not role/a", []],
    ["Allow kms:Decrypt to ec2.amazonaws.com,cloudfront.amazonaws.com", ["cloudfront.amazonaws.com"]],
    ["Allow kms:Decrypt to role/a if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com", []],
  ] as const)
    test(policy, () => assert.deepEqual(users(policy), expected));

  test("whether it names S3, or another service", () => {
    const named = (condition: string, effect = "Allow"): readonly boolean[] => {
      const { namesS3, namesAnotherService } = factsOf(`${effect} kms:* to root if ${condition}; Allow kms:* to root`);
      return [namesS3, namesAnotherService];
    };
    assert.deepEqual(named("StringEquals kms:ViaService s3.eu-west-1.amazonaws.com"), [true, false]);
    assert.deepEqual(named("StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com"), [false, true]);
    assert.deepEqual(named("StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com", "Deny"), [false, true]);
    assert.deepEqual(named("Bool aws:SecureTransport true"), [false, false]);
  });

  test("that somebody who uses S3 does", () => {
    const facts = { namesS3: false, namesAnotherService: false, users: [arn("role/a")] };
    assert.equal(isTied(facts, new Set([arn("role/a")])), true);
    assert.equal(isTied(facts, new Set([arn("role/b")])), false);
    assert.equal(isTied({ ...facts, namesS3: true }, new Set()), true);
  });

  test("however the principal is spelled", () => {
    const [id, other] = [wholeArns("DATA"), wholeArns("APPS")];
    assert.equal(isAmong(arn("root"), new Set([id])), true);
    assert.equal(isAmong(id, new Set([arn("root")])), true);
    assert.equal(isAmong(arn("root"), new Set([other, arn("role/a")])), false);
    assert.equal(isAmong(session, new Set([arn("role/team/a")])), true);
    assert.equal(
      isAmong(session, new Set([arn("user/a"), arn("role/b"), wholeArns("arn:aws:iam::APPS:role/a")])),
      false,
    );
    assert.equal(isAmong(arn("role/a"), new Set([session, id])), false);
    assert.equal(isAmong("logging.s3.amazonaws.com", new Set([id])), false);
    assert.equal(isAmong("logging.s3.amazonaws.com", new Set(["logging.s3.amazonaws.com"])), true);
  });
});

suite("statements that can be about somebody", () => {
  const set = shortSet(
    [
      "One= Allow s3:* to role/a",
      "Two= Allow s3:* to user/b,role/a",
      "Three= Allow s3:* to root",
      "Four= Allow s3:* to *",
      "Five= Deny s3:* to not role/a",
      "Six= Allow s3:* to logging.s3.amazonaws.com",
      "Seven= Allow s3:* to assumed-role/a/nightly",
      "Eight= Allow kms:* to arn:aws:iam::${Account}:role/c",
      "Nine= Allow s3:* to apps root",
    ].join("; "),
  );
  const about = (name: string): string => {
    const caller = parseCaller(name);
    assert.ok(caller);
    return new StatementsAbout(set, new Budget(1_000))
      .of(caller)
      .statements.map(({ statement }) => statement.sid ?? "")
      .join(" ");
  };

  for (const [name, expected] of [
    [arn("role/a"), "One Two Three Four Five Eight"],
    [arn("user/b"), "Two Three Four Five Eight"],
    [session, "One Two Three Four Five Seven Eight"],
    [wholeArns("arn:aws:iam::APPS:role/a"), "Four Five Eight Nine"],
    ["logging.s3.amazonaws.com", "Four Five Six Eight"],
    ["*", "Four Five Eight"],
    [arn("root"), "Three Four Five Eight"],
  ] as const)
    test(name, () => assert.equal(about(name), expected));

  test("of which some name an action", () => {
    const caller = parseCaller(arn("role/a"));
    assert.ok(caller);
    const { on } = new StatementsAbout(set, new Budget(1_000)).of(caller);
    assert.deepEqual(
      on("kms:decrypt").map(({ statement }) => statement.sid),
      ["Eight"],
    );
    const all = shortSet("Allow s3:* to role/a; Allow s3:* to root");
    assert.equal(new StatementsAbout(all, new Budget(1_000)).of(caller), all);
  });

  test("cost as many steps as there are names, and as many as are found", () => {
    const budget = new Budget(1_000);
    const caller = parseCaller(arn("user/b"));
    assert.ok(caller);
    const statements = new StatementsAbout(set, budget);
    const before = budget.left;
    statements.of(caller);
    assert.equal(before - budget.left, 6);
  });
});

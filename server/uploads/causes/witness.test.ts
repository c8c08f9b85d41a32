/** The request that a finding shows: one that `evaluate` takes, with example values for what nobody knows. */
import assert from "node:assert/strict";
import { parseCaller } from "../../evaluate/caller.ts";
import { symbolOf, variableSymbol } from "../../policy/symbols.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { keyCandidate } from "../scenario/key.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { asContext, keyName, kmsWitness, principalArn } from "./witness.ts";

const object = "arn:aws:s3:::lake/in/a";
const key = keyCandidate("aws", "eu-west-1", "111122223333", "1234abcd-12ab-34cd-56ef-1234567890ab");
const of = (name: string, more: Partial<KmsRequest> = {}): KmsRequest => ({
  action: "kms:GenerateDataKey",
  key,
  uploader: uploaderOf(parseCaller(name) ?? { kind: "attached" }),
  callerAccount: undefined,
  encryptionContext: object,
  ...more,
});
const role = "arn:aws:iam::444455556666:role/a";

suite("the witness of a finding", () => {
  test("is the caller, in its own account, and the object or, with a bucket key, the bucket", () => {
    const { principal, context, objectKey, assumed } = kmsWitness(of(role), object, false, "PutObject");
    assert.deepEqual([principal, objectKey, assumed], [role, "in/a", []]);
    assert.equal(context["kms:CallerAccount"], "444455556666");
    assert.equal(context["kms:EncryptionContext:aws:s3:arn"], object);
    const withKey = kmsWitness(of(role), object, true, "PutObject");
    assert.equal(withKey.context["kms:EncryptionContext:aws:s3:arn"], "arn:aws:s3:::lake");
  });

  test("is somebody of the account that is known, or else of the key's, where a policy names nobody", () => {
    const who = (request: KmsRequest, stays?: () => boolean): readonly unknown[] => {
      const { principal, assumed } = kmsWitness(request, object, false, "PutObject", stays);
      return [principal, assumed];
    };
    assert.deepEqual(who(of("*")), ["arn:aws:iam::111122223333:user/uploader", ["principal"]]);
    const other = { callerAccount: "444455556666" };
    assert.deepEqual(who(of("*", other)), ["arn:aws:iam::444455556666:user/uploader", ["principal"]]);
    assert.deepEqual(who(of("777788889999")), ["arn:aws:iam::777788889999:user/uploader", ["principal"]]);
    assert.deepEqual(who(of("config.amazonaws.com")), ["config.amazonaws.com", []]);
  });

  test("is another person where the first that is made up would not fail, of another account only if none is known", () => {
    const stays = (tries: number): (() => boolean) => {
      let asked = 0;
      return () => ++asked > tries;
    };
    const who = (request: KmsRequest, tries: number): string =>
      kmsWitness(request, object, false, "PutObject", stays(tries)).principal.replace("arn:aws:iam::", "");
    const tried = (request: KmsRequest): string[] => [0, 2, 3, 4, 7].map((tries) => who(request, tries));
    assert.deepEqual(tried(of("*")), [
      "111122223333:user/uploader",
      "111122223333:user/ana",
      "111122223333:user/etl-7",
      "111122223333:user/uploader",
      "444455556666:user/uploader",
    ]);
    assert.deepEqual(tried(of("*", { callerAccount: "444455556666" })), [
      "444455556666:user/uploader",
      "444455556666:user/ana",
      "444455556666:user/etl-7",
      "444455556666:user/uploader",
      "444455556666:user/uploader",
    ]);
  });

  test("has an example for an account and an object that nobody knows", () => {
    const account = symbolOf("${account}");
    const open = of("*", { key: keyCandidate("aws", "eu-west-1", account, key.id) });
    const found = kmsWitness(
      open,
      `arn:aws:s3:::lake/${variableSymbol("aws:PrincipalTag/team")}/a`,
      false,
      "PutObject",
    );
    assert.equal(found.principal, "arn:aws:iam::111122223333:user/uploader");
    assert.equal(found.resourceAccount, "111122223333");
    assert.equal(found.objectKey, "uploader/a");
    assert.deepEqual(found.assumed, ["principal", "resource", "resourceAccount", "context", "aws:PrincipalTag/team"]);
  });

  test("says which values are assumed, and not that a key is assumed to be absent", () => {
    const known = new Map<string, "absent" | readonly string[]>([
      ["aws:sourceip", ["10.0.0.1"]],
      ["aws:multifactorauthpresent", "absent"],
      ["kms:requestalias", ["alias/lake"]],
    ]);
    const assumedValues = ["aws:sourceip", "aws:multifactorauthpresent"];
    const { assumed, context } = kmsWitness(of(role, { known, assumedValues }), object, false, "PutObject");
    assert.deepEqual(assumed, ["aws:SourceIp"]);
    assert.equal(context["aws:SourceIp"], "10.0.0.1");
    assert.equal(context["kms:RequestAlias"], "alias/lake");
    assert.ok(!("aws:MultiFactorAuthPresent" in context));
  });
});

suite("condition keys of a request", () => {
  test("are spelled as AWS spells them", () => {
    const names = `kms:ViaService kms:ResourceAliases kms:RequestAlias kms:KeyOrigin aws:PrincipalOrgID aws:PrincipalOrgPaths
      aws:ResourceOrgID aws:ResourceOrgPaths aws:ResourceAccount aws:SourceArn aws:SourceAccount aws:CurrentTime aws:EpochTime
      aws:TokenIssueTime aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:SourceIdentity aws:FederatedProvider aws:userid
      aws:PrincipalArn aws:RequestedRegion aws:UserAgent aws:SourceIp aws:SourceVpc aws:SourceVpcArn aws:SourceVpce
      aws:VpcSourceIp aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths s3:ResourceAccount s3:ObjectCreationOperation
      s3:DataAccessPointArn s3:DataAccessPointAccount s3:AccessPointNetworkOrigin s3express:SessionMode s3:x-amz-acl`;
    for (const name of names.split(/\s+/)) assert.equal(keyName(name.toLowerCase()), name);
    assert.equal(keyName("aws:principaltag/Team"), "aws:PrincipalTag/Team");
    assert.equal(keyName("aws:resourcetag/team"), "aws:ResourceTag/team");
    assert.equal(keyName("aws:requesttag/team"), "aws:RequestTag/team");
  });

  test("have a list where a request can have several values", () => {
    assert.deepEqual(
      asContext(
        new Map<string, "present" | readonly string[]>([
          ["kms:resourcealiases", ["alias/a"]],
          ["aws:sourceip", ["10.0.0.1"]],
          ["s3:x", ["a", "b"]],
          ["s3:y", []],
          ["aws:userid", "present"],
        ]),
      ),
      { "kms:ResourceAliases": ["alias/a"], "aws:SourceIp": "10.0.0.1", "s3:x": ["a", "b"] },
    );
    assert.deepEqual(asContext(undefined), {});
  });
});

suite("a caller of a request", () => {
  test("is the one that is named, or one that is made up for an account or for everybody", () => {
    const caller = (name: string, account: string): readonly unknown[] => {
      const parsed = parseCaller(name);
      assert.ok(parsed);
      const { arn, account: own, assumed } = principalArn(parsed, account);
      return [arn, own, assumed];
    };
    assert.deepEqual(caller(role, "111122223333"), [role, "444455556666", false]);
    assert.deepEqual(caller("s3.amazonaws.com", "111122223333"), ["s3.amazonaws.com", "111122223333", false]);
    assert.deepEqual(caller("444455556666", "111122223333"), [
      "arn:aws:iam::444455556666:user/uploader",
      "444455556666",
      true,
    ]);
    assert.deepEqual(caller("*", "?"), ["arn:aws:iam::111122223333:user/uploader", "111122223333", true]);
  });
});

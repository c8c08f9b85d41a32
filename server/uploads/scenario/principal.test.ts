/** What follows from who uploads: condition keys of the principal. */
import assert from "node:assert/strict";
import type { ContextValue } from "../../evaluate/context.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { symbolOf } from "../../policy/symbols.ts";
import type { Uploader } from "./principal.ts";
import { anonymousKey, attached, principalKey, uploaderOf, variableValue } from "./principal.ts";

const account = "111122223333";
const user = `arn:aws:iam::${account}:user/team/ana`;
const role = `arn:aws:iam::${account}:role/team/writer`;
const session = `arn:aws:sts::${account}:assumed-role/writer/nightly`;
const federated = `arn:aws:sts::${account}:federated-user/bob`;
const service = "logging.s3.amazonaws.com";

function uploader(name: string): Uploader {
  const caller = parseCaller(name);
  assert.ok(caller);
  return uploaderOf(caller);
}

/** By key: of a user, a role, a session, a federated user, a service, everybody, and whoever has the policy. */
const values: Readonly<Record<string, readonly (ContextValue | undefined)[]>> = {
  "aws:principalisawsservice": [["false"], ["false"], ["false"], ["false"], ["true"], ["false"], ["false"]],
  "aws:principalaccount": [[account], [account], [account], [account], "present", "present", "present"],
  "aws:principalarn": [[user], [role], "present", [federated], "present", "present", "present"],
  "aws:principaltype": [["User"], ["AssumedRole"], ["AssumedRole"], ["FederatedUser"], "present", "present", "present"],
  "aws:username": [["ana"], "absent", "absent", "absent", "absent", "unknown", "unknown"],
  "aws:userid": Array.from({ length: 7 }, () => "present" as const),
  "aws:principalservicename": [undefined, undefined, undefined, undefined, [service], undefined, undefined],
  ...Object.fromEntries(
    ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"].map((key) => [
      key,
      [undefined, undefined, undefined, undefined, "present" as const, undefined, undefined],
    ]),
  ),
  "aws:principaltag/team": Array.from({ length: 7 }, () => undefined),
};

suite("what is known of the principal", () => {
  for (const [key, expected] of Object.entries(values))
    test(key, () => {
      const uploaders = [...[user, role, session, federated, service, "*"].map(uploader), attached];
      assert.deepEqual(
        uploaders.map((one) => principalKey(one, key, one.account)),
        expected,
      );
    });

  test("its account and name", () => {
    assert.deepEqual(
      [role, session, service, "*"].map((name) => [uploader(name).account, uploader(name).name]),
      [
        [account, role],
        [account, session],
        [undefined, service],
        [undefined, "*"],
      ],
    );
    assert.deepEqual([attached.account, attached.name, attached.caller], [undefined, "attached", { kind: "attached" }]);
    assert.equal(uploaderOf({ kind: "attached" }), attached);
  });

  test("without credentials", () => {
    assert.deepEqual(["aws:principaltype", "aws:userid"].map(anonymousKey), [["Anonymous"], ["anonymous"]]);
    const absent = [
      "aws:principalarn",
      "aws:principaltag/team",
      "aws:username",
      "aws:multifactorauthpresent",
      "aws:tokenissuetime",
      "aws:sourceidentity",
      "aws:federatedprovider",
    ];
    assert.deepEqual(
      absent.map(anonymousKey),
      absent.map(() => "absent"),
    );
    assert.deepEqual(["aws:sourceip", "s3:aws:username", "aws:securetransport"].map(anonymousKey), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("as a policy variable", () => {
    const symbol = [symbolOf("${aws:username}")];
    assert.deepEqual(variableValue("aws:username", "unknown", false), symbol);
    assert.deepEqual(variableValue("aws:username", "present", true), symbol);
    assert.deepEqual(variableValue("aws:username", ["ana"], false), ["ana"]);
    for (const name of ["aws:username", "s3:prefix", "KMS:ViaService"])
      assert.equal(variableValue(name, "absent", false), "absent", name);
    assert.deepEqual(variableValue("saml:sub", "absent", false), [symbolOf("${saml:sub}")]);
    assert.deepEqual(variableValue("x-aws:sub", "absent", false), [symbolOf("${x-aws:sub}")]);
    assert.equal(variableValue("saml:sub", "absent", true), "absent");
  });
});

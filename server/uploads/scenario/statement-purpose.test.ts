/** What single statements show of their purpose: for S3, for another service, or for neither. */
import assert from "node:assert/strict";
import { shortSet } from "../../../test/harness/short-set.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import {
  documentPointsToKms,
  exceptsAnotherService,
  grantedLookalikes,
  isForS3Alone,
  meansOtherService,
  namesAnotherService,
  servesAnotherService,
  showsKmsForS3,
} from "./purpose.ts";

suite("the purpose of one statement", () => {
  const first = (statement: string): CompiledStatement => {
    const [compiled] = shortSet(statement).statements;
    assert.ok(compiled, statement);
    return compiled;
  };
  const holds = (ask: (statement: CompiledStatement) => boolean, statements: readonly string[], expected: boolean) => {
    assert.deepEqual(
      statements.map((statement) => [statement, ask(first(statement))]),
      statements.map((statement) => [statement, expected]),
    );
  };
  const when = (...conditions: readonly string[]): string[] =>
    conditions.map((condition) => `Allow kms:Decrypt on KEY if ${condition}`);
  const context = "kms:EncryptionContext";

  test("another service's by a condition", () => {
    const ofOthers = when(
      "StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com",
      "StringLike kms:ViaService ec2.*.amazonaws.com,rds.*",
      `StringEquals ${context}:SecretARN a`,
      `StringLike ${context}:aws:lambda:FunctionArn *`,
      `Null ${context}:SecretARN false`,
      "ForAnyValue:StringEquals kms:EncryptionContextKeys SecretARN,Other",
      "ForAnyValue:StringEquals kms:ResourceAliases alias/aws/ebs",
      "StringEquals kms:RequestAlias alias/aws/s3-other",
      "StringEquals kms:KeyUsage SIGN_VERIFY",
      "StringEquals kms:CustomerMasterKeyUsage GENERATE_VERIFY_MAC",
      "StringEquals kms:KeySpec RSA_2048",
      "StringEquals kms:CustomerMasterKeySpec ECC_NIST_P256,RSA_*",
      "StringEquals kms:EncryptionAlgorithm RSAES_OAEP_SHA_256",
      "StringEquals kms:SigningAlgorithm ECDSA_SHA_256",
      "StringEquals kms:MacAlgorithm HMAC_SHA_256",
      "StringEquals kms:KeyAgreementAlgorithm ECDH",
    );
    const ofS3 = [
      "Allow kms:Decrypt on KEY",
      ...when(
        "StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com",
        "StringEquals kms:ViaService s3.eu-west-1.amazonaws.com,ec2.eu-west-1.amazonaws.com",
        "StringLike kms:ViaService *.amazonaws.com",
        "StringLike kms:ViaService s3express.*",
        "StringLike kms:ViaService ?3express.eu-west-1.amazonaws.com",
        "StringEquals kms:ViaService amazonaws.com",
        "StringEquals kms:ViaService amazonaws.x",
        "StringEquals kms:ViaService ...",
        "StringEquals kms:ViaService eu-west-1.s3.amazonaws.com",
        "StringEquals kms:ViaService ${service}.amazonaws.com",
        "Null kms:ViaService false",
        `StringEquals ${context}:aws:s3:arn arn:aws:s3:::lake/*`,
        `StringEquals ${context}:s3:bucket lake`,
        `StringEqualsIfExists ${context}:SecretARN a`,
        `StringNotEquals ${context}:SecretARN a`,
        `Null ${context}:SecretARN true`,
        "StringEquals kms:EncryptionContextKeys SecretARN",
        "ForAnyValue:StringEquals kms:EncryptionContextKeys SecretARN,aws:s3:arn",
        "ForAnyValue:StringLike kms:EncryptionContextKeys Secret*",
        "ForAnyValue:StringEquals kms:ResourceAliases alias/aws/s3,alias/aws/ebs",
        "StringEquals kms:RequestAlias alias/lake",
        "StringEquals kms:RequestAlias x/alias/aws/ebs",
        "StringLike kms:RequestAlias alias/aws/*",
        "StringEquals kms:KeyUsage SIGN_VERIFY,encrypt_decrypt",
        "StringLike kms:KeySpec SYMMETRIC_*",
        "StringEquals kms:EncryptionAlgorithm SYMMETRIC_DEFAULT",
        "StringEqualsIfExists kms:SigningAlgorithm ECDSA_SHA_256",
        "StringNotEquals kms:MacAlgorithm HMAC_SHA_256",
        "StringEquals aws:SourceAccount DATA",
      ),
    ];
    holds(namesAnotherService, ofOthers, true);
    holds(namesAnotherService, ofS3, false);
    holds(servesAnotherService, ofOthers, true);
    holds(servesAnotherService, ofS3, false);
  });

  test("another service's by the keys that it names", () => {
    const [ebs, ssm] = ["ebs", "ssm"].map((name) => `arn:aws:kms:eu-west-1:DATA:alias/aws/${name}`);
    holds(servesAnotherService, [`Allow kms:Decrypt on ${ebs ?? ""},${ssm ?? ""}`], true);
    holds(
      servesAnotherService,
      [`Allow kms:Decrypt on ${ebs ?? ""},KEY`, `Allow kms:Decrypt on not ${ebs ?? ""}`, "Allow kms:Decrypt on KEY"],
      false,
    );
    holds(namesAnotherService, [`Allow kms:Decrypt on ${ebs ?? ""}`], false);
  });

  test("for S3's calls alone", () => {
    const [one, two] = ["s3.eu-west-1.amazonaws.com", "s3.*.amazonaws.com"];
    holds(isForS3Alone, when(`StringEquals kms:ViaService ${one}`, `StringLike kms:ViaService ${one},${two}`), true);
    holds(
      isForS3Alone,
      when(
        `StringNotEquals kms:ViaService ${one}`,
        `StringEqualsIfExists kms:ViaService ${one}`,
        `ForAnyValue:StringEquals kms:ViaService ${one}`,
        `StringEqualsIgnoreCase kms:ViaService ${one}`,
        `StringLike kms:ViaService ${one},ec2.eu-west-1.amazonaws.com`,
        "StringEquals kms:ViaService s3.amazonaws.com",
        `StringEquals kms:ViaService x.${one}`,
        `StringEquals kms:ViaService ${one}.cn`,
        `StringEquals aws:PrincipalTag/via ${one}`,
      ),
      false,
    );
  });

  test("a Deny of all but another service's calls", () => {
    const deny = (condition: string): string => `Deny kms:* if ${condition}`;
    holds(
      exceptsAnotherService,
      [
        deny("StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com"),
        deny(`StringNotEquals ${context}:SecretARN a`),
      ],
      true,
    );
    holds(
      exceptsAnotherService,
      [
        "Allow kms:* if StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com",
        deny("StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com"),
        deny("StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com,s3.eu-west-1.amazonaws.com"),
        deny(`StringNotEquals ${context}:aws:s3:arn a`),
        deny("StringNotEquals aws:SourceAccount ec2.eu-west-1.amazonaws.com"),
      ],
      false,
    );
  });

  test("a value of a condition that names another service", () => {
    const means = (condition: string): boolean => {
      const [one] = first(`Allow kms:* if ${condition}`).conditions;
      return one !== undefined && meansOtherService(one, one.values[0] ?? "");
    };
    assert.equal(means("StringEquals KMS:ViaService ec2.eu-west-1.amazonaws.com"), true);
    assert.equal(means("StringEquals kms:ViaService s3.eu-west-1.amazonaws.com"), false);
    assert.equal(means("StringEquals aws:CalledViaFirst ec2.eu-west-1.amazonaws.com"), false);
  });

  test("S3 and KMS together in its conditions", () => {
    const header = "s3:x-amz-server-side-encryption";
    holds(
      showsKmsForS3,
      when(
        `StringLike ${context}:AWS:S3:arn *`,
        "StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com,S3.eu-west-1.amazonaws.com",
        "StringLike kms:ViaService s3express.*",
        `StringEquals ${header} AES256,aws:kms`,
        `StringEquals ${header} aws:kms:dsse`,
        `Null ${header}-aws-kms-key-id false`,
      ),
      true,
    );
    holds(
      showsKmsForS3,
      when(
        `StringLike ${context}:SecretARN *`,
        "StringEquals kms:ViaService ec2.s3.amazonaws.com",
        "StringEquals kms:ViaService s3-outposts.eu-west-1.amazonaws.com",
        `StringEquals ${header} AES256`,
        `StringEquals ${header} x-aws:kms`,
        "StringEquals aws:PrincipalTag/key aws:kms",
        "StringEquals aws:PrincipalTag/s3: aws:kms",
      ),
      false,
    );
  });

  test("what points to KMS for S3", () => {
    const points = (policy: string): boolean => documentPointsToKms(shortSet(policy).statements);
    const ofEbs = "Allow kms:Encrypt on KEY if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com";
    const alias = "arn:aws:kms:eu-west-1:DATA:alias/aws/ebs";
    for (const [policy, expected] of [
      ["Allow kms:Decrypt", true],
      ["Allow kms:Decrypt on KEY", true],
      ["Allow KMS:Generate* on KEY", true],
      ["Allow kms:Encrypt on not KEY", true],
      [`Allow kms:Encrypt on not ${alias}`, true],
      [`Allow kms:Encrypt on ${alias},KEY`, true],
      ["Allow * on KEY", true],
      ["Allow not s3:* on KEY", true],
      ["Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:alias/lake", true],
      ["Deny kms:Decrypt on KEY", true],
      [`Allow kms:Encrypt on ${alias}`, false],
      ["Allow *", false],
      ["Allow * on lake/*", false],
      ["Allow * on arn:aws:kms:eu-west-1:DATA:alias/lake", false],
      ["Allow kms:ListKeys on KEY", false],
      ["Allow kms:Sign on KEY", false],
      ["Allow s3:* on KEY", false],
      ["Allow kms:Decrypt on KEY if StringEquals aws:CalledVia athena.amazonaws.com", false],
      ["Allow kms:Decrypt on KEY if StringEquals aws:CalledViaFirst athena.amazonaws.com", false],
      ["Allow kms:Decrypt on KEY if ForAnyValue:StringLike aws:CalledVia athena.amazonaws.com,S3.*", true],
      ["Allow kms:Decrypt on KEY if StringNotEquals aws:CalledVia athena.amazonaws.com", true],
      ["Allow kms:Decrypt on KEY if Null aws:CalledVia false", true],
      ["Deny kms:* if StringNotEquals kms:ViaService ec2.eu-west-1.amazonaws.com", false],
      [ofEbs, false],
      [`${ofEbs}; Allow kms:GenerateDataKey on KEY`, false],
      [`${ofEbs}; Allow kms:GenerateDataKey on KEY,SECOND`, true],
      [`${ofEbs}; Allow kms:GenerateDataKey on KEY if StringLike ${context}:aws:s3:arn *`, true],
      [`${ofEbs.replace("KEY", "*")}; Allow kms:GenerateDataKey on *`, true],
      [
        `${ofEbs.replace("KEY", "arn:aws:kms:eu-west-1:DATA:key/*")}; Allow kms:GenerateDataKey on arn:aws:kms:eu-west-1:DATA:key/*`,
        true,
      ],
    ] as const)
      assert.equal(points(policy), expected, policy);
  });

  test("actions that are taken for the right one", () => {
    const granted = (policy: string): string => grantedLookalikes(shortSet(policy).statements).join();
    assert.equal(granted("Allow kms:ReEncryptTo on KEY; Allow kms:Encrypt on KEY"), "kms:Encrypt,kms:ReEncryptTo");
    assert.equal(granted("Allow KMS:ReEncrypt*"), "kms:ReEncryptTo,kms:ReEncryptFrom");
    assert.equal(granted("Allow kms:Encrypt on lake/*,KEY"), "kms:Encrypt");
    assert.equal(granted("Allow kms:Encrypt on arn:aws:kms:eu-west-1:DATA:key/your-key-id"), "kms:Encrypt");
    for (const none of [
      "Deny kms:Encrypt on KEY",
      "Allow not kms:Decrypt on KEY",
      "Allow kms:Encrypt on KEY if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com",
      "Allow kms:Encrypt on lake/*",
      "Allow kms:* on KEY",
      "Allow *:Encrypt on KEY",
      "Allow kms:Encrypt,kms:GenerateDataKey on KEY",
      "Allow kms:Decrypt on KEY",
    ])
      assert.equal(granted(none), "", none);
  });
});

/** The values that condition keys can have, where AWS's documentation lists them. */

/** By lower-cased key. */
export const listedValues: ReadonlyMap<string, readonly string[]> = new Map([
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
  ["aws:principaltype", ["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"]],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
  ["s3:x-amz-server-side-encryption", ["aws:kms", "aws:kms:dsse", "AES256"]],
  [
    "s3:x-amz-acl",
    [
      "bucket-owner-full-control",
      "bucket-owner-read",
      "private",
      "authenticated-read",
      "aws-exec-read",
      "log-delivery-write",
      "public-read",
      "public-read-write",
    ],
  ],
  [
    "s3:x-amz-storage-class",
    [
      "STANDARD",
      "STANDARD_IA",
      "INTELLIGENT_TIERING",
      "ONEZONE_IA",
      "GLACIER_IR",
      "GLACIER",
      "DEEP_ARCHIVE",
      "REDUCED_REDUNDANCY",
    ],
  ],
  ["s3:x-amz-metadata-directive", ["COPY", "REPLACE"]],
  ["s3:object-lock-mode", ["GOVERNANCE", "COMPLIANCE"]],
  ["s3:object-lock-legal-hold", ["ON", "OFF"]],
  ["s3:authtype", ["REST-HEADER", "REST-QUERY-STRING", "POST"]],
  ["s3:signatureversion", ["AWS4-HMAC-SHA256"]],
  ["s3:tlsversion", ["1.2", "1.3"]],
  ["s3:x-amz-content-sha256", ["UNSIGNED-PAYLOAD"]],
  ["s3:delimiter", ["/"]],
  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
  [
    "kms:keyspec",
    ["SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "HMAC_256"],
  ],
  ["kms:keyusage", ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"]],
  ["kms:keyorigin", ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]],
  [
    "kms:grantoperations",
    [
      "Decrypt",
      "Encrypt",
      "GenerateDataKey",
      "GenerateDataKeyWithoutPlaintext",
      "ReEncryptFrom",
      "ReEncryptTo",
      "CreateGrant",
      "RetireGrant",
      "DescribeKey",
      "Sign",
      "Verify",
    ],
  ],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
  ["token.actions.githubusercontent.com:aud", ["sts.amazonaws.com"]],
]);

/**
 * What is known of global condition keys in the requests of an upload, whoever makes it. Names are lower-cased.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

/** The caller's network: on the KMS call it is not reliably visible, so these are what makes a finding conditional. */
export const networkKeys: ReadonlySet<string> = new Set([
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
]);

/** A request can have several values of these. */
export const multiValuedKeys: ReadonlySet<string> = new Set([
  "kms:resourcealiases",
  "kms:encryptioncontextkeys",
  "kms:grantoperations",
  "aws:principalorgpaths",
  "aws:resourceorgpaths",
  "aws:sourceorgpaths",
  "aws:calledvia",
  "aws:tagkeys",
  "aws:principalservicenameslist",
  "aws:vpceorgpaths",
]);

/** For calls by a service principal, or for creating resources: never in an upload's requests. */
export const absentGlobalKeys: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:tagkeys",
]);

/** Always in a request, with a value that no policy file tells. */
export const presentGlobalKeys: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:userid",
]);

/** S3 keys that other requests than uploads have: copies, lists, reads. */
export const absentS3Keys: ReadonlySet<string> = new Set([
  "s3:x-amz-copy-source",
  "s3:x-amz-metadata-directive",
  "s3:prefix",
  "s3:delimiter",
  "s3:max-keys",
  "s3:versionid",
  "s3:locationconstraint",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:accesspointnetworkorigin",
  "s3:jobsuspendedcause",
  "s3:requestjobpriority",
  "s3:requestjoboperation",
]);

/** By which an upload says how its object is encrypted. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const encryptionHeader = "s3:x-amz-server-side-encryption";
export const keyIdHeader = "s3:x-amz-server-side-encryption-aws-kms-key-id";

export const presentS3Keys: ReadonlySet<string> = new Set([
  "s3:authtype",
  "s3:signatureversion",
  "s3:tlsversion",
  "s3:resourceaccount",
]);

/**
 * Services whose keys a session may bring along: those of federation, and those that say for what a role's credentials
 * were made.
 */
const sessionServices: ReadonlySet<string> = new Set([
  "saml",
  "sts",
  "transfer",
  "ec2",
  "ecs",
  "lambda",
  "ssm",
  "identitystore",
  "glue",
  "codebuild",
]);

/**
 * Whether a key belongs to the caller's session, so that no policy file tells whether it is there, nor its value: keys
 * of SAML and OpenID Connect providers (`cognito-identity.amazonaws.com:sub`), and of services that make sessions
 * (`transfer:HomeDirectory`).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 * @param key lower-cased
 */
export function isSessionKey(key: string): boolean {
  const colon = key.indexOf(":");
  if (colon <= 0) return false;
  const service = key.slice(0, colon);
  return sessionServices.has(service) || /[./]/.test(service);
}

/**
 * Lower-cased keys whose values are names that people choose (tag keys, names of an encryption context):
 * `ResourceName`, `PARAMETER_ARN`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
 */
export const keysOfNames: ReadonlySet<string> = new Set(["aws:tagkeys", "kms:encryptioncontextkeys"]);

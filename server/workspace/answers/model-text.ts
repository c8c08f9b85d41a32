/** keyhole.json as an account's own answers make it: no question is left open that they answer. */
import type { AnswerFile, AccountAnswers } from "./account.ts";
import { readCollected } from "./collected.ts";
import { readCommandAnswers } from "./commands.ts";
import { at, listAt, textAt, textsIn } from "./json.ts";

/** The answers in a folder, in either layout; undefined where there are none. */
export const readAnswers = (files: readonly AnswerFile[]): AccountAnswers | undefined =>
  readCommandAnswers(files) ?? readCollected(files);

const most = 20;

/** The text, which `readModel` reads without a problem; ends with a line feed. */
export function modelText(answers: AccountAnswers): string {
  const { buckets, keys, principals, accounts, accessPoints, vpcEndpoints, open } = answers;
  const model = {
    buckets: members(buckets, ({ account, region, encryption, policy, replication }) => ({
      account,
      region,
      encryption: encryptionOf(encryption),
      policy,
      replication: replicationOf(replication, buckets),
    })),
    keys: members(keys, ({ aliases, policy, grants, origin, tags }) => ({
      aliases: aliases.length === 0 ? undefined : aliases,
      policy,
      grants: grants?.map(grantOf),
      origin: origins.has(origin ?? "") ? origin : undefined,
      tags,
    })),
    principals: members(principals, ({ policies, boundary, groups, tags }) => ({
      policies,
      groups: groups && members(groups, (files) => files),
      permissionsBoundary: boundary,
      tags,
    })),
    accounts: members(accounts, ({ organization, isManagement, serviceControl, resourceControl }) => ({
      organization: organization === undefined ? undefined : { id: organization },
      managementAccount: isManagement ? true : undefined,
      serviceControlPolicies: serviceControl,
      resourceControlPolicies: resourceControl,
    })),
    accessPoints: accessPoints.size === 0 ? undefined : members(accessPoints, (point) => point),
    vpcEndpoints: vpcEndpoints.size === 0 ? undefined : members(vpcEndpoints, (endpoint) => endpoint),
    expectations: [],
  };
  const questions = open.slice(0, most).map((what) => `// Not in the answers: ${oneLine(what)}.`);
  if (open.length > most) questions.push(`// And ${String(open.length - most)} more.`);
  return [
    '// Written by "keyhole init --from" from an account\'s own answers; docs/workspace-model.md of Keyhole explains every member.',
    ...questions,
    JSON.stringify(model, undefined, 2),
    "",
  ].join("\n");
}

const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u2028\u2029]+/g, " ");

/** In the order of their names. */
const members = <Value>(
  map: ReadonlyMap<string, Value>,
  write: (value: Value) => unknown,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, write(value)] as const),
  );

/** A rule of the bucket's encryption; without one S3 uses its own keys. */
function encryptionOf(rule: unknown): object | undefined {
  const type = textAt(rule, "ApplyServerSideEncryptionByDefault", "SSEAlgorithm");
  if (type === undefined) return undefined;
  if (type === "AES256") return { type };
  const bucketKey = at(rule, "BucketKeyEnabled");
  return {
    type,
    key: textAt(rule, "ApplyServerSideEncryptionByDefault", "KMSMasterKeyID"),
    bucketKey: type === "aws:kms" ? bucketKey === true : undefined,
  };
}

/** Rules that replicate what is under a KMS key, to buckets that are known, too. */
function replicationOf(configuration: unknown, buckets: AccountAnswers["buckets"]): object[] | undefined {
  const role = textAt(configuration, "Role");
  const rules = listAt(configuration, "Rules").flatMap((rule) => {
    const bucket = /^arn:[^:]*:s3:::(.+)$/.exec(textAt(rule, "Destination", "Bucket") ?? "")?.[1];
    const isOn =
      textAt(rule, "Status") === "Enabled" &&
      textAt(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status") === "Enabled";
    const replicaKey = textAt(rule, "Destination", "EncryptionConfiguration", "ReplicaKmsKeyID");
    const isArn = replicaKey?.includes(":key/") === true;
    return role === undefined || bucket === undefined || !buckets.has(bucket) || !isOn
      ? []
      : [{ role, to: `s3://${bucket}/*`, ...(isArn ? { replicaKey } : {}) }];
  });
  return rules.length === 0 ? undefined : rules;
}

const grantOf = (grant: unknown): object => ({
  grantee: textAt(grant, "GranteePrincipal"),
  operations: textsIn(listAt(grant, "Operations")),
  encryptionContextSubset: at(grant, "Constraints", "EncryptionContextSubset"),
  encryptionContextEquals: at(grant, "Constraints", "EncryptionContextEquals"),
});

const origins: ReadonlySet<string> = new Set(["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]);

/**
 * Global condition keys with the types of their values, as AWS lists them:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * 2026-11. The catalog's source has only those of tags.
 */
import type { ConditionKey, KeyType } from "./catalog-entry.ts";
import { slotPattern } from "./service-catalog.ts";

const words = (type: KeyType, multivalued: boolean, names: string): ConditionKey[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => ({ name: `aws:${name}`, type, multivalued }));

/** In AWS's spelling; names compare without regard to case. */
export const globalKeys: readonly ConditionKey[] = [
  ...words(
    "String",
    false,
    `
    CalledViaFirst CalledViaLast Ec2InstanceSourceVpc FederatedProvider PrincipalAccount PrincipalOrgID
    PrincipalOrgMasterAccountId PrincipalServiceName PrincipalTag/\${TagKey} PrincipalType Referer RequestTag/\${TagKey}
    RequestedRegion ResourceAccount ResourceOrgID ResourceTag/\${TagKey} SourceAccount SourceIdentity SourceOrgID
    SourceOwner SourceVpc SourceVpce UserAgent VpceAccount VpceOrgID userid username`,
  ),
  ...words(
    "String",
    true,
    `
    CalledVia CalledViaAWSMCP PrincipalOrgPaths PrincipalServiceNamesList ResourceOrgPaths SourceOrgPaths TagKeys
    VpceOrgPaths`,
  ),
  ...words("ARN", false, "ChatbotSourceArn PrincipalArn SignInSessionArn SourceArn SourceVpcArn"),
  ...words(
    "Bool",
    false,
    `
    AssumedRoot IsMcpServiceAction MultiFactorAuthPresent PrincipalIsAWSService SecureTransport ViaAWSMCPService
    ViaAWSService`,
  ),
  ...words("Numeric", false, "MultiFactorAuthAge"),
  ...words("Date", false, "CurrentTime EpochTime TokenIssueTime"),
  ...words("IPAddress", false, "Ec2InstanceSourcePrivateIPv4 SourceIp VpcSourceIp"),
];

const plain: ReadonlyMap<string, ConditionKey> = new Map(
  globalKeys.flatMap((key) => (key.name.includes("$") ? [] : [[key.name.toLowerCase(), key]])),
);

const slotted: readonly { readonly pattern: RegExp; readonly key: ConditionKey }[] = globalKeys.flatMap((key) => {
  const pattern = slotPattern(key.name);
  return pattern === undefined ? [] : [{ pattern, key }];
});

/** A global key by its whole name, with any tag key after the slash. */
export function globalKey(name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  return plain.get(lower) ?? slotted.find(({ pattern }) => pattern.test(lower))?.key;
}

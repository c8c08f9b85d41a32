/**
 * What evaluation has to know of a service: facts as data, so that `evaluate` asks for no service by name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import { resourceControlServices } from "./resource-control-services.ts";

interface ResourceTrait {
  /** Prefix of the action, lower-cased. */
  readonly actions: string;
  /** Service and start of the resource part of the resource's ARN. */
  readonly service: string;
  readonly type: string;
  /** How AWS calls the policy on such a resource. */
  readonly policyName: string;
  /** Whether the resource's policy must allow, in its own account too, by itself or by leaving it to the account. */
  readonly mustAllow: boolean;
}

const resourceTraits: readonly ResourceTrait[] = [
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
  { actions: "kms", service: "kms", type: "key/", policyName: "key policy", mustAllow: true },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
  { actions: "sts", service: "iam", type: "role/", policyName: "role trust policy", mustAllow: true },
  { actions: "s3", service: "s3", type: "accesspoint/", policyName: "access point policy", mustAllow: false },
  { actions: "s3", service: "s3", type: "", policyName: "bucket policy", mustAllow: false },
  { actions: "s3express", service: "s3express", type: "", policyName: "bucket policy", mustAllow: false },
  { actions: "sqs", service: "sqs", type: "", policyName: "queue policy", mustAllow: false },
  { actions: "sns", service: "sns", type: "", policyName: "topic policy", mustAllow: false },
];

/** Never restricted by an RCP: https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html */
const withoutResourceControl: ReadonlySet<string> = new Set(["kms:retiregrant"]);

/**
 * Allowed to every principal, and nothing can deny it:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
const withoutPermission: ReadonlySet<string> = new Set(["sts:getcalleridentity"]);

/** @param action lower-cased, `service:name` */
export const needsNoPermission = (action: string): boolean => withoutPermission.has(action);

/** Services that serve requests nobody has signed, where the resource's policy lets everybody. */
const anonymousServices: ReadonlySet<string> = new Set([
  "s3",
  "sqs",
  "sns",
  "execute-api",
  "lambda",
  "es",
  "elasticfilesystem",
]);

/** Aliases of the keys that AWS manages start so, also in the condition key that lists a key's aliases. */
const managedAlias = "alias/aws/";
export const aliasesKey = "kms:ResourceAliases";

export interface ServiceTraits {
  readonly policyName: string;
  readonly resourceMustAllow: boolean;
  readonly resourceControl: boolean;
  readonly anonymous: boolean;
}

interface TraitsOfResources {
  readonly service: string | undefined;
  readonly type: string;
  readonly traits: ServiceTraits;
}

const traitsOf = (actions: string): readonly TraitsOfResources[] => {
  const common = { resourceControl: resourceControlServices.has(actions), anonymous: anonymousServices.has(actions) };
  return [
    ...resourceTraits
      .filter((trait) => trait.actions === actions)
      .map(({ service, type, policyName, mustAllow }) => ({
        service,
        type,
        traits: { policyName, resourceMustAllow: mustAllow, ...common },
      })),
    { service: undefined, type: "", traits: { policyName: "resource policy", resourceMustAllow: false, ...common } },
  ];
};

const traitsByService: ReadonlyMap<string, readonly TraitsOfResources[]> = new Map(
  [...new Set([...resourceTraits.map(({ actions }) => actions), ...resourceControlServices, ...anonymousServices])].map(
    (actions) => [actions, traitsOf(actions)],
  ),
);
const ofOthers = traitsOf("");

/**
 * @param action lower-cased, `service:name`
 * @param arn the segments of the resource's ARN
 */
export function serviceTraits(action: string, arn: readonly string[]): ServiceTraits {
  const known = traitsByService.get(action.slice(0, action.indexOf(":"))) ?? ofOthers;
  const [, , ofArn = "", , , resource = ""] = arn;
  for (const { service, type, traits } of known) {
    if (service !== undefined && (service !== ofArn || !resource.startsWith(type))) continue;
    return withoutResourceControl.has(action) ? { ...traits, resourceControl: false } : traits;
  }
  throw new RangeError("the last one is for all resources");
}

/** Whether a resource is a key that AWS manages: RCPs leave it alone. `aliases` are the values of `aliasesKey`. */
export function isManagedKey(arn: readonly string[], aliases: readonly string[]): boolean {
  return (
    arn[2] === "kms" &&
    ((arn[5] ?? "").startsWith(managedAlias) || aliases.some((alias) => alias.startsWith(managedAlias)))
  );
}

/** Path of the roles that AWS links to its services: neither SCPs nor RCPs restrict them. */
export const serviceLinkedRolePath = "aws-service-role/";

/** Of a role's ARN: whether an AWS service made the role for itself. */
export const isServiceLinkedRole = (arn: string): boolean => arn.includes(`:role/${serviceLinkedRolePath}`);

/**
 * Services that always send the headers of SSE-KMS, with the key that they are configured with: their documentation has
 * bucket policies that refuse all uploads without.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
 * https://docs.aws.amazon.com/macie/latest/user/discovery-results-repository-s3.html
 */
export const sendsEncryptionHeaders = (principal: string): boolean =>
  /^(?:guardduty|macie)\.(?:[a-z0-9-]+\.)?amazonaws\.com$/.test(principal);

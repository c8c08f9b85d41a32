/** The places of a model that name policies: what belongs there, and what does not. */
import type { PolicyType, ResourcePolicyKind } from "../policy/document.ts";
import type { FoundDocument } from "../policy/recognize.ts";

export interface PolicyUse {
  /** As messages name it: "a bucket policy". */
  readonly what: string;
  readonly type: PolicyType;
  readonly kind: ResourcePolicyKind | undefined;
  /** There is one at most. */
  readonly single: boolean;
}

const use = (what: string, type: PolicyType, kind?: ResourcePolicyKind): PolicyUse => ({
  what,
  type,
  kind,
  single: type === "resource" || type === "vpcEndpoint" || type === "permissionsBoundary",
});

export const identityPolicy = use("an identity policy", "identity");
export const permissionsBoundary = use("a permissions boundary", "permissionsBoundary");
export const sessionPolicy = use("a session policy", "session");
export const trustPolicy = use("a role's trust policy", "resource", "roleTrust");
export const serviceControlPolicy = use("a service control policy", "serviceControl");
export const resourceControlPolicy = use("a resource control policy", "resourceControl");
export const endpointPolicy = use("a VPC endpoint policy", "vpcEndpoint");
export const bucketPolicy = use("a bucket policy", "resource", "bucket");
export const keyPolicy = use("a key policy", "resource", "key");
export const accessPointPolicy = use("an access point policy", "resource", "bucket");

const uses = [
  identityPolicy,
  permissionsBoundary,
  sessionPolicy,
  trustPolicy,
  serviceControlPolicy,
  resourceControlPolicy,
  endpointPolicy,
  bucketPolicy,
  keyPolicy,
];

/** What a document is, as messages name it: "a key policy". */
export const policyName = ({ type, kind }: Pick<FoundDocument, "type" | "kind">): string =>
  uses.find((use) => use.type === type && use.kind === kind)?.what ?? nameOf(type, kind);

export interface OtherKind {
  /** What the document is, as messages name it: "a key policy". */
  readonly name: string;
  /**
   * Whether it can be used all the same: what keyhole.json says a file is, it is, but a mix-up of files shall not go
   * unseen.
   */
  readonly usable: boolean;
}

/**
 * Undefined where nothing speaks against the document being used so; otherwise what it is by its content or by the
 * output that holds it.
 */
export function otherKind(
  { document, type, kind, told }: FoundDocument,
  { type: wanted, kind: wantedKind }: PolicyUse,
): OtherKind | undefined {
  if (document.statements.length === 0 && !told) return undefined;
  const other = (usable: boolean): OtherKind => ({ name: nameOf(type, kind), usable });
  const needsPrincipal = wanted === "resource" || wanted === "resourceControl" || wanted === "vpcEndpoint";
  const hasPrincipal = document.statements.some(({ principal }) => principal !== undefined);
  if (document.statements.length > 0 && hasPrincipal !== needsPrincipal) return other(false);
  if (told && type !== wanted) return other(false);
  if (wanted !== "resource" || kind === undefined || kind === "other" || kind === wantedKind) return undefined;
  return other(!told);
}

function nameOf(type: PolicyType, kind: ResourcePolicyKind | undefined): string {
  if (type === "serviceControl") return serviceControlPolicy.what;
  if (type === "resourceControl") return resourceControlPolicy.what;
  if (type !== "resource") return "a policy without Principal";
  switch (kind) {
    case "key":
      return keyPolicy.what;
    case "bucket":
      return bucketPolicy.what;
    case "roleTrust":
      return trustPolicy.what;
    default:
      return "a policy with Principal";
  }
}

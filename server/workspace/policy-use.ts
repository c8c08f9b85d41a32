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

const use = (what: string, type: PolicyType, kind?: ResourcePolicyKind): PolicyUse =>
  ({ what, type, kind, single: type === "resource" || type === "vpcEndpoint" || type === "permissionsBoundary" });

export const identityPolicy = use("an identity policy", "identity");
export const permissionsBoundary = use("a permissions boundary", "permissionsBoundary");
export const sessionPolicy = use("a session policy", "session");
export const serviceControlPolicy = use("a service control policy", "serviceControl");
export const resourceControlPolicy = use("a resource control policy", "resourceControl");
export const endpointPolicy = use("a VPC endpoint policy", "vpcEndpoint");
export const bucketPolicy = use("a bucket policy", "resource", "bucket");
export const keyPolicy = use("a key policy", "resource", "key");
export const accessPointPolicy = use("an access point policy", "resource", "bucket");

/** Undefined where the document can be used so; otherwise what it is, as messages name it. */
export function otherKind({ document, type, kind }: FoundDocument, { type: wanted, kind: wantedKind }: PolicyUse): string | undefined {
  if (document.statements.length === 0 || type === wanted) return kindFits(kind, type, wantedKind) ? undefined : nameOf(type, kind);
  const needsPrincipal = wanted === "resource" || wanted === "resourceControl" || wanted === "vpcEndpoint";
  if (needsPrincipal) return type === "resource" && kind !== "key" && kind !== "roleTrust" ? undefined : nameOf(type, kind);
  return type === "identity" ? undefined : nameOf(type, kind);
}

function kindFits(kind: ResourcePolicyKind | undefined, type: PolicyType, wanted: ResourcePolicyKind | undefined): boolean {
  return type !== "resource" || wanted === undefined || kind === undefined || kind === "other" || kind === wanted;
}

function nameOf(type: PolicyType, kind: ResourcePolicyKind | undefined): string {
  if (type === "serviceControl") return serviceControlPolicy.what;
  if (type === "resourceControl") return resourceControlPolicy.what;
  if (type !== "resource") return "a policy without Principal";
  switch (kind) {
    case "key": return keyPolicy.what;
    case "bucket": return bucketPolicy.what;
    case "roleTrust": return "a role's trust policy";
    default: return "a policy with Principal";
  }
}

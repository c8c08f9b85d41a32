/** The types of policies as the setting `keyhole.policyTypes` names them, with what a person reads. */
export const labels: ReadonlyMap<string, string> = new Map(
  Object.entries({
    identity: "Identity policy",
    key: "Key policy",
    bucket: "Bucket policy",
    accessPoint: "Access point policy",
    resource: "Policy of another resource",
    roleTrust: "Role trust policy",
    permissionsBoundary: "Permissions boundary",
    session: "Session policy",
    serviceControl: "Service control policy",
    resourceControl: "Resource control policy",
    vpcEndpoint: "VPC endpoint policy",
  }),
);

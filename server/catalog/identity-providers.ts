/**
 * Identity providers whose issuer is the same for all their customers: a claim of the token tells whose it is. Only those
 * whose claim has a documented form.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 * https://github.com/aws-samples/data-perimeter-policy-examples, "Limit access to trusted OIDC Identity provider"
 */
export interface SharedProvider {
  /** The claim that tells whose a token is. */
  readonly claim: "aud" | "sub";
  /** The claim of somebody else's token, in pieces that a wildcard may stand for; the second one is theirs. */
  readonly other: readonly string[];
  /** A claim of that form, which begins with whose it is. */
  readonly form: RegExp;
}

export const githubHost = "token.actions.githubusercontent.com";

/** https://docs.github.com/en/actions/reference/security/oidc */
const github: SharedProvider = {
  claim: "sub",
  other: ["repo:", "another-owner", "/", "any-repository", ":", "ref:refs/heads/main"],
  form: /^repo:([A-Za-z\d-]+)\/[\w.-]+:[^*?]+$/,
};

const organization = (rest: readonly string[]): SharedProvider => ({
  claim: "sub",
  other: ["organization:", "another-organization", ":", ...rest],
  form: /^organization:([\w-]+):[^*?]+$/,
});

const shared: ReadonlyMap<string, SharedProvider> = new Map([
  [githubHost, github],
  [
    // https://docs.gitlab.com/ci/cloud_services/aws/
    "gitlab.com",
    {
      claim: "sub",
      other: ["project_path:", "another-group", "/", "any-project", ":", "ref_type:branch:ref:main"],
      form: /^project_path:([\w.-]+)\/[\w./-]+:ref_type:[^*?]+$/,
    },
  ],
  [
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
    "app.terraform.io",
    organization(["project:any-project", ":", "workspace:any-workspace", ":", "run_phase:apply"]),
  ],
  [
    // https://buildkite.com/docs/pipelines/security/oidc
    "agent.buildkite.com",
    organization(["pipeline:any-pipeline", ":", "ref:refs/heads/main", ":", "commit:1a2b3c4d", ":", "step:any-step"]),
  ],
  [
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    "cognito-identity.amazonaws.com",
    {
      claim: "aud",
      other: ["eu-west-1:", "9f8e7d6c-5b4a-4321-8765-0123456789ab"],
      form: /^[a-z]{2}-[a-z]+-\d:([\da-f-]{36})$/,
    },
  ],
]);

/** Not shared, but of everybody who may run something in the cluster. */
const cluster: SharedProvider = {
  claim: "sub",
  other: ["system:serviceaccount:", "another-namespace", ":", "any-account"],
  form: /^system:serviceaccount:([a-z\d-]+):[\w.-]+$/,
};

/** @param host of the provider, in lower case, with its path */
export const sharedProvider = (host: string): SharedProvider | undefined =>
  shared.get(host) ?? (isCluster(host) ? cluster : undefined);

/** Amazon EKS: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
export const isCluster = (host: string): boolean => /^oidc\.eks\.[\w-]+\.amazonaws\.com(?:\.cn)?\/id\//.test(host);

/**
 * The keys that tell for which application a token was issued.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export const audienceClaims = (host: string): readonly string[] =>
  host === "graph.facebook.com" || host === "www.amazon.com" ? ["app_id"] : ["aud", "oaud", "azp"];

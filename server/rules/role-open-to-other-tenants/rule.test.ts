import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { roleOpenToOtherTenants } from "./rule.ts";

const trust = (host: string, Condition: object, more: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: host.startsWith("cognito") ? host : `arn:aws:iam::111122223333:oidc-provider/${host}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition,
  ...more,
});
const github = "token.actions.githubusercontent.com";
const repository = (sub: string | string[], more: object = {}) =>
  trust(
    github,
    { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" }, StringLike: { [`${github}:sub`]: sub } },
    more,
  );
const cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const pool = "eu-west-1:12345678-ffff-ffff-ffff-123456789012";

testLanguageRule(
  roleOpenToOtherTenants,
  {
    "an owner, and any repository": policy(repository("repo:octo-org/*")),
    "the beginning of a repository": policy(repository("repo:octo-org/app-*:ref:refs/heads/main")),
    "an owner under an own form of the subject": policy(repository("repository_owner_id:65:*")),
    "another claim that refuses them": policy({
      ...repository("repo:*"),
      Condition: {
        StringLike: { [`${github}:sub`]: "repo:*" },
        StringEquals: { [`${github}:repository_owner`]: "octo-org", [`${github}:aud`]: "sts.amazonaws.com" },
      },
    }),
    "a condition on something else": policy({
      ...repository("repo:*"),
      Condition: { StringLike: { [`${github}:sub`]: "repo:*" }, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    }),
    "a wildcard that is none": policy(
      trust(github, { StringEquals: { [`${github}:sub`]: "repo:*", [`${github}:aud`]: "sts.amazonaws.com" } }),
    ),
    "a Deny of other owners": policy(
      repository("repo:*"),
      trust(github, { StringNotLike: { [`${github}:sub`]: "repo:octo-org/*" } }, { Effect: "Deny" }),
    ),
    "no word on the repository, of which another check speaks": policy(
      trust(github, { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" } }),
    ),
    "a namespace of a cluster": policy(
      trust(cluster, { StringLike: { [`${cluster}:sub`]: "system:serviceaccount:apps:*" } }),
    ),
    "a provider of one's own": policy(trust("idp.example.com", { StringEquals: { "idp.example.com:aud": "app" } })),
    "a pool": policy(
      trust("cognito-identity.amazonaws.com", { StringEquals: { "cognito-identity.amazonaws.com:aud": pool } }),
    ),
    "an owner's name from outside": policy(repository("repo:${owner}/*")),
    "an unknown operator": policy(
      trust(github, { StringLikes: { [`${github}:sub`]: "repo:*" }, StringMatch: { [`${github}:sub`]: "x" } }),
    ),
  },
  {
    "any owner of this repository": policy(repository("repo:*/app:*")),
    "any owner, with more wildcards": policy(repository("repo:*/*:*")),
    "the beginning of an owner": policy(repository("repo:octo-org*")),
    anything: policy(repository("*")),
    "the branch alone": policy(repository("*:ref:refs/heads/main")),
    "one value of several": policy(
      repository(["repo:octo-org/app:ref:refs/heads/main", "repo:octo*:environment:prod"]),
    ),
    "the subject under IfExists": policy(
      trust(github, { StringLikeIfExists: { [`${github}:sub`]: "repo:*", [`${github}:aud`]: "*" } }),
    ),
    "an action with a wildcard, and no word on the repository": policy({
      ...trust(github, { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" } }),
      Action: "sts:AssumeRole*",
    }),
    "the audience alone, of GitLab": policy(
      trust("gitlab.com", { StringEquals: { "gitlab.com:aud": "https://gitlab.com" } }),
    ),
    "every organization of HCP Terraform": policy(
      trust("app.terraform.io", {
        StringLike: { "app.terraform.io:sub": "organization:*:project:*:workspace:prod:run_phase:*" },
      }),
    ),
    "every namespace": policy(trust(cluster, { StringLike: { [`${cluster}:sub`]: "system:serviceaccount:*:*" } })),
    "every pool of identities": policy(
      trust("cognito-identity.amazonaws.com", {
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ),
  },
);

import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingAudienceInRoleTrustPolicy } from "./rule.ts";

const github = "token.actions.githubusercontent.com";
const main = { [`${github}:sub`]: "repo:octo-org/app:ref:refs/heads/main" };
const trust = (host: string, Condition: object | undefined, Effect = "Allow") => ({
  Effect,
  Principal: { Federated: /^(?:accounts|graph)/.test(host) ? host : `arn:aws:iam::111122223333:oidc-provider/${host}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(Condition && { Condition }),
});

testLanguageRule(
  missingAudienceInRoleTrustPolicy,
  {
    "the audience": policy(trust(github, { StringEquals: { ...main, [`${github}:aud`]: "sts.amazonaws.com" } })),
    "no condition at all, of which another check speaks": policy(trust(github, undefined)),
    "no word on the repository, of which another check speaks": policy(
      trust(github, { StringEquals: { [`${github}:actor`]: "octocat" } }),
    ),
    "a condition on something else": policy(
      trust(github, { StringEquals: main, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
    ),
    "a Deny of other audiences": policy(
      trust(github, { StringEquals: main }),
      trust(github, { StringNotEquals: { [`${github}:aud`]: "sts.amazonaws.com" } }, "Deny"),
    ),
    "the application of Facebook": policy(
      trust("graph.facebook.com", { StringEquals: { "graph.facebook.com:app_id": "1", "graph.facebook.com:id": "2" } }),
    ),
    "the pool of identities, which its audience is": policy(
      trust("cognito-identity.amazonaws.com", {
        StringEquals: { "cognito-identity.amazonaws.com:sub": "eu-west-1:12345678-ffff-ffff-ffff-123456789012" },
      }),
    ),
    "a SAML provider": policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
      Action: "sts:AssumeRoleWithSAML",
      Condition: { StringEquals: { "SAML:sub": "ana" } },
    }),
  },
  {
    "a user of Google, in any application": policy(
      trust("accounts.google.com", { StringEquals: { "accounts.google.com:sub": "110169484474386276334" } }),
    ),
    "a pattern of the subject": policy(trust("idp.example.com", { StringLike: { "idp.example.com:sub": "build-*" } })),
  },
);

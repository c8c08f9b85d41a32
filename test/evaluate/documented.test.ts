/** What AWS's own pages say about a decision, in their examples or in their words; each test names the page. */
import assert from "node:assert/strict";
import { allow, ask, deny, policy, to, toEveryone, verdict } from "./ask.ts";
import type { Statement } from "./ask.ts";

const [account, other] = ["111122223333", "444455556666"];
const user = `arn:aws:iam::${account}:user/carlossalazar`;
const role = `arn:aws:iam::${account}:role/app`;
const session = `arn:aws:sts::${account}:assumed-role/app/one`;
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const on = (
  action: string,
  resource: string,
  principal = user,
  resourceAccount = account,
  context: Statement = {},
): Statement => ({ principal, action, resource, resourceAccount, context });
const object = "arn:aws:s3:::amzn-s3-demo-bucket/file";

suite("documented: within one account", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
  const bucket = "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar";
  const identity = [
    policy(
      allow(
        ["s3:GetBucketLocation", "s3:GetAccountPublicAccessBlock", "s3:ListAccessPoints", "s3:ListAllMyBuckets"],
        "arn:aws:s3:::*",
      ),
      allow("s3:*", [`${bucket}/*`, bucket]),
      deny("s3:*", "arn:aws:s3:::*log*"),
    ),
  ];
  const resource = policy(
    allow(
      "s3:*",
      ["arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs/*", "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs"],
      to(user),
    ),
  );

  test("a Deny in the identity policy beats the bucket policy's Allow: no file into the bucket of logs", () => {
    assert.equal(
      verdict(on("s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs/file"), { identity, resource }),
      "explicitDeny identity",
    );
  });

  test("the user's own bucket is open by the identity policy alone, another one is not", () => {
    assert.equal(verdict(on("s3:PutObject", `${bucket}/file`), { identity }), "allowed identity");
    assert.equal(
      verdict(on("s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket-other/file"), { identity }),
      "implicitDeny identity",
    );
  });

  test("either the identity policy or the resource policy is enough", () => {
    assert.equal(
      verdict(on("s3:PutObject", object), { resource: policy(allow("s3:*", "*", to(user))) }),
      "allowed resource",
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
  test("a resource policy that names a user is not limited by the boundary; one that names the role is; one that names the session is not", () => {
    const permissionsBoundary = [policy(allow("ec2:*", "*"))];
    const naming = (arn: string): Statement => policy(allow("s3:PutObject", "*", to(arn)));
    assert.equal(
      verdict(on("s3:PutObject", object), { resource: naming(user), permissionsBoundary }),
      "allowed resource",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, session), { resource: naming(role), permissionsBoundary }),
      "implicitDeny permissionsBoundary",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, session), { resource: naming(session), permissionsBoundary }),
      "allowed resource",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, session), { resource: naming(session), session: permissionsBoundary }),
      "allowed resource",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, session), { resource: naming(role), session: permissionsBoundary }),
      "implicitDeny session",
    );
  });

  test("all requests are denied implicitly, but those of the root user", () => {
    assert.equal(verdict(on("s3:PutObject", object), {}), "implicitDeny identity");
    assert.equal(verdict(on("s3:PutObject", object, `arn:aws:iam::${account}:root`), {}), "allowed identity");
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  test("naming the account only delegates: its identity policies must allow", () => {
    const delegating = policy(allow("s3:PutObject", "*", to(account)));
    assert.equal(verdict(on("s3:PutObject", object), { resource: delegating }), "implicitDeny identity");
    assert.equal(
      verdict(on("s3:PutObject", object), { resource: delegating, identity: [policy(allow("s3:*", "*"))] }),
      "allowed identity",
    );
  });

  test('"*" with aws:PrincipalArn is not limited by the boundary\'s implicit deny', () => {
    const resource = policy(
      allow("s3:PutObject", "*", { ...toEveryone, Condition: { ArnEquals: { "aws:PrincipalArn": role } } }),
    );
    assert.equal(
      verdict(on("s3:PutObject", object, session), { resource, permissionsBoundary: [policy(allow("ec2:*", "*"))] }),
      "allowed resource",
    );
  });
});

suite("documented: across accounts", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
  const production = "arn:aws:s3:::amzn-s3-demo-bucket-production";
  const identity = [
    policy(
      allow(["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "*"),
      allow("s3:*Object*", `${production}/*`),
      deny("s3:*", ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"]),
    ),
  ];
  const resource = policy(
    allow(["s3:GetObject*", "s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"], `${production}/*`, to(user)),
  );

  test("both sides allow the file to be saved", () => {
    assert.equal(
      verdict(on("s3:PutObject", `${production}/file`, user, other), { identity, resource }),
      "allowed identity",
    );
  });

  test("one side alone does not", () => {
    assert.equal(verdict(on("s3:PutObject", `${production}/file`, user, other), { identity }), "implicitDeny resource");
    assert.equal(verdict(on("s3:PutObject", `${production}/file`, user, other), { resource }), "implicitDeny identity");
  });

  test("a Deny in the user's own account ends it, whatever the other account allows", () => {
    assert.equal(
      verdict(on("s3:GetObject", `${production}/log/file`, user, other), { identity, resource }),
      "explicitDeny identity",
    );
  });

  test("naming the other account as a whole is enough on the resource's side", () => {
    const whole = policy(allow("s3:PutObject", `${production}/*`, to(`arn:aws:iam::${account}:root`)));
    assert.equal(
      verdict(on("s3:PutObject", `${production}/file`, user, other), { identity, resource: whole }),
      "allowed identity",
    );
  });
});

suite("documented: boundaries and session policies", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
  test("Shirley may not create a user that her boundary does not allow, nor do what only the boundary allows", () => {
    const permissionsBoundary = [policy(allow(["s3:*", "cloudwatch:*", "ec2:*"], "*"))];
    const identity = [policy(allow("iam:CreateUser", "*"))];
    const shirley = `arn:aws:iam::${account}:user/Shirley`;
    assert.equal(
      verdict(on("iam:CreateUser", `arn:aws:iam::${account}:user/new`, shirley), { identity, permissionsBoundary }),
      "implicitDeny permissionsBoundary",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, shirley), { identity, permissionsBoundary }),
      "implicitDeny identity",
    );
  });

  test("a Deny with NotPrincipal hits whoever has a boundary, listed or not", () => {
    const resource = policy(deny("s3:*", "*", { NotPrincipal: { AWS: [user, `arn:aws:iam::${account}:root`] } }));
    const identity = [policy(allow("s3:*", "*"))];
    assert.equal(verdict(on("s3:PutObject", object), { identity, resource }), "allowed identity");
    assert.equal(
      verdict(on("s3:PutObject", object), { identity, resource, permissionsBoundary: identity }),
      "explicitDeny resource",
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
  test("a session may do what its role and its session policy both allow", () => {
    const identity = [policy(allow(["s3:GetObject", "s3:PutObject"], "*"))];
    const ofSession = [policy(allow(["s3:GetObject", "s3:DeleteObject"], "*"))];
    assert.equal(verdict(on("s3:GetObject", object, session), { identity, session: ofSession }), "allowed identity");
    assert.equal(
      verdict(on("s3:PutObject", object, session), { identity, session: ofSession }),
      "implicitDeny session",
    );
    assert.equal(
      verdict(on("s3:DeleteObject", object, session), { identity, session: ofSession }),
      "implicitDeny identity",
    );
  });
});

suite("documented: KMS keys", () => {
  const identity = [policy(allow("kms:*", "*"))];
  const delegating = policy(allow("kms:*", "*", to(`arn:aws:iam::${account}:root`)));

  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  test("the default key policy lets the account use IAM policies, and gives nobody anything by itself", () => {
    assert.equal(verdict(on("kms:Decrypt", key), { identity, resource: delegating }), "allowed identity");
    assert.equal(verdict(on("kms:Decrypt", key), { resource: delegating }), "implicitDeny identity");
  });

  test("without that permission an IAM policy's Allow has no effect, its Deny has", () => {
    const resource = policy(allow("kms:*", "*", to(`arn:aws:iam::${account}:user/KeyAdmin`)));
    assert.equal(verdict(on("kms:Decrypt", key), { identity, resource }), "implicitDeny resource");
    const both = policy(allow("kms:*", "*", to(user)));
    assert.equal(
      verdict(on("kms:Decrypt", key), { identity: [policy(deny("kms:Decrypt", "*"))], resource: both }),
      "explicitDeny identity",
    );
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
  test("naming the user in the key policy needs no IAM policy in the key's account", () => {
    assert.equal(
      verdict(on("kms:Decrypt", key), { resource: policy(allow("kms:Decrypt", "*", to(user))) }),
      "allowed resource",
    );
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
  test("another account's user needs the key policy and an IAM policy", () => {
    const external = policy(
      allow(["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"], "*", to(`arn:aws:iam::${other}:root`)),
    );
    const foreigner = `arn:aws:iam::${other}:user/ana`;
    const ofForeigner = [policy(allow("kms:GenerateDataKey", key))];
    assert.equal(
      verdict(on("kms:GenerateDataKey", key, foreigner), { identity: ofForeigner, resource: external }),
      "allowed identity",
    );
    assert.equal(verdict(on("kms:GenerateDataKey", key, foreigner), { resource: external }), "implicitDeny identity");
    assert.equal(
      verdict(on("kms:GenerateDataKey", key, foreigner), { identity: ofForeigner, resource: delegating }),
      "implicitDeny resource",
    );
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
  test("kms:ViaService: with S3 on the user's behalf, not directly", () => {
    const resource = policy(
      allow("kms:GenerateDataKey", "*", {
        ...to(user),
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      }),
    );
    assert.equal(
      verdict(on("kms:GenerateDataKey", key, user, account, { "kms:ViaService": "s3.us-east-1.amazonaws.com" }), {
        resource,
      }),
      "allowed resource",
    );
    assert.equal(verdict(on("kms:GenerateDataKey", key), { resource }), "implicitDeny resource");
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
  test("an RCP keeps outsiders from keys, but neither services, nor AWS managed keys, nor kms:RetireGrant", () => {
    const resourceControl = [
      [
        policy({
          Effect: "Deny",
          Principal: "*",
          Action: "kms:*",
          Resource: "*",
          Condition: {
            StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-example" },
            Bool: { "aws:PrincipalIsAWSService": "false" },
          },
        }),
      ],
    ];
    const resource = policy(allow("kms:*", "*", { Principal: { AWS: user, Service: "logs.amazonaws.com" } }));
    assert.equal(
      verdict(on("kms:Decrypt", key, user, account, { "aws:PrincipalOrgID": "o-other" }), {
        resource,
        resourceControl,
      }),
      "explicitDeny resourceControl",
    );
    assert.equal(
      verdict(on("kms:Decrypt", key, user, account, { "aws:PrincipalOrgID": "o-example" }), {
        resource,
        resourceControl,
      }),
      "allowed resource",
    );
    assert.equal(
      verdict(on("kms:Decrypt", key, "logs.amazonaws.com"), { resource, resourceControl }),
      "allowed resource",
    );
    assert.equal(verdict(on("kms:RetireGrant", key), { resource, resourceControl }), "allowed resource");
    assert.equal(
      verdict(on("kms:Decrypt", key, user, account, { "kms:ResourceAliases": ["alias/aws/s3"] }), {
        resource,
        resourceControl,
      }),
      "allowed resource",
    );
  });
});

suite("documented: organizations, roles, endpoints, everybody", () => {
  const identity = [policy(allow("*", "*"))];
  const full = policy(allow("*", "*"));

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
  test("an action is allowed only if an SCP allows it at every level from the root to the account", () => {
    assert.equal(
      verdict(on("s3:PutObject", object), { identity, serviceControl: [[full], [full], [full]] }),
      "allowed identity",
    );
    assert.equal(
      verdict(on("s3:PutObject", object), {
        identity,
        serviceControl: [[full], [policy(allow("ec2:*", "*"))], [full]],
      }),
      "implicitDeny serviceControl",
    );
    assert.equal(
      verdict(on("s3:PutObject", object), {
        identity,
        serviceControl: [[full], [full], [full, policy(deny("s3:*", "*"))]],
      }),
      "explicitDeny serviceControl",
    );
    assert.equal(
      verdict(on("s3:PutObject", object), { identity, serviceControl: [[full], []] }),
      "implicitDeny serviceControl",
    );
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
  test("SCPs restrict the root user of a member account, but no service-linked role, and do not grant", () => {
    const serviceControl = [[policy(deny("s3:*", "*"))]];
    assert.equal(
      verdict(on("s3:PutObject", object, `arn:aws:iam::${account}:root`), { serviceControl }),
      "explicitDeny serviceControl",
    );
    const linked = `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
    assert.equal(verdict(on("s3:PutObject", object, linked), { identity, serviceControl }), "allowed identity");
    assert.equal(verdict(on("s3:PutObject", object), { serviceControl: [[full]] }), "implicitDeny identity");
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
  test("a role's trust policy must allow who assumes it", () => {
    const target = `arn:aws:iam::${account}:role/target`;
    const trust = (arn: string): Statement => policy({ Effect: "Allow", Action: "sts:AssumeRole", ...to(arn) });
    assert.equal(verdict(on("sts:AssumeRole", target), { identity }), "implicitDeny resource");
    assert.equal(verdict(on("sts:AssumeRole", target), { resource: trust(user) }), "allowed resource");
    assert.equal(verdict(on("sts:AssumeRole", target), { resource: trust(account) }), "implicitDeny identity");
    assert.equal(verdict(on("sts:AssumeRole", target), { identity, resource: trust(account) }), "allowed identity");
    // Managing the role is no business of its trust policy.
    assert.equal(verdict(on("iam:GetRole", target), { identity }), "allowed identity");
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  test("whoever calls GetCallerIdentity is answered, whatever the policies say", () => {
    const never = [policy(deny("*", "*"))];
    const nobody = policy(deny("sts:*", "*", toEveryone));
    for (const principal of [
      user,
      role,
      session,
      `arn:aws:sts::${account}:federated-user/fed`,
      `arn:aws:iam::${other}:role/app`,
    ]) {
      const whoAmI = on("STS:getCallerIdentity", "*", principal);
      assert.equal(verdict(whoAmI, {}), "allowed identity");
      assert.equal(
        verdict(whoAmI, {
          identity: never,
          permissionsBoundary: never,
          session: never,
          serviceControl: [never],
          resourceControl: [[nobody]],
          vpcEndpoint: [nobody],
        }),
        "allowed identity",
      );
    }
    assert.deepEqual(ask(on("sts:GetCallerIdentity", "*"), { identity: never }).explanation, [
      "sts:GetCallerIdentity needs no permission, and no policy can deny it",
    ]);
    assert.equal(verdict(on("sts:GetSessionToken", "*"), { identity: never }), "explicitDeny identity");
    assert.equal(verdict(on("sts:GetCallerIdentity", "*", "*"), {}), "implicitDeny resource");
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
  for (const [action, resource, covered] of [
    ["sqs:SendMessage", `arn:aws:sqs:eu-west-1:${account}:queue`, true],
    ["events:PutEvents", `arn:aws:events:eu-west-1:${account}:event-bus/x`, true],
    ["firehose:PutRecord", `arn:aws:firehose:eu-west-1:${account}:deliverystream/x`, true],
    ["ecr-public:PutImage", `arn:aws:ecr-public::${account}:repository/x`, true],
    ["sns:Publish", `arn:aws:sns:eu-west-1:${account}:topic`, false],
    ["ec2:RunInstances", `arn:aws:ec2:eu-west-1:${account}:instance/i-1`, false],
  ] as const) {
    test(`resource control policies ${covered ? "cover" : "leave alone"} ${action}`, () => {
      const resourceControl = [[policy(deny("*", "*", toEveryone))]];
      assert.equal(
        verdict(on(action, resource), { identity: [policy(allow("*", "*"))], resourceControl }),
        covered ? "explicitDeny resourceControl" : "allowed identity",
      );
    });
  }

  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  test("an endpoint policy neither grants nor replaces others: it must allow, too", () => {
    const vpcEndpoint = [policy(allow("s3:GetObject", "*", toEveryone))];
    assert.equal(verdict(on("s3:GetObject", object), { identity, vpcEndpoint }), "allowed identity");
    assert.equal(verdict(on("s3:PutObject", object), { identity, vpcEndpoint }), "implicitDeny vpcEndpoint");
    assert.equal(verdict(on("s3:GetObject", object), { vpcEndpoint }), "implicitDeny identity");
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
  test("through an access point, its policy and the bucket's must both permit", () => {
    const jane = `arn:aws:iam::${account}:user/Jane`;
    const point = `arn:aws:s3:us-west-2:${account}:accesspoint/my-access-point/object/Jane/file`;
    const ofPoint = policy(
      allow(
        ["s3:GetObject", "s3:PutObject"],
        `arn:aws:s3:us-west-2:${account}:accesspoint/my-access-point/object/Jane/*`,
        to(jane),
      ),
    );
    const delegating = policy(
      allow("*", ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"], {
        ...toEveryone,
        Condition: { StringEquals: { "s3:DataAccessPointAccount": account } },
      }),
    );
    const through = (resources: readonly Statement[], context: Statement): string =>
      verdict(
        {
          principal: jane,
          action: "s3:PutObject",
          resource: [point, "arn:aws:s3:::amzn-s3-demo-bucket/Jane/file"],
          resourceAccount: account,
          context,
        },
        { resource: resources },
      );
    assert.equal(through([ofPoint, delegating], { "s3:DataAccessPointAccount": account }), "allowed resource");
    assert.equal(through([ofPoint, delegating], { "s3:DataAccessPointAccount": other }), "implicitDeny identity");
    assert.equal(through([policy(), delegating], { "s3:DataAccessPointAccount": account }), "implicitDeny identity");
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
  test("a bucket open to the public for reading is so for anonymous callers; a key never is", () => {
    const resource = policy(allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*", toEveryone));
    assert.equal(verdict(on("s3:GetObject", object, "*"), { resource }), "allowed resource");
    assert.equal(verdict(on("s3:PutObject", object, "*"), { resource }), "implicitDeny resource");
    assert.equal(
      verdict(on("s3:GetObject", object, "*"), { resource: policy(allow("s3:GetObject", "*", to(account))) }),
      "implicitDeny resource",
    );
    assert.equal(
      verdict(on("kms:Decrypt", key, "*"), { resource: policy(allow("kms:*", "*", toEveryone)) }),
      "implicitDeny resource",
    );
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
  test("a service that writes for itself needs the resource's policy and nothing else", () => {
    const resource = policy(
      allow("s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/*", {
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
    );
    const inventory = (source: string): Statement =>
      on("s3:PutObject", object, "s3.amazonaws.com", account, { "aws:SourceAccount": source });
    assert.equal(verdict(inventory(account), { resource }), "allowed resource");
    assert.equal(verdict(inventory(other), { resource }), "implicitDeny resource");
    assert.equal(
      verdict(inventory(account), { resource, serviceControl: [[policy(deny("*", "*"))]] }),
      "allowed resource",
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
  test("a Deny for everybody reaches services, unless it exempts them", () => {
    const service = policy(allow("s3:PutObject", "*", { Principal: { Service: "logs.amazonaws.com" } }));
    const perimeter = (condition: Statement): Statement =>
      policy(
        ...(service["Statement"] as Statement[]),
        deny("s3:*", "*", {
          ...toEveryone,
          Condition: { StringNotEqualsIfExists: { "aws:SourceVpc": "vpc-1" }, ...condition },
        }),
      );
    assert.equal(
      verdict(on("s3:PutObject", object, "logs.amazonaws.com"), { resource: perimeter({}) }),
      "explicitDeny resource",
    );
    assert.equal(
      verdict(on("s3:PutObject", object, "logs.amazonaws.com"), {
        resource: perimeter({ BoolIfExists: { "aws:PrincipalIsAWSService": "false" } }),
      }),
      "allowed resource",
    );
  });
});

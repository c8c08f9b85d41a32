/**
 * One line in, one line out: what is filled in, what is refused, and that the short way through a line never changes
 * the answer.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { question } from "./arbitrary-question.ts";
import type { Statement } from "./ask.ts";
import { allow, ask, deny, policy, to, verdict } from "./ask.ts";

const account = "111122223333";
const user = `arn:aws:iam::${account}:user/path/ana`;
const key = `arn:aws:kms:eu-west-1:${account}:key/1234`;
const request = { principal: user, action: "kms:Decrypt", resource: key };

suite("evaluate: an answer", () => {
  test("has the statements that are about the request, with what became of their conditions, and says why", () => {
    const identity = [
      policy(allow("s3:*", "*"), { ...allow("kms:*", key), Sid: "Keys" }),
      policy(deny("kms:*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } })),
    ];
    assert.deepEqual(
      ask(request, { identity, resource: policy(allow("kms:*", "*", to(`arn:aws:iam::444455556666:root`))) }),
      {
        id: "1",
        decision: "implicitDeny",
        decidedBy: "resource",
        statements: [
          { policyType: "identity", policy: 0, statement: 1, sid: "Keys", effect: "Allow", matched: true },
          { policyType: "identity", policy: 1, statement: 0, effect: "Deny", matched: false },
        ],
        explanation: [
          "identity policy 0, statement Keys allows kms:Decrypt",
          `the key policy neither allows the principal nor delegates to account ${account}`,
        ],
      },
    );
  });

  test("gives the level of control policies, and names each Deny", () => {
    const all = policy(allow("*", "*"));
    const answer = ask(request, {
      serviceControl: [[all], [all, policy({ ...deny("kms:*", "*"), Sid: "NoKeys" })]],
      resource: policy(deny("kms:Decrypt", "*", to(user))),
    });
    assert.equal(`${answer.decision} ${answer.decidedBy}`, "explicitDeny serviceControl");
    assert.deepEqual(
      answer.statements.map(({ policyType, level, policy: number }) => [policyType, level, number]),
      [
        ["resource", undefined, 0],
        ["serviceControl", 0, 0],
        ["serviceControl", 1, 0],
        ["serviceControl", 1, 1],
      ],
    );
    assert.deepEqual(answer.explanation, [
      "service control policy 1 of level 1, statement NoKeys denies kms:Decrypt",
      "key policy 0, statement 0 denies kms:Decrypt",
    ]);
  });

  test("tells a condition that stands in the way, and policies that are of no concern", () => {
    const resource = policy(
      allow("kms:Decrypt", "*", {
        Principal: { Service: "logs.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
    );
    assert.deepEqual(
      ask({ ...request, principal: "logs.amazonaws.com" }, { resource, serviceControl: [[]] }).explanation,
      [
        "key policy 0, statement 0 would allow kms:Decrypt, but its condition does not hold",
        "the key policy does not allow the service principal",
        "service control policy: does not apply to this principal",
      ],
    );
  });

  const filled: readonly [string, string, Statement][] = [
    [
      user,
      "a user",
      {
        "aws:PrincipalArn": user,
        "aws:PrincipalAccount": account,
        "aws:PrincipalType": "User",
        "aws:username": "ana",
        "aws:PrincipalIsAWSService": "false",
        "aws:ResourceAccount": account,
      },
    ],
    [
      `arn:aws:sts::${account}:assumed-role/app/one`,
      "a session",
      { "aws:PrincipalArn": `arn:aws:iam::${account}:role/app`, "aws:PrincipalType": "AssumedRole" },
    ],
    [
      `arn:aws:sts::${account}:federated-user/fed`,
      "a federated user",
      { "aws:PrincipalArn": `arn:aws:sts::${account}:federated-user/fed`, "aws:PrincipalType": "FederatedUser" },
    ],
    [
      `arn:aws:iam::${account}:root`,
      "a root user",
      { "aws:PrincipalArn": `arn:aws:iam::${account}:root`, "aws:PrincipalType": "Account" },
    ],
    ["logs.amazonaws.com", "a service", { "aws:PrincipalIsAWSService": "true" }],
  ];
  for (const [principal, name, keys] of filled) {
    test(`fills in what follows from ${name}, unless the context says otherwise`, () => {
      const resource = policy(
        deny("kms:*", "*", { Principal: "*", Condition: { StringEquals: keys, Null: { "aws:userid": "true" } } }),
      );
      assert.equal(verdict({ ...request, principal }, { resource }), "explicitDeny resource");
      const context = Object.fromEntries(Object.keys(keys).map((name) => [name.toUpperCase(), "told"]));
      const told = policy(
        deny("kms:*", "*", {
          Principal: "*",
          Condition: { StringEquals: Object.fromEntries(Object.keys(keys).map((each) => [each, "told"])) },
        }),
      );
      assert.equal(verdict({ ...request, principal, context }, { resource: told }), "explicitDeny resource");
    });
  }

  test("a user name is filled in for users only, so that a variable finds no value for others", () => {
    const identity = [policy(allow("s3:PutObject", "arn:aws:s3:::home/${aws:username}/*"))];
    const put = { action: "s3:PutObject", resource: "arn:aws:s3:::home/ana/file", resourceAccount: account };
    assert.equal(verdict({ ...put, principal: user }, { identity }), "allowed identity");
    assert.equal(
      verdict({ ...put, principal: `arn:aws:iam::${account}:role/ana` }, { identity }),
      "implicitDeny identity",
    );
  });

  test('for an action without a resource no ARN fits, only "*" does', () => {
    const list = { principal: user, action: "s3:ListAllMyBuckets", resource: "*" };
    assert.equal(
      verdict(list, { identity: [policy(allow("s3:*", "arn:aws:s3:::*"), allow("s3:*", "arn:*:*:*:*:*"))] }),
      "implicitDeny identity",
    );
    assert.equal(verdict(list, { identity: [policy(allow("s3:*", "*"))] }), "allowed identity");
    assert.equal(
      verdict(list, { identity: [policy({ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::private" })] }),
      "allowed identity",
    );
  });
});

suite("evaluate: what cannot be answered", () => {
  const s3 = { ...request, action: "s3:PutObject", resource: "arn:aws:s3:::b/k" };
  const cases: readonly [string, unknown, unknown, string][] = [
    ["no request", undefined, {}, "request: missing"],
    [
      "a principal that is none",
      { ...request, principal: "ana" },
      {},
      'request.principal: give the ARN of a user, role, root user, role session or federated user, a service principal, or "*"',
    ],
    [
      "an action with a wildcard",
      { ...request, action: "kms:*" },
      {},
      "request.action: give one action as service:Name, without wildcards",
    ],
    [
      "half an ARN",
      { ...request, resource: "arn:aws:s3" },
      {},
      'request.resource: give an ARN of six parts, or "*" for an action without a resource',
    ],
    [
      "a bucket of nobody",
      s3,
      {},
      "request.resourceAccount: missing, and the resource's ARN does not tell the account",
    ],
    [
      "an account that is none",
      { ...s3, resourceAccount: "1" },
      {},
      "request.resourceAccount: give an account id of 12 digits",
    ],
    [
      "another account than the ARN's",
      { ...request, resourceAccount: "444455556666" },
      {},
      `request.resourceAccount: the resource's ARN says ${account}`,
    ],
    [
      "a context value that is none",
      { ...request, context: { "aws:SourceIp": { a: 1 } } },
      {},
      "request.context: the value of aws:SourceIp must be a string or a list of strings",
    ],
    [
      "a context key twice",
      { ...request, context: { "aws:SourceIp": "a", "AWS:sourceip": "b" } },
      {},
      "request.context: AWS:sourceip is there twice (names do not depend on case)",
    ],
    [
      "a policy type that is none",
      request,
      { permissionBoundary: [] },
      "policies: there is no policy type permissionBoundary",
    ],
    [
      "one policy where a list is due",
      request,
      { identity: policy() },
      "policies.identity: must be a list of policies",
    ],
    [
      "policies where levels are due",
      request,
      { serviceControl: [policy()] },
      "policies.serviceControl[0]: must be a list of policies",
    ],
    [
      "a policy without statements",
      request,
      { session: [{}] },
      "policies.session[0]: Statement is missing, or neither an object nor a list",
    ],
    [
      "a misspelt element",
      request,
      { identity: [policy({ ...allow("*", "*"), Conditions: {} })] },
      "policies.identity[0], statement 0: there is no element Conditions",
    ],
    [
      "a misspelt effect",
      request,
      { identity: [policy(), policy({ ...allow("*", "*"), Effect: "allow" })] },
      "policies.identity[1], statement 0: Effect must be Allow or Deny",
    ],
    [
      "an action without its service",
      request,
      { serviceControl: [[], [policy(allow("Decrypt", "*"))]] },
      'policies.serviceControl[1][0], statement 0: "Decrypt" is no action; it is service:Name, or * alone',
    ],
    [
      "Action and NotAction",
      request,
      { identity: [policy({ ...allow("*", "*"), NotAction: "*" })] },
      "policies.identity[0], statement 0: Action and NotAction exclude each other",
    ],
    [
      "no resource",
      request,
      { identity: [policy({ Effect: "Allow", Action: "*" })] },
      "policies.identity[0], statement 0: neither Resource nor NotResource",
    ],
    [
      "a principal in an identity policy",
      request,
      { identity: [policy(allow("*", "*", to(account)))] },
      "policies.identity[0], statement 0: a policy of this type has no Principal",
    ],
    [
      "no principal in a resource policy",
      request,
      { resource: policy(allow("*", "*")) },
      "policies.resource, statement 0: neither Principal nor NotPrincipal",
    ],
    [
      "no principal in an endpoint policy",
      request,
      { vpcEndpoint: [policy(allow("*", "*", to(account))), policy(allow("s3:*", "*", to(account)), allow("*", "*"))] },
      "policies.vpcEndpoint[1], statement 1: neither Principal nor NotPrincipal",
    ],
    [
      "no resource in an endpoint policy",
      request,
      { vpcEndpoint: [policy({ Effect: "Allow", Action: "*", ...to(account) })] },
      "policies.vpcEndpoint[0], statement 0: neither Resource nor NotResource",
    ],
    [
      "an operator that is none",
      request,
      { identity: [policy(allow("*", "*", { Condition: { StringEqual: { a: "b" } } }))] },
      "policies.identity[0], statement 0: there is no condition operator StringEqual",
    ],
    [
      "a version that is none",
      request,
      { identity: [{ Version: "2012-10-18", Statement: [] }] },
      "policies.identity[0]: Version is 2012-10-17 or 2008-10-17",
    ],
  ];
  for (const [name, asked, policies, error] of cases) {
    test(name, () => {
      assert.equal(verdict(asked, policies), error);
    });
  }

  test("the same bad policy is refused each time, and in each line at its own place", () => {
    const evaluator = new LineEvaluator();
    const bad = policy({ ...allow("*", "*"), Effect: "Maybe" });
    const line = (policies: unknown): string => evaluator.answer(JSON.stringify({ request, policies })).error ?? "";
    assert.equal(line({ identity: [bad] }), line({ identity: [bad] }));
    assert.match(line({ session: [policy(), bad] }), /^policies\.session\[1\], statement 0: /);
  });
});

suite("evaluate: the text of a line", () => {
  test("how it is written changes nothing: order of members, white space, escapes, members in between", () => {
    const identity = [policy(allow("kms:*", "*"))];
    const resource = policy(allow("kms:*", "*", to(account)));
    const [id, asked, policies] = [
      '"id": "x"',
      `"request":${JSON.stringify(request)}`,
      `"policies" : ${JSON.stringify({ identity, resource })}`,
    ];
    const lines = [
      `{${id},${asked},${policies}}`,
      `{${asked} , ${policies},${id}}`,
      `{${policies},${asked},${id}}`,
      ` { ${policies.replace("policies", "p\\u006flicies")},${id},${asked} } \r`,
      `{"policies":{},${id},${asked},${policies}}`,
      `{${id},${asked},"note":"\\"policies\\": {}",${policies}}`,
      `{${id},"note":{"policies":{}},${asked},${policies},"policies":${JSON.stringify({ identity, resource })}}`,
    ];
    // An evaluator that knows the policies by heart takes the short way where it can.
    for (const evaluator of [new LineEvaluator(), undefined]) {
      for (const line of lines)
        assert.match(
          (evaluator ?? new LineEvaluator()).answer(line).text,
          /^\{"id":"x","decision":"allowed","decidedBy":"identity",/,
          line,
        );
    }
  });

  test("policies that stand in another object, or are there twice, are not taken for the line's", () => {
    const [open, closed] = [
      JSON.stringify({ identity: [policy(allow("kms:*", "*"))] }),
      JSON.stringify({ identity: [policy(deny("kms:*", "*"))] }),
    ];
    const asked = JSON.stringify(request);
    const evaluator = new LineEvaluator();
    const decision = (line: string): string =>
      (JSON.parse(evaluator.answer(line).text) as { decision: string }).decision;
    for (const known of [open, closed]) evaluator.answer(`{"request":${asked},"policies":${known}}`);
    const resource = JSON.stringify({ resource: policy(allow("kms:*", "*", to(account))) }).slice(1, -1);
    assert.equal(decision(`{"note":{"a":1,"policies":${closed}},"request":${asked}}`), "implicitDeny");
    assert.equal(decision(`{"note":{"a":1,"policies":${closed},"request":5},"request":${asked}}`), "implicitDeny");
    assert.equal(decision(`{"request":{"policies":${closed},${asked.slice(1)}}`), "implicitDeny");
    assert.equal(
      decision(`{"policies":${closed},"request":${asked},"policies":{${resource},${open.slice(1)}}`),
      "allowed",
    );
    assert.equal(
      decision(`{"p\\u006flicies":${closed},"request":${asked},"policies":{${resource},${open.slice(1)}}`),
      "allowed",
    );
    assert.equal(
      decision(`{"request":${asked},"policies":{${resource},${open.slice(1)},"p\\u006flicies":${closed}}`),
      "explicitDeny",
    );
  });

  test("what is no JSON is told so, also where the policies were seen before", () => {
    const evaluator = new LineEvaluator();
    const good = JSON.stringify({ id: 7, request, policies: { identity: [policy(allow("kms:*", "*"))] } });
    assert.equal(evaluator.answer(good).error, undefined);
    for (const bad of [
      good.slice(0, -1),
      `${good}}`,
      good.replace('{"id":7,', '{"id":7,,'),
      good.replace(":7", ":"),
      `x${good}`,
      "[]",
      "null",
      "{",
      '"policies"',
    ]) {
      assert.match(evaluator.answer(bad).text, /^\{"id":null,"error":"the line/, bad);
    }
    assert.match(
      evaluator.answer(good.replace('"request"', '"requests"')).text,
      /^\{"id":7,"error":"request: missing"\}$/,
    );
  });

  test("an evaluator that has seen other lines answers as a new one does", () => {
    const old = new LineEvaluator();
    fc.assert(
      fc.property(question, fc.boolean(), (asked, last) => {
        const { request: what, policies } = asked;
        const line = JSON.stringify(last ? { id: "1", request: what, policies } : { policies, request: what, id: "1" });
        assert.equal(old.answer(line).text, new LineEvaluator().answer(line).text);
      }),
      { numRuns: 1000 },
    );
  });
});

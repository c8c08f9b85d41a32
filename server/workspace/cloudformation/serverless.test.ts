import assert from "node:assert/strict";
import { parseYaml } from "../../policy/yaml/parse.ts";
import { sourceOf } from "./functions.ts";
import { serverlessTemplate } from "./serverless.ts";
import { asTemplate } from "./template.ts";

const head = "service: s\nprovider:\n  name: aws\n";

suite("serverless.yml", () => {
  const resourceOf = (resource: string): string => {
    const root = serverlessTemplate(
      parseYaml(`${head}  iam:\n    role:\n      statements:\n        - Resource: ${resource}\n`).root,
    );
    return /Statement: \[Resource: (.*?)\]/.exec(root === undefined ? "" : sourceOf(root))?.[1] ?? "";
  };

  for (const [written, expected] of [
    ["arn:aws:s3:::${self:custom.name}/*", "Fn::Sub: arn:aws:s3:::${self:custom.name}/*"],
    ["${file(a.yml):b}/${aws:username}", "Fn::Sub: ${file(a.yml):b}/${!aws:username}"],
    ["a-${self:custom.${opt:stage}.name}-b", "Fn::Sub: a-${self:custom.(opt:stage).name}-b"],
    ["${aws:accountId}/${aws:region}", "Fn::Sub: ${AWS::AccountId}/${AWS::Region}"],
    ["${aws:username}", "${aws:username}"],
    ["!Sub '${Bucket.Arn}/${opt:stage}/${!aws:username}'", "Fn::Sub: ${Bucket.Arn}/${opt:stage}/${!aws:username}"],
    ["open-${self:custom", "Fn::Sub: open-${self:custom}"],
  ] as const)
    test(written, () => {
      assert.equal(resourceOf(written), expected);
    });

  const rolesOf = (text: string): readonly string[] => [
    ...(asTemplate(parseYaml(head + text).root)?.resources.keys() ?? []),
  ];

  test("roles: the provider's, and of functions with statements of their own", () => {
    const statements = "[{ Effect: Allow, Action: s3:PutObject, Resource: '*' }]";
    assert.deepEqual(rolesOf(`  iam: { role: { statements: ${statements} } }\n`), ["IamRoleLambdaExecution"]);
    assert.deepEqual(rolesOf(`  iamRoleStatements: ${statements}\n`), ["IamRoleLambdaExecution"]);
    assert.deepEqual(rolesOf(`functions:\n  my-up_load: { iamRoleStatements: ${statements} }\n`), [
      "MyDashupUnderscoreloadIamRoleLambdaExecution",
    ]);
  });

  test("a role that is only named has policies that nobody knows here", () => {
    assert.deepEqual(rolesOf("  iam: { role: 'arn:aws:iam::111122223333:role/r' }\n  iamRoleStatements: [{}]\n"), []);
  });

  test("what has resources of its own is a template", () => {
    assert.equal(serverlessTemplate(parseYaml(`${head}Resources: {}\n`).root), undefined);
  });
});

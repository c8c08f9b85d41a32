import { isKnownOperator } from "../evaluate/conditions/condition.ts";
import { renameOrReplace } from "./fixes/replace-text.ts";
import type { ElementProblemCode } from "../policy/problems.ts";
import { elementProblems } from "../policy/problems.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Report, Template } from "./rule.ts";
import { defineRule, format } from "./rule.ts";

const templates: Readonly<Record<ElementProblemCode | "operator", Template>> = {
  unknownElement: "\"{name}\" is no element of a policy: AWS refuses the policy. Element names are case-sensitive.",
  duplicateElement: "\"{name}\" stands here twice: only the last one counts. Remove one.",
  wrongType: "{name} must be {expected}.",
  version: "\"{value}\" is no version of the policy language. Use 2012-10-17.",
  missingEffect: "This statement has no Effect: AWS refuses the policy. Add \"Effect\": \"Allow\" or \"Deny\".",
  effect: "Effect must be exactly Allow or Deny, not \"{value}\": the statement does nothing as it is written.",
  missingAction: "This statement has neither Action nor NotAction: AWS refuses the policy. Say what it is about.",
  bothActions: "A statement has Action or NotAction, not both. Split it in two.",
  missingResource: "This statement has neither Resource nor NotResource: AWS refuses the policy. Say what it is about.",
  bothResources: "A statement has Resource or NotResource, not both. Split it in two.",
  unexpectedResource: "A role's trust policy has no Resource: it is about the role itself. Remove it.",
  missingPrincipal: "This statement has no Principal, though the policy is attached to a resource: AWS refuses it. Say whom it is about.",
  action: "\"{value}\" is no action: write service:Name, such as s3:PutObject.",
  actionService: "A wildcard may not stand for the service in \"{value}\": write the service, or * alone.",
  resource: "\"{value}\" is no ARN: write arn:…, or * alone.",
  principalText: "Principal must be \"*\" or an object such as {\"AWS\": \"…\"}: \"{value}\" alone means nobody.",
  principalKind: "\"{value}\" is no kind of principal: use AWS, Service, Federated or CanonicalUser.",
  principalWildcard: "A principal's ARN may not hold wildcards: \"{value}\" matches nobody, and AWS refuses it. Use the account and a condition on aws:PrincipalArn.",
  principalRoot: "\"{value}\" is a user or role called root. The account is written {meant}.",
  principalArn: "\"{value}\" is no principal: write an account id, or the ARN of a user, role or session.",
  conditionKeyTwice: "\"{name}\" stands here twice: only the last one counts. Put what it says into one.",
  operator: "\"{name}\" is no condition operator: AWS refuses the policy.",
};

const fixTitle: Template = "Replace it by {value}";

function* operatorReports(document: FoundDocument): Generator<Report> {
  const seen = new Set<unknown>();
  for (const { conditions } of document.document.statements) {
    for (const { operator } of conditions) {
      if (seen.has(operator) || isKnownOperator(operator.key.value)) continue;
      seen.add(operator);
      yield { document, range: operator.key, circumstances: {}, related: [], fixes: [], message: format(templates.operator, { name: operator.key.value }) };
    }
  }
}

export const invalidPolicyElement = defineRule({
  code: "invalid-policy-element",
  summary: "A statement that cannot be used as it is written.",
  explanation: `
AWS refuses the policy, or the statement does nothing: an unknown \`Effect\` or element, a value of the wrong type, an action
without a service, a wildcard inside a principal's ARN, \`…:user/root\` where \`…:root\` is meant, a duplicate key.

Keyhole leaves such a statement out when it decides what a policy allows; its neighbours are judged all the same.`,
  examples: [
    {
      title: "The account's root is no user",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/root" }, "Action": "kms:DescribeKey", "Resource": "*" }
//                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-policy-element error: arn:aws:iam::111122223333:root
  ]
}`,
    },
    {
      title: "Effect is case-sensitive",
      policy: `{
  "Version": "2012-10-17",
  "Statement": { "Effect": "allow", "Action": "s3:GetObject", "Resource": "*" }
//                         ^^^^^^^ invalid-policy-element error
}`,
    },
  ],
  appliesTo: "all policies",
  fixable: "sometimes",
  since: "0.1.0",
  withModel: true,
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  ],
  *check(ask): Generator<Report> {
    for (const document of ask.documents) {
      for (const { code, range, values, replace } of elementProblems(document)) {
        yield {
          document, range, circumstances: {}, related: [], message: format(templates[code], values),
          fixes: replace === undefined ? [] : renameOrReplace(document, replace.node, replace.value, format(fixTitle, { value: replace.value })),
        };
      }
      yield* operatorReports(document);
    }
  },
});

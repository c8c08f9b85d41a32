import { format } from "../../policy/message.ts";
import { meantOperator } from "../../evaluate/conditions/operators.ts";
import { addProperty } from "../../policy/edits/insert.ts";
import { proposal } from "../fixes/proposal.ts";
import { renameOrReplace } from "../fixes/replace-text.ts";
import type { ElementProblem, ElementProblemCode } from "../../policy/problems.ts";
import { elementProblems } from "../../policy/problems.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixEffect } from "../diagnostic.ts";
import type { FixProposal, Report } from "../rule.ts";
import { defineRule } from "../rule.ts";

const templates = {
  unknownElement: '"{name}" is not a policy element: AWS refuses the policy. Element names are case-sensitive.',
  misspeltElement: '"{name}" is not a policy element: AWS refuses the policy. Write "{meant}".',
  duplicateElement: 'Duplicate element "{name}": only the last one takes effect. Remove one.',
  wrongType: "{name} must be {expected}.",
  version: '"{value}" is not a version of the policy language. Use 2012-10-17.',
  missingEffect: 'This statement has no Effect: AWS refuses the policy. Add "Effect": "Allow" or "Deny".',
  effect: 'Effect must be exactly Allow or Deny, not "{value}". The statement has no effect as written.',
  missingAction:
    "This statement has neither Action nor NotAction: AWS refuses the policy. Add the actions that the statement applies to.",
  missingActionOfKey:
    "This statement has no Action or NotAction: KMS refuses the key policy. Add the actions that the statement applies to.",
  bothActions: "A statement can have Action or NotAction, not both. Split the statement in two.",
  missingResource:
    "This statement has neither Resource nor NotResource: AWS refuses the policy. Add the resources that the statement applies to.",
  missingResourceOfKey:
    'This statement has no Resource: KMS refuses the key policy. Add "Resource": "*", which means this key.',
  bothResources: "A statement can have Resource or NotResource, not both. Split the statement in two.",
  unexpectedResource:
    "A role's trust policy can't have Resource: the policy applies to the role itself. Remove Resource.",
  missingPrincipal:
    "This statement has no Principal, but the policy is attached to a resource: AWS refuses it. Add the principals that the statement applies to.",
  action: '"{value}" is not an action. Write service:Name, such as s3:PutObject.',
  actionSlip: '"{value}" is not an action: AWS refuses the policy. Write {meant}.',
  actionService: 'A wildcard can\'t replace the service in "{value}". Write the service, or * alone.',
  resource: '"{value}" is not an ARN. Write arn:…, or * alone.',
  resourceSlip: '"{value}" is not an ARN: AWS refuses the policy. Write {meant} alone.',
  principalText: 'Principal must be "*" or an object such as {"AWS": "…"}. "{value}" alone matches nobody.',
  principalKind: '"{value}" is not a type of principal. Use AWS, Service, Federated or CanonicalUser.',
  misspeltPrincipalKind: '"{value}" is not a type of principal: AWS refuses the policy. Write "{meant}".',
  principalWildcard:
    "A principal's ARN can't contain wildcards: \"{value}\" matches nobody, and AWS refuses it. Use the account and a condition on aws:PrincipalArn.",
  principalRoot: '"{value}" is a user or role named root. For the account, write {meant}.',
  principalArn: '"{value}" is not a principal. Write an account id, or the ARN of a user, role or session.',
  conditionKeyTwice: 'Duplicate condition key "{name}": only the last one takes effect. Combine the values in one.',
  misspeltOperator:
    '"{name}" is not a condition operator: AWS refuses the policy. Write {meant}. Operator names are case-sensitive.',
  operator: '"{name}" is not a condition operator: AWS refuses the policy.',
} as const satisfies Record<ElementProblemCode | "operator" | "misspeltOperator", string>;

const titles = { replace: "Replace {value} with {meant}", add: 'Add "{name}": "{value}" to this statement' } as const;

/**
 * None is preferred: what was meant is a guess, if a good one. What is read as it was meant decides the same once it is
 * written so.
 */
function fixesOf(
  document: FoundDocument,
  { replace, add }: Pick<ElementProblem, "replace" | "add">,
  effect: FixEffect = "neutral",
): FixProposal[] {
  if (replace !== undefined)
    return renameOrReplace(
      document,
      replace.node,
      replace.value,
      format(titles.replace, { value: replace.node.value, meant: replace.value }),
      effect,
    );
  if (add === undefined) return [];
  const { statement, name, value, after } = add;
  return [
    proposal(document, format(titles.add, { name, value }), { effect, preferred: false }, ({ text, style }) =>
      addProperty(text, style, statement, name, value, after),
    ),
  ];
}

/** A principal that is another one, and a version without variables, stand for what is written until they are corrected. */
const isReadAsMeant = (code: ElementProblemCode): boolean => code !== "principalRoot" && code !== "version";

function* operatorReports(document: FoundDocument): Generator<Report> {
  const seen = new Set<unknown>();
  for (const { conditions } of document.document.statements) {
    const names = new Set(conditions.map(({ operator }) => operator.key.value));
    for (const {
      operator: { key },
    } of conditions) {
      const name = key.value;
      const meant = meantOperator(name);
      if (seen.has(key) || meant === name) continue;
      seen.add(key);
      yield {
        document,
        range: key,
        circumstances: {},
        related: [],
        message: format(templates[meant === undefined ? "operator" : "misspeltOperator"], { name, meant: meant ?? "" }),
        fixes:
          meant === undefined || names.has(meant) ? [] : fixesOf(document, { replace: { node: key, value: meant } }),
      };
    }
  }
}

export const invalidPolicyElement = defineRule({
  code: "invalid-policy-element",
  summary: "A statement can't be used as written.",
  explanation: `
AWS refuses the policy, or the statement does nothing: an unknown \`Effect\` or element, a value of the wrong type, an action
without a service, a wildcard inside a principal's ARN, \`…:user/root\` where \`…:root\` is meant, a duplicate key.

What is only misspelt (\`Pricipal\`, \`kms=Decrypt\`, \`s3.PutObject\`, \`StringEqual\`) Keyhole reads as it was meant, so that one slip is one
finding. A statement that it cannot read it leaves out when it decides what a policy allows; the other statements are judged as usual.`,
  appliesTo: "all policies",
  severities: { nothingPointsToKms: "error", oneFile: "error", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 100 },
  since: "0.1.0",
  withModel: true,
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  ],
  *check(ask): Generator<Report> {
    for (const document of ask.documents) {
      for (const problem of elementProblems(document)) {
        const { code, range, values } = problem;
        // kms-key-not-covered knows what an alias or a bare id was meant to be.
        if (code === "resource" && ask.keysTold.has(range)) continue;
        yield {
          document,
          range,
          circumstances: {},
          related: [],
          message: format(templates[code], { name: "", value: "", meant: "", expected: "", ...values }),
          fixes: fixesOf(document, problem, isReadAsMeant(code) ? "neutral" : "corrects"),
        };
      }
      yield* operatorReports(document);
    }
  },
});

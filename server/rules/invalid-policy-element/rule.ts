import { grammar, grammarBeside } from "../language/grammar.ts";
import { replacement } from "../language/mend.ts";
import { languageRule } from "../language/language-rule.ts";

export const invalidPolicyElement = languageRule({
  code: "invalid-policy-element",
  type: "error",
  summary: "A statement can't be used as written.",
  explanation: `
AWS refuses the policy, or the statement does nothing: an unknown element, an action without a service, \`…:user/root\` where \`…:root\` is
meant, a duplicate key. What has a name of its own in IAM Access Analyzer has a code of its own
([checks of the language](README.md#checks-of-the-language)); a severity that is set for \`invalid-policy-element\` holds for those that
were split off from it, too, unless they are set themselves.

What is only misspelt (\`Pricipal\`, \`kms=Decrypt\`, \`s3.PutObject\`, \`StringEqual\`) Keyhole reads as it was meant, so that one slip is one
finding. A statement that it cannot read it leaves out when it decides what a policy allows; the other statements are judged as usual.`,
  fixable: "sometimes",
  listed: { table: "oneFile", order: 100 },
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  ],
  message: '"{name}" is not a policy element: AWS refuses the policy. Element names are case-sensitive.',
  variants: {
    misspeltElement: '"{name}" is not a policy element: AWS refuses the policy. Write "{meant}".',
    duplicateElement: 'Duplicate element "{name}": only the last one takes effect. Remove one.',
    action: '"{value}" is not an action. Write service:Name, such as s3:PutObject.',
    actionSlip: '"{value}" is not an action: AWS refuses the policy. Write {meant}.',
    actionService: 'A wildcard can\'t replace the service in "{value}". Write the service, or * alone.',
    principalRoot: '"{value}" is a user or role named root. For the account, write {meant}.',
    principalSlip: '"{value}" is not a principal: AWS refuses the policy. Write {meant}.',
    principalArn: '"{value}" is not a principal. Write an account id, or the ARN of a user, role or session.',
    principalName: '"{value}" is the name of a role or a user, not a principal: AWS refuses the policy. Write {meant}.',
    principalService: '"{value}" is not a service: it matches nobody, and AWS refuses it. Write {meant}.',
    conditionKeyTwice: 'Duplicate condition key "{name}": only the last one takes effect. Combine the values in one.',
  },
  looksAt: "problems",
  *inPolicy(policy) {
    yield* grammarBeside(policy, ["unknownElement", "misspeltElement"]);
    for (const found of grammarBeside(policy, ["duplicateElement"])) yield { ...found, accessAnalyzer: undefined };
  },
  *inStatements(policy) {
    yield* grammar(policy, ["unknownElement", "misspeltElement"]);
    for (const found of grammar(policy, ["actionService"]))
      yield { ...found, accessAnalyzer: "WILDCARD_IN_SERVICE_NAME" };
    for (const found of grammar(policy, [
      "duplicateElement",
      "action",
      "actionSlip",
      "principalRoot",
      "principalArn",
      "principalSlip",
      "principalService",
      "conditionKeyTwice",
    ]))
      // An ARN that is put together wrongly is so whatever stands in its fields.
      yield { ...found, accessAnalyzer: undefined, ...(found.variant === "principalSlip" ? { holds: true } : {}) };
  },
  completed: (found, policy, { file }) => {
    const named = found.variant === "principalArn" ? file.declaredAs?.(found.values.value) : undefined;
    const meant = named?.kind === "principal" ? named.arn : undefined;
    const entries = policy.statements.flatMap(({ principal }) => principal?.entries ?? []);
    const node = entries.find((entry) => entry.node === found.at)?.node;
    return meant === undefined || node === undefined
      ? found
      : {
          ...found,
          values: { ...found.values, meant },
          variant: "principalName",
          holds: true,
          fixes: replacement(policy, node, meant),
        };
  },
});

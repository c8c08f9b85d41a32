import { languageRule } from "../language/language-rule.ts";
import { otherOperator } from "../language/mend.ts";
import { keyOf } from "../language/names.ts";

export const stringLikeOperatorWithArnConditionKeys = languageRule({
  code: "string-like-operator-with-arn-condition-keys",
  type: "security-warning",
  summary: "StringLike is used with a key that holds an ARN.",
  explanation: `
In \`StringLike\` a \`*\` also matches colons, so it can reach over the fields of an ARN, and more ARNs match than are meant. \`ArnLike\` compares field by
field.

**What to do:** use \`ArnLike\`, or \`ArnNotLike\` for \`StringNotLike\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{key} holds an ARN, and in {operator} a * reaches over its fields. Use {meant}.",
  looksAt: "patterns",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { op, key, operator } = clause;
      if (op?.base.name !== "StringLike" && op?.base.name !== "StringNotLike") continue;
      if (keyOf(catalog, clause)?.type !== "ARN") continue;
      const meant = operator.key.value.replace("String", "Arn");
      yield {
        at: key.key,
        values: { key: key.key.value, operator: operator.key.value, meant },
        fixes: otherOperator(policy, clause, meant, "corrects"),
      };
    }
  },
});

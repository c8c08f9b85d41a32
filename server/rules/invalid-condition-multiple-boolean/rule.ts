import { languageRule } from "../language/language-rule.ts";
import { keyOf } from "../language/names.ts";

export const invalidConditionMultipleBoolean = languageRule({
  code: "invalid-condition-multiple-boolean",
  type: "error",
  summary: "A key that is true or false is compared with several values.",
  explanation: `
AWS refuses the policy: a key that holds one Boolean is compared with one, \`true\` or \`false\`.

**What to do:** keep one value. With both of them the condition says only that the key is there: \`"Null": { "key": "false" }\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{key} is true or false: AWS accepts one value here. Keep one.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { key, op, values } = clause;
      const list = key.value;
      if (list?.kind !== "array" || values.length < 2 || op?.base.name === "Null") continue;
      const known = keyOf(catalog, clause);
      if (known?.type !== "Bool" || known.multivalued) continue;
      if (!values.every(({ value }) => /^(?:true|false)$/i.test(String(value)))) continue;
      yield { at: list, values: { key: key.key.value } };
    }
  },
});

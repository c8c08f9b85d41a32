import { languageRule } from "../language/language-rule.ts";
import { otherOperator } from "../language/mend.ts";
import { keyOf } from "../language/names.ts";

export const missingQualifier = languageRule({
  code: "missing-qualifier",
  type: "error",
  summary: "A key that can have several values is compared without ForAllValues or ForAnyValue.",
  explanation: `
A request can have several values of this key. Without a set qualifier AWS doesn't say how they are compared.

**What to do:** put \`ForAnyValue:\` before the operator, if one fitting value is enough, or \`ForAllValues:\`, if no other may be there. \`ForAllValues:\`
is also true where the request has no value.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  ],
  message: "{key} can have several values in a request. Put ForAnyValue: or ForAllValues: before {operator}.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { op, key, operator } = clause;
      if (op === undefined || op.set !== undefined || op.base.name === "Null") continue;
      if (keyOf(catalog, clause)?.multivalued !== true) continue;
      const name = operator.key.value;
      yield {
        at: key.key,
        values: { key: key.key.value, operator: name },
        fixes: ["ForAnyValue", "ForAllValues"].flatMap((set) =>
          otherOperator(policy, clause, `${set}:${name}`, "corrects"),
        ),
      };
    }
  },
});

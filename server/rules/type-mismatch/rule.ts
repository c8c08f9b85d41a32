import type { ConditionKey, KeyType } from "../../catalog/catalog-entry.ts";
import { meantOperator as operatorMeant } from "../../evaluate/conditions/operators.ts";
import { languageRule } from "../language/language-rule.ts";
import { otherOperator } from "../language/mend.ts";
import { mismatchedKey } from "../language/operator-types.ts";
import type { Clause } from "../language/clauses.ts";
import { texts } from "../language/texts.ts";

const typeNames: ReadonlyMap<KeyType, string> = new Map([
  ["String", "text"],
  ["ARN", "an ARN"],
  ["Numeric", "a number"],
  ["Date", "a date"],
  ["Bool", "true or false"],
  ["IPAddress", "an IP address"],
]);

const operators: ReadonlyMap<KeyType, string> = new Map([
  ["String", "a String operator, such as StringEquals"],
  ["ARN", "an Arn operator, such as ArnLike"],
  ["Numeric", "a Numeric operator, such as NumericEquals"],
  ["Date", "a Date operator, such as DateLessThan"],
  ["Bool", "Bool"],
  ["IPAddress", "IpAddress or NotIpAddress"],
]);

export const typeMismatch = languageRule({
  code: "type-mismatch",
  type: "general-warning",
  summary: "A condition operator doesn't fit what its key holds.",
  explanation: `
Keys hold text, ARNs, numbers, dates, Booleans or IP addresses, and operators compare one of these. \`StringEquals\` on a Boolean may do what is meant,
but AWS advises against it; \`NumericEquals\` on text never holds. \`Null\` fits every key. For \`StringLike\` on an ARN
[another check](string-like-operator-with-arn-condition-keys.md) speaks.

**What to do:** use the operator for what the key holds.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{operator} doesn't fit {key}, which holds {type}. Use {meant}.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { key, operator } = clause;
      const known = mismatchedKey(catalog, clause);
      if (known === undefined) continue;
      const name = meantOperator(clause, known);
      yield {
        at: key.key,
        values: {
          operator: operator.key.value,
          key: key.key.value,
          type: typeNames.get(known.type) ?? "",
          meant: name ?? operators.get(known.type) ?? "",
        },
        fixes: name === undefined ? [] : otherOperator(policy, clause, name, "corrects"),
      };
    }
  },
});

/** `Bool` in the place of `StringEquals`, `NumericEquals`, `IpAddress`: where the values are what the operator takes. */
function meantOperator(clause: Clause, { type }: ConditionKey): string | undefined {
  const { op, operator } = clause;
  const equals = /^String(Not)?(?:Equals(?:IgnoreCase)?|Like)$/.exec(op?.base.name ?? "");
  if (equals === null) return undefined;
  const values = texts(clause);
  // A misspelt operator is read as what it was meant to be.
  const written = operatorMeant(operator.key.value) ?? operator.key.value;
  const around = (name: string): string => written.replace(op?.base.name ?? "", name);
  const negated = equals[1] !== undefined;
  if (type === "Bool")
    return negated || !values.every((text) => /^(?:true|false)$/.test(text)) ? undefined : around("Bool");
  if (type === "Numeric")
    return values.every((text) => /^-?\d+(?:\.\d+)?$/.test(text))
      ? around(`Numeric${negated ? "Not" : ""}Equals`)
      : undefined;
  if (type === "IPAddress")
    return values.every((text) => /^[\d.]+$|^[\d.]+\/\d+$|:/.test(text))
      ? around(negated ? "NotIpAddress" : "IpAddress")
      : undefined;
  return undefined;
}

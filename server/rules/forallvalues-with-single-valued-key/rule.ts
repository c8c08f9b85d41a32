import type { FixEffect } from "../diagnostic.ts";
import type { Clause } from "../language/clauses.ts";
import { languageRule } from "../language/language-rule.ts";
import { otherOperator } from "../language/mend.ts";
import { keyOf } from "../language/names.ts";

/** What holds of no value as well does the same for a request without the key; otherwise such a request no longer matches. */
function effectOf({ op, statement }: Clause): FixEffect {
  if (op === undefined || op.base.negated || op.ifExists) return "neutral";
  return statement.effect === "Deny" ? "loosens" : "restricts";
}

/**
 * S3's call to KMS lacks most keys, and a request from one network those of another: whether it is to match without the
 * key, is for a person to say.
 */
const decidesUploads = ({ name, statement: { action, conditions } }: Clause): boolean =>
  (!isAlwaysThere.test(name) && action?.values.some(({ value }) => /^(?:kms:|\*)/i.test(value)) === true) ||
  (isOfNetwork(name) &&
    conditions.some(({ key }) => key.key.value.toLowerCase() !== name && isOfNetwork(key.key.value)));

/** In S3's call to KMS (docs/aws.md, "The derived KMS request"). */
const isAlwaysThere =
  /^(?:kms:(?:viaservice|calleraccount|encryptioncontext:aws:s3:arn|encryptionalgorithm)|aws:(?:principal(?:arn|account|type)|userid|securetransport|viaawsservice|requestedregion|resourceaccount|currenttime))$/;

const isOfNetwork = (name: string): boolean => /^aws:source(?:ip|vpce?)$/i.test(name);

export const forallvaluesWithSingleValuedKey = languageRule({
  code: "forallvalues-with-single-valued-key",
  type: "security-warning",
  summary: "ForAllValues is used with a key that has one value.",
  explanation: `
\`ForAllValues:\` is also true where the request doesn't have the key. With a key that has one value at most, the qualifier does nothing but that, so
an Allow may let requests pass that were to be refused.

**What to do:** remove \`ForAllValues:\`. If the condition is meant to hold without the key, append \`IfExists\` to the operator.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  ],
  message:
    "{key} has one value at most, so all that ForAllValues does is to match requests without it, too. Remove ForAllValues:.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { op, key, operator, name } = clause;
      // Access Analyzer reported it until 2023 and says nothing of it since, though AWS lists one value.
      if (op?.set !== "ForAllValues" || name === "codestar-connections:provideraction") continue;
      if (keyOf(catalog, clause)?.multivalued !== false) continue;
      yield {
        at: key.key,
        values: { key: key.key.value },
        fixes: decidesUploads(clause)
          ? []
          : otherOperator(policy, clause, operator.key.value.replace(/^ForAllValues:/, ""), effectOf(clause)),
      };
    }
  },
});

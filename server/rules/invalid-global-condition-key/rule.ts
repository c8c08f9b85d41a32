import { globalKey, globalKeys } from "../../catalog/global-keys.ts";
import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { otherKey } from "../language/mend.ts";
import { lacksTagKey, prefixOf } from "../language/names.ts";
import { isKnown } from "../language/texts.ts";

export const invalidGlobalConditionKey = languageRule({
  code: "invalid-global-condition-key",
  type: "error",
  summary: "A condition key begins with aws: and is no global condition key.",
  explanation: `
No request has a key that doesn't exist: most conditions on it are never true, and negated ones always. Case doesn't matter.

**What to do:** write the key that was meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "AWS has no global condition key {name}. Check the name.",
  variants: { meant: "AWS has no global condition key {name}. Did you mean {meant}?" },
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { key } = clause.key;
      if (prefixOf(key.value) !== "aws" || clause.name === "aws:arn" || !isKnown(key.value)) continue;
      // Without a name behind the colon it is no key at all.
      if (
        key.value.length === 4 ||
        key.value.includes("${") ||
        globalKey(key.value) !== undefined ||
        lacksTagKey(catalog, key.value)
      )
        continue;
      const near = meantKey(key.value);
      yield {
        at: key,
        part: policy.part(key, 4, key.value.length),
        values: { name: key.value, meant: near ?? "" },
        ...(near === undefined ? {} : { variant: "meant", fixes: otherKey(policy, clause, near) }),
      };
    }
  },
});

/** Of a tag key the part before the slash may be misspelt. */
function meantKey(name: string): string | undefined {
  const slash = name.indexOf("/");
  const names = globalKeys.map((key) => key.name);
  if (slash < 0)
    return closest(
      name,
      names.filter((one) => !one.includes("/")),
    );
  const starts = names.filter((one) => one.includes("/")).map((one) => one.slice(0, one.indexOf("/")));
  const start = closest(name.slice(0, slash), starts);
  return start === undefined ? undefined : start + name.slice(slash);
}

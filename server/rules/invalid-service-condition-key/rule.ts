import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { otherKey } from "../language/mend.ts";
import { lacksTagKey, prefixOf } from "../language/names.ts";
import { isKnown } from "../language/texts.ts";

export const invalidServiceConditionKey = languageRule({
  code: "invalid-service-condition-key",
  type: "error",
  summary: "A service has no condition key of that name.",
  explanation: `
No request has a key that doesn't exist: most conditions on it are never true, and negated ones always. Which actions a key is for does not
matter here. Case doesn't matter either.

Keyhole's catalog is of the date in the message; a newer key can be listed under \`knownNames\` in \`keyhole.json\`, or in the setting
\`keyhole.knownNames\`.

**What to do:** write the key that was meant.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  ],
  message: "{service} has no condition key {name} (catalog of {date}). Check the name.",
  variants: { meant: "{service} has no condition key {name} (catalog of {date}). Did you mean {meant}?" },
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const clause of policy.clauses) {
      const { key } = clause.key;
      const prefix = prefixOf(key.value);
      const service = catalog.service(prefix);
      if (service?.key(key.value) !== undefined || catalog.isAdded(key.value)) continue;
      if (service === undefined || !isKnown(key.value) || key.value.includes("${")) continue;
      if (lacksTagKey(catalog, key.value)) continue;
      const own = service.keys.map(({ name }) => name).filter((name) => prefixOf(name) === prefix);
      const near = closest(
        key.value,
        own.filter((name) => !/[$<]/.test(name)),
      );
      yield {
        at: key,
        part: policy.part(key, prefix.length + 1, key.value.length),
        values: {
          service: catalog.serviceName(prefix) ?? prefix,
          name: key.value,
          date: catalog.date ?? "",
          meant: near ?? "",
        },
        ...(near === undefined ? {} : { variant: "meant", fixes: otherKey(policy, clause, near) }),
      };
    }
  },
});

import { languageRule } from "../language/language-rule.ts";
import { otherKey, replacement } from "../language/mend.ts";
import { isOpen, meantArnService, meantKeyPrefix, prefixOf, resourceArns } from "../language/names.ts";
import { isKnown } from "../language/texts.ts";

export const invalidService = languageRule({
  code: "invalid-service",
  type: "error",
  severity: "warning",
  summary: "An ARN, or a condition key, names a service that AWS doesn't have.",
  explanation: `
The third field of an ARN, and what a condition key begins with, is a service's prefix, such as \`s3\` or \`logs\`. With an unknown one no resource
matches, and no request has the key.

Keyhole's catalog is of the date in the message; a newer service can be listed under \`knownNames\` in \`keyhole.json\`, or in the setting
\`keyhole.knownNames\`.

**What to do:** write the service's prefix, or remove the entry of a service that has been retired.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: "{name}: AWS has no service {prefix} (catalog of {date}). Check the prefix.",
  variants: { meant: "{name}: AWS has no service {prefix} (catalog of {date}). Did you mean {meant}?" },
  *inStatements(policy, { catalog }) {
    const { date } = catalog;
    if (date === undefined) return;
    for (const arn of resourceArns(policy)) {
      const prefix = arn.fields.service;
      if (prefix === "" || catalog.hasArnService(prefix) || isOpen(prefix)) continue;
      const meant = meantArnService(catalog, policy, arn);
      yield {
        at: arn.node,
        part: arn.part("service"),
        values: { name: arn.node.value, prefix, date, meant: meant ?? "" },
        ...(meant === undefined
          ? {}
          : { variant: "meant", fixes: replacement(policy, arn.node, arn.replaced("service", meant)) }),
      };
    }
    for (const clause of policy.clauses) {
      const { key } = clause.key;
      const prefix = prefixOf(key.value);
      if (prefix === "" || catalog.hasKeyPrefix(prefix) || !isKnown(key.value) || key.value.includes("${")) continue;
      const rest = key.value.slice(prefix.length);
      const meant = meantKeyPrefix(catalog, prefix, rest.slice(1));
      yield {
        at: key,
        part: policy.part(key, 0, prefix.length),
        values: { name: key.value, prefix: key.value.slice(0, prefix.length), date, meant: meant ?? "" },
        ...(meant === undefined ? {} : { variant: "meant", fixes: otherKey(policy, clause, meant + rest) }),
      };
    }
  },
});

import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { actionNames, meantService } from "../language/names.ts";

export const invalidServiceInAction = languageRule({
  code: "invalid-service-in-action",
  type: "error",
  severity: "warning",
  summary: "An action begins with a service that AWS doesn't have.",
  explanation: `
An action of an unknown service allows and denies nothing. The prefix is not always the service's name: CloudWatch's is \`cloudwatch\`, CloudWatch
Logs' \`logs\`, EventBridge's \`events\`, Systems Manager's \`ssm\`.

Keyhole's catalog is of the date in the message; a newer service can be listed under \`knownNames\` in \`keyhole.json\`, or in the setting
\`keyhole.knownNames\`.

**What to do:** write the service's prefix, or remove the action of a service that has been retired.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  ],
  message: "{name}: AWS has no service {prefix} (catalog of {date}). Check the prefix.",
  variants: { meant: "{name}: AWS has no service {prefix} (catalog of {date}). Did you mean {meant}?" },
  *inStatements(policy, { catalog }) {
    if (catalog.date === undefined) return;
    for (const { node, prefix, name } of actionNames(policy)) {
      if (/[*?]/.test(prefix) || catalog.hasService(prefix)) continue;
      const meant = meantService(catalog, prefix, name);
      yield {
        at: node,
        part: policy.part(node, 0, prefix.length),
        values: { name: node.value, prefix, date: catalog.date, meant: meant ?? "" },
        ...(meant === undefined ? {} : { variant: "meant", fixes: replacement(policy, node, `${meant}:${name}`) }),
      };
    }
  },
});

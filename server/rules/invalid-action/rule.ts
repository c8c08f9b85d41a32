import { authorizingAction } from "../../catalog/operation-actions.ts";
import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { actionNames } from "../language/names.ts";

const verbOf = (name: string): string => (/^[A-Za-z][a-z]*/.exec(name)?.[0] ?? "").toLowerCase();

/** `PutRole` may be anything but `GetRole`: its verb is one that the service has. */
function keepsVerb(name: string, all: Iterable<string>): (candidate: string) => boolean {
  const verb = verbOf(name);
  let isVerb: boolean | undefined;
  return (candidate) => verbOf(candidate) === verb || !(isVerb ??= [...all].some((one) => verbOf(one) === verb));
}

export const invalidAction = languageRule({
  code: "invalid-action",
  type: "error",
  severity: "warning",
  summary: "A service has no action of that name.",
  explanation: `
An action that doesn't exist allows and denies nothing. It is often an API operation that another action authorizes: \`ListObjectsV2\` needs
\`s3:ListBucket\`. A name with wildcards is reported where it matches no action of the service.

AWS adds actions every week. Keyhole's catalog is of the date in the message; a newer action can be listed under \`knownNames\` in \`keyhole.json\`, or in the setting
\`keyhole.knownNames\`.

**What to do:** write the action that was meant. Case doesn't matter.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  ],
  message: "{service} has no action {name} (catalog of {date}). Check the name.",
  variants: {
    meant: "{service} has no action {name} (catalog of {date}). Did you mean {meant}?",
    operation: "{name} is an operation of {service}, not an action. Write {meant}, which authorizes it.",
    wildcard: "{name} matches no action of {service} (catalog of {date}), so it has no effect.",
  },
  *inStatements(policy, { catalog }) {
    for (const { node, prefix, name } of actionNames(policy)) {
      const service = catalog.service(prefix);
      if (service === undefined || service.matchesAction(name) || catalog.isAdded(node.value)) continue;
      const operation = authorizingAction(service.prefix, name);
      const near = operation ?? closest(name, service.actionNames, undefined, keepsVerb(name, service.actionNames));
      const meant = near === undefined ? undefined : `${prefix}:${near}`;
      yield {
        at: node,
        part: policy.part(node, prefix.length + 1, node.value.length),
        values: {
          service: catalog.serviceName(prefix) ?? prefix,
          name: node.value,
          date: catalog.date ?? "",
          meant: meant ?? "",
        },
        fixes: replacement(policy, node, meant),
        ...(operation !== undefined
          ? { variant: "operation" }
          : meant !== undefined
            ? { variant: "meant" }
            : /[*?]/.test(name)
              ? { variant: "wildcard" }
              : {}),
      };
    }
  },
});

/** A decision in words: which statements made it, or what is missing. For people; the wording may change. */
import { append } from "../../policy/append.ts";
import type { PolicyType } from "../../policy/document.ts";
import { policyTypes } from "../../policy/document.ts";
import type { ConcreteRequest } from "../request.ts";
import type { Decision, MatchedStatement } from "./decide.ts";

const typeNames: Readonly<Record<Exclude<PolicyType, "resource">, string>> = {
  identity: "identity policy",
  permissionsBoundary: "permissions boundary",
  session: "session policy",
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  vpcEndpoint: "VPC endpoint policy",
};

/** One sentence a line, without full stop. */
export function explain(request: ConcreteRequest, decision: Decision): string[] {
  const { action, caller } = request;
  if (decision.needsNoPermission) return [`${action} needs no permission, and no policy can deny it`];
  const denied = decision.decision === "explicitDeny";
  const lines = matching(decision, denied ? "Deny" : "Allow", true, `${denied ? "denies" : "allows"} ${action}`);
  if (decision.decision === "implicitDeny")
    append(lines, matching(decision, "Allow", false, `would allow ${action}, but its condition does not hold`));
  if (!denied) {
    if (caller.kind === "account") lines.push(`the root user of account ${caller.account} needs no identity policy`);
    for (const lacking of decision.lacking) lines.push(lackOf(lacking, request, decision));
  }
  for (const type of decision.passedOver) {
    const what = type === "resourceControl" && !request.serviceLinked ? "this action or resource" : "this principal";
    lines.push(`${nameOfType(type, decision)}: does not apply to ${what}`);
  }
  return lines;
}

/** The statements of that effect, in the order in which their types decide. */
function matching(decision: Decision, effect: MatchedStatement["effect"], matched: boolean, what: string): string[] {
  const found = decision.statements.filter((one) => one.effect === effect && one.matched === matched);
  if (found.length > 1) found.sort((a, b) => policyTypes.indexOf(a.policyType) - policyTypes.indexOf(b.policyType));
  return found.map((one) => `${nameOf(one, decision)} ${what}`);
}

const nameOfType = (type: PolicyType, { traits }: Decision): string =>
  type === "resource" ? traits.policyName : typeNames[type];

function nameOf({ policyType, level, policy, statement, sid }: MatchedStatement, decision: Decision): string {
  const at = level === undefined ? "" : ` of level ${String(level)}`;
  return `${nameOfType(policyType, decision)} ${String(policy)}${at}, statement ${sid === undefined || sid === "" ? String(statement) : sid}`;
}

function lackOf({ type, level }: Decision["lacking"][number], request: ConcreteRequest, decision: Decision): string {
  const { action, caller, callerAccount = "" } = request;
  const { traits } = decision;
  switch (type) {
    case "resource":
      if (caller.kind === "everyone")
        return traits.anonymous
          ? `the ${traits.policyName} does not allow everybody`
          : "anonymous requests are never allowed here";
      if (caller.kind === "service") return `the ${traits.policyName} does not allow the service principal`;
      if (decision.crossAccount)
        return `the ${traits.policyName} allows neither the principal nor account ${callerAccount}`;
      return `the ${traits.policyName} neither allows the principal nor delegates to account ${callerAccount}`;
    case "identity":
      if (decision.crossAccount)
        return `no identity policy allows ${action}, which a principal of another account needs`;
      if (decision.delegated)
        return `the ${traits.policyName} delegates to account ${callerAccount}, where no identity policy allows ${action}`;
      return `no identity policy allows ${action}`;
    case "serviceControl":
      return `no service control policy of level ${String(level)} allows ${action}`;
    case "vpcEndpoint":
      return `the VPC endpoint policy does not allow ${action}`;
    default:
      return `no ${typeNames[type]} allows ${action}`;
  }
}

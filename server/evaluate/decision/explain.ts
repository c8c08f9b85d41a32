/** A decision in words: which statements made it, or what is missing. For people; the wording may change. */
import type { PolicyType } from "../../policy/document.ts";
import type { ConcreteRequest } from "../request.ts";
import type { Decision, Lacking, StatementTrail } from "./decide.ts";
import { decidingOrder } from "./decide.ts";

const typeNames: Readonly<Record<Exclude<PolicyType, "resource">, string>> = {
  identity: "identity policy", permissionsBoundary: "permissions boundary", session: "session policy",
  serviceControl: "service control policy", resourceControl: "resource control policy", vpcEndpoint: "VPC endpoint policy",
};

/** One sentence a line, without full stop. */
export function explain(request: ConcreteRequest, decision: Decision): string[] {
  const { action } = request;
  const { statements } = decision;
  const lines: string[] = [];
  const ordered = decidingOrder.flatMap((type) => statements.filter(({ policyType }) => policyType === type));
  const say = (one: StatementTrail, what: string): void => { lines.push(`${nameOf(one, decision)} ${what}`); };
  if (decision.decision === "explicitDeny") {
    for (const one of ordered) if (one.matched && one.effect === "Deny") say(one, `denies ${action}`);
  } else {
    for (const one of ordered) if (one.matched && one.effect === "Allow") say(one, `allows ${action}`);
    if (decision.decision === "implicitDeny") {
      for (const one of ordered) if (!one.matched && one.effect === "Allow") say(one, `would allow ${action}, but its condition does not hold`);
    }
    if (request.caller.kind === "account") lines.push(`the root user of account ${request.caller.account} needs no identity policy`);
    lines.push(...decision.lacking.map((lacking) => lackOf(lacking, request, decision)));
  }
  lines.push(...decision.passedOver.map((type) => `${nameOfType(type, decision)}: does not apply to ${type === "resourceControl" && !request.serviceLinked ? "this resource or action" : "this principal"}`));
  return lines;
}

const nameOfType = (type: PolicyType, { traits }: Decision): string => (type === "resource" ? traits.policyName : typeNames[type]);

function nameOf({ policyType, level, policy, statement, sid }: StatementTrail, decision: Decision): string {
  const at = level === undefined ? "" : ` of level ${String(level)}`;
  return `${nameOfType(policyType, decision)} ${String(policy)}${at}, statement ${sid === undefined || sid === "" ? String(statement) : sid}`;
}

function lackOf({ type, level }: Lacking, request: ConcreteRequest, decision: Decision): string {
  const { action, caller, callerAccount = "" } = request;
  const { traits } = decision;
  switch (type) {
    case "resource":
      if (caller.kind === "everyone") return traits.anonymous ? `the ${traits.policyName} does not allow everybody` : "anonymous requests are never allowed here";
      if (caller.kind === "service") return `the ${traits.policyName} does not allow the service principal`;
      if (decision.crossAccount) return `the ${traits.policyName} allows neither the principal nor account ${callerAccount}`;
      return `the ${traits.policyName} neither allows the principal nor delegates to account ${callerAccount}`;
    case "identity":
      if (decision.crossAccount) return `no identity policy allows ${action}, which a principal of another account needs`;
      if (decision.grant === "account") return `the ${traits.policyName} delegates to account ${callerAccount}, where no identity policy allows ${action}`;
      return `no identity policy allows ${action}`;
    case "serviceControl": return `no service control policy of level ${String(level)} allows ${action}`;
    case "vpcEndpoint": return `the VPC endpoint policy does not allow ${action}`;
    default: return `no ${typeNames[type]} allows ${action}`;
  }
}

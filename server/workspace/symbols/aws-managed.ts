/** AWS managed policies by their ARNs. */
import { managedPolicies, unknownManagedPolicies } from "../../catalog/managed-policies.ts";

/** The policy; `unknown` where its text is not at hand, undefined where it says nothing on objects and keys. */
export function awsManaged(arn: string): object | "unknown" | undefined {
  const name = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (name === undefined) return "unknown";
  return managedPolicies.get(name) ?? (unknownManagedPolicies.has(name) ? "unknown" : undefined);
}

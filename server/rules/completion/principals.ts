/** Principals of a kind: accounts and ARNs of the workspace, services, identity providers. */
import { servicePrincipals } from "../../catalog/service-principals.ts";
import type { CompletionContext } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";
import type { WorkspaceNames } from "./workspace-names.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const providers = ["cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com"];

export function principalSuggestions({ names, place }: CompletionContext): Suggestion[] {
  const there = new Set(place.siblings);
  return textsOf(place.name, names).flatMap((text, rank): Suggestion[] =>
    there.has(text) ? [] : [{ as: "text", kind: "principal", text, rank }],
  );
}

function textsOf(kind: string, names: WorkspaceNames): readonly string[] {
  const [account = "111122223333"] = names.accounts;
  switch (kind) {
    case "AWS": {
      const roots = [...names.accounts].map((id) => `arn:aws:iam::${id}:root`);
      return [
        ...new Set([...names.principals, ...roots]),
        `arn:aws:iam::${stop(1, account)}:role/${stop(2, "ROLE")}`,
        ...(roots.length > 0 ? [] : [`arn:aws:iam::${stop(1, account)}:root`]),
        `arn:aws:iam::${stop(1, account)}:user/${stop(2, "USER")}`,
        "*",
      ];
    }
    case "Service":
      return servicePrincipals;
    case "Federated":
      return [
        ...new Set([
          ...names.federated,
          `arn:aws:iam::${stop(1, account)}:oidc-provider/token.actions.githubusercontent.com`,
          `arn:aws:iam::${stop(1, account)}:saml-provider/${stop(2, "PROVIDER")}`,
          ...providers,
        ]),
      ];
    default:
      return [];
  }
}

/** Policy variables behind `${`. */
import { globalKeys } from "../../catalog/global-keys.ts";
import type { CompletionContext } from "./context.ts";
import { actionsIn, keysOf } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";

/** Those that AWS's documentation builds its examples with. */
const usual = ["aws:username", "aws:PrincipalTag/${TagKey}", "aws:PrincipalAccount", "aws:userid", "aws:SourceIp"];

/** Keys with one value of text in the request, those that are usual first; then the characters `*`, `?` and `$`. */
export function variableSuggestions({ catalog, place }: CompletionContext): Suggestion[] {
  const own = actionsIn(catalog, place.statement).flatMap((action) => [...keysOf(action)]);
  const names = [...globalKeys, ...own].flatMap(({ name, multivalued, type }) =>
    multivalued || type === "IPAddress" || type === "ARN" ? [] : [name],
  );
  return [...new Set([...usual, ...names, "*", "?", "$"])].map((name, rank): Suggestion => {
    const text = name.replaceAll(/\$\{([^}]*)\}|<([^>]*)>/g, (_, slot?: string, other?: string) =>
      stop(1, slot ?? other ?? ""),
    );
    return { as: "text", kind: "variable", text: `\${${text}}`, rank };
  });
}

/** What is told of rules without running them. */
import { rules as allRules } from "./registry.ts";
import type { Rule } from "./rule.ts";

/**
 * Codes with what a person reads first about each: for SARIF, help and settings.
 * @param language the checks of the language
 */
export function ruleMetadata(
  language: readonly Rule[],
): { code: string; formerCodes: readonly string[]; summary: string; helpUri: string }[] {
  return [...allRules, ...language].map(({ code, formerCodes = [], summary }) => ({
    code,
    formerCodes,
    summary,
    helpUri: helpUri(code),
  }));
}

/** The page of a rule, where editors and SARIF viewers link to. */
export const helpUri = (code: string): string => `https://github.com/keyhole/keyhole/blob/main/docs/rules/${code}.md`;

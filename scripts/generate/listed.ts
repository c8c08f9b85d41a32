/** The rules in the order in which pages, settings and schema list them. */
import { languageRules } from "../../server/rules/language/registry.ts";
import { rules } from "../../server/rules/registry.ts";
import type { Rule } from "../../server/rules/rule.ts";

/** All of them. */
export const allRules: readonly Rule[] = [...rules, ...languageRules];

/** Those of one table. */
export const rulesOf = (table: Rule["listed"]["table"]): Rule[] =>
  allRules
    .filter(({ listed }) => listed.table === table)
    .sort((a, b) => a.listed.order - b.listed.order || (a.code < b.code ? -1 : 1));

export const listedRules: readonly Rule[] = [...rulesOf("oneFile"), ...rulesOf("model")];

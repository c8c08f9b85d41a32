/** The rules in the order in which pages, settings and schema list them. */
import { rules } from "../../server/rules/registry.ts";
import type { Rule } from "../../server/rules/rule.ts";

/** Those of one of the README's tables. */
export const rulesOf = (table: Rule["listed"]["table"]): Rule[] =>
  rules.filter(({ listed }) => listed.table === table).sort((a, b) => a.listed.order - b.listed.order);

export const listedRules: readonly Rule[] = [...rulesOf("oneFile"), ...rulesOf("model")];

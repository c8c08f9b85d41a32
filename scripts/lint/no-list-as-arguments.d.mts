import type { Rule } from "eslint";

export const noListAsArguments: Rule.RuleModule;

import type { Rule } from "eslint";

export const noTextAsKey: Rule.RuleModule;

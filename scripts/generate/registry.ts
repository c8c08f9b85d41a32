/** Printed from the folders of the rules: their registry, and the union of their codes. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const registryPath = "server/rules/registry.ts";
export const codesPath = "server/rules/codes.ts";

/** @param root of the repository */
export const ruleCodes = (root: string): string[] =>
  readdirSync(join(root, "server/rules"))
    .filter((name) => existsSync(join(root, "server/rules", name, "rule.ts")))
    .sort();

/** The name that a rule's file exports. */
export const constantOf = (code: string): string => code.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** @param command that prints it anew */
export function registryText(codes: readonly string[], command: string): string {
  const imports = codes.map((code) => ({ from: `./${code}/rule.ts`, what: `{ ${constantOf(code)} }` }));
  const all = [...imports, { from: "./rule.ts", what: "type { Rule }" }].sort((a, b) => (a.from < b.from ? -1 : 1));
  return `/** Every rule, one line each. Printed by \`${command}\` from the folders beside it. */
${all.map(({ from, what }) => `import ${what} from "${from}";`).join("\n")}

export const rules: readonly Rule[] = [
${codes.map((code) => `  ${constantOf(code)},`).join("\n")}
];
`;
}

/** @param command that prints it anew */
export const codesText = (codes: readonly string[], command: string): string =>
  `/** The code of every rule. Printed by \`${command}\` from the folders beside it. */
export const codes = [
${codes.map((code) => `  "${code}",`).join("\n")}
] as const;

export type Code = (typeof codes)[number];
`;

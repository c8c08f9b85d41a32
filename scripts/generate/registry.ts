/** Printed from the folders of the rules: their registry, and the union of their codes. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const registryPath = "server/rules/registry.ts";
export const languageRegistryPath = "server/rules/language/registry.ts";
export const codesPath = "server/rules/codes.ts";

/** @param root of the repository */
export const ruleCodes = (root: string): string[] =>
  readdirSync(join(root, "server/rules"))
    .filter((name) => existsSync(join(root, "server/rules", name, "rule.ts")))
    .sort();

/** Whether it is a check of the language: those are loaded apart. @param root of the repository */
export const isOfLanguage = (root: string, code: string): boolean =>
  readFileSync(join(root, "server/rules", code, "rule.ts"), "utf8").includes("= languageRule({");

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

/** The checks of the language. @param command that prints it anew */
export const languageRegistryText = (
  codes: readonly string[],
  command: string,
): string => `/** Every check of the language, one line each. Printed by \`${command}\` from the folders beside this one. */
${[
  `import type { Rule } from "../rule.ts";`,
  ...codes.map((code) => `import { ${constantOf(code)} } from "../${code}/rule.ts";`),
]
  .sort((a, b) => (fileIn(a) < fileIn(b) ? -1 : 1))
  .join("\n")}

export const languageRules: readonly Rule[] = [
${codes.map((code) => `  ${constantOf(code)},`).join("\n")}
];
`;

const fileIn = (line: string): string => line.slice(line.indexOf(" from "));

/** @param command that prints it anew */
export const codesText = (codes: readonly string[], command: string): string =>
  `/** The code of every rule. Printed by \`${command}\` from the folders beside it. */
export type Code =
${codes.map((code) => `  | "${code}"`).join("\n")};
`;

/** What is printed before anything else can be loaded: the path and the text of each. */
export function registries(root: string, command: string): { readonly path: string; readonly text: string }[] {
  const codes = ruleCodes(root);
  return [
    {
      path: registryPath,
      text: registryText(
        codes.filter((code) => !isOfLanguage(root, code)),
        command,
      ),
    },
    {
      path: languageRegistryPath,
      text: languageRegistryText(
        codes.filter((code) => isOfLanguage(root, code)),
        command,
      ),
    },
    { path: codesPath, text: codesText(codes, command) },
  ];
}

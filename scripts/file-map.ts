/** The page docs/files.md: every source file with the first sentence of the comment at its head. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../server/rules/registry.ts";

export const filesPage = "docs/files.md";

const folders = [
  "server/catalog",
  "server/policy",
  "server/evaluate",
  "server/workspace",
  "server/uploads",
  "server/rules",
  "server/protocol",
  "server/entry",
  "client",
  "scripts",
];

/** Source files of the repository that are no tests, by folder and name. */
export function sourceFiles(root: string): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.(ts|mjs)$/.test(path) && !/\.(test|d)\.|test-helper|\/test-client\.ts$|-data\./.test(path))
      .sort(),
  );
}

/** The first sentence of the comment at the head of a file; undefined where it begins with something else. */
export function firstSentence(text: string): string | undefined {
  const source = text.replace(/^#!.*\n/, "").replace(/^\/\/ ?@ts-check\n/, "");
  const comment =
    /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1]?.replace(/^\s*\* ?/gm, " ") ??
    /^((?:\/\/.*\n)+)/.exec(source)?.[1]?.replace(/^\/\/ ?/gm, " ");
  const prose = comment?.replace(/\s+/g, " ").trim();
  return prose === undefined ? undefined : (/^.*?[.?](?=\s+(?:[A-Z`“(]|https)|$)/.exec(prose)?.[0] ?? prose);
}

/** @param root of the repository */
export function filesPageText(root: string, repairCommand: string): string {
  const isRule = (path: string): boolean => /^server\/rules\/[\w-]+\/rule\.ts$/.test(path);
  const paths = sourceFiles(root);
  const row = (folder: string, path: string): string =>
    `| [\`${path.slice(folder.length + 1)}\`](../${path}) | ${cell(firstSentence(readFileSync(join(root, path), "utf8")) ?? "")} |`;
  const parts = folders.map((folder) => {
    const own = paths.filter((path) => path.startsWith(`${folder}/`) && !isRule(path));
    const codes =
      folder === "server/rules"
        ? [...rules]
            .sort((a, b) => (a.code < b.code ? -1 : 1))
            .map(({ code, summary }) => `| [\`${code}/\`](../server/rules/${code}/rule.ts) | ${cell(summary)} |`)
        : [];
    return `## ${folder}/\n\n| file | what it does |\n|---|---|\n${[...own.map((path) => row(folder, path)), ...codes].join("\n")}`;
  });
  return `<!-- Printed by \`${repairCommand}\` from the comment at the head of each file: change it there. -->

# Files

One line for each source file, bottom layer first. [architecture.md](architecture.md) says how they work together.

${parts.join("\n\n")}
`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

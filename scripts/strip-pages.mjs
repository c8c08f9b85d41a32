// An esbuild plugin: what only pages, tables and settings are printed from is documentation, and no part of a program.
import { readFileSync } from "node:fs";
import ts from "typescript";

const pageMembers = new Set(["explanation", "setting", "appliesTo", "fixable", "listed", "since", "sources"]);

export const stripPages = {
  name: "strip-pages",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]server[\\/]rules[\\/][\w-]+[\\/]rule\.ts$/ }, ({ path }) => ({
      contents: withoutPages(path),
      loader: "ts",
    })),
};

/** The source without the page's members of `defineRule({ … })`. */
function withoutPages(path) {
  const text = readFileSync(path, "utf8");
  if (!text.includes("defineRule({")) return text;
  const cuts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "defineRule") {
      for (const member of node.arguments[0]?.properties ?? []) {
        if (pageMembers.has(member.name?.getText()))
          cuts.push({ start: member.getStart(), end: text[member.end] === "," ? member.end + 1 : member.end });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return cuts
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end }) => result.slice(0, start) + result.slice(end), text);
}

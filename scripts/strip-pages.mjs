// An esbuild plugin: what a rule's page is printed from (explanation, examples, sources) is documentation, and no part
// of a program.
import { readFileSync } from "node:fs";
import ts from "typescript";

const pageMembers = new Map([
  ["explanation", '""'],
  ["examples", "[]"],
  ["sources", "[]"],
]);

export const stripPages = {
  name: "strip-pages",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]server[\\/]rules[\\/][\w-]+[\\/]rule\.ts$/ }, ({ path }) => ({
      contents: withoutPages(path),
      loader: "ts",
    })),
};

/** The source with the page's members of `defineRule({ … })` emptied. */
function withoutPages(path) {
  const text = readFileSync(path, "utf8");
  if (!text.includes("defineRule({")) return text;
  const cuts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "defineRule") {
      for (const member of node.arguments[0]?.properties ?? []) {
        const empty = ts.isPropertyAssignment(member) ? pageMembers.get(member.name.getText()) : undefined;
        if (empty !== undefined)
          cuts.push({ start: member.initializer.getStart(), end: member.initializer.end, empty });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return cuts
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, empty }) => result.slice(0, start) + empty + result.slice(end), text);
}

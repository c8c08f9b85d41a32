// An esbuild plugin: what only pages, tables and settings are printed from is documentation, and no part of a program.
import { readFileSync } from "node:fs";
import ts from "typescript";

const pageMembers = new Set(["explanation", "setting", "appliesTo", "fixable", "listed", "since", "sources"]);
/** Of a member of keyhole.json. */
const referenceMembers = new Set(["doc", "example"]);

/** @param tellsRules whether the program says what each rule is about, as the command line does in SARIF */
export const stripPages = (tellsRules) => ({
  name: "strip-pages",
  setup: ({ onLoad }) => {
    const members = tellsRules ? pageMembers : new Set([...pageMembers, "summary"]);
    onLoad({ filter: /[\\/]server[\\/]rules[\\/][\w-]+[\\/]rule\.ts$/ }, ({ path }) => ({
      contents: without(path, ofPage(members)),
      loader: "ts",
    }));
    onLoad(
      { filter: /[\\/]server[\\/]workspace[\\/](?:schema(?:-expectations)?|operation-docs)\.ts$/ },
      ({ path }) => ({ contents: without(path, ofReference), loader: "ts" }),
    );
  },
});

/** The page's members of `defineRule({ … })`, or of a check of the language. */
const ofPage = (members) => (node) =>
  ts.isCallExpression(node) && /^(?:define|language)Rule$/.test(node.expression.getText())
    ? membersOf(node.arguments[0], members)
    : [];

/** What describes a member, beside its shape, and what the words that a member can have mean. */
const ofReference = (node) =>
  ts.isObjectLiteralExpression(node)
    ? [...membersOf(node, referenceMembers), ...(isOfWords(node) ? node.properties.flatMap(textOf) : [])]
    : [];

/** `choice({ WORD: "what it means" })`, or such a list by itself. */
const isOfWords = ({ parent }) =>
  (ts.isCallExpression(parent) && parent.expression.getText() === "choice") ||
  (ts.isVariableDeclaration(parent) && parent.name.getText() === "operationDocs");

/** Of a word its text alone goes. */
const textOf = ({ initializer }) =>
  initializer !== undefined && ts.isStringLiteral(initializer) ? [{ text: initializer }] : [];

const membersOf = (object, names) => (object?.properties ?? []).filter((member) => names.has(member.name?.getText()));

/** The source without the members that `cut` finds; of `{ text }` an empty text stays. */
function without(path, cut) {
  const text = readFileSync(path, "utf8");
  const cuts = [];
  const visit = (node) => {
    for (const member of cut(node)) {
      const { text: words } = member;
      if (typeof words === "object") cuts.push({ start: words.getStart() + 1, end: words.end - 1 });
      else cuts.push({ start: member.getStart(), end: text[member.end] === "," ? member.end + 1 : member.end });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return cuts
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end }) => result.slice(0, start) + result.slice(end), text);
}

/** Refactorings of statements: two made one, one made several, a name that says what it does. */
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { addFirstProperty } from "../../policy/edits/insert.ts";
import { lineIndent } from "../../policy/edits/layout.ts";
import { removeFromList } from "../../policy/edits/remove.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import { printJson } from "../../policy/edits/style.ts";
import { format } from "../../policy/message.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import { freeSid } from "../fixes/sid.ts";
import { plainOf } from "./plain-nodes.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";

const titles = {
  merge: "Merge with statement {other}",
  services: "Split into {count} statements, one for each service",
  levels: "Split into {count} statements, one for each access level",
  name: "Name this statement {sid}",
  rename: "Rename this statement to {sid}",
} as const;

/** As `JSON.parse` gives it. */
type Plain = Readonly<Record<string, unknown>>;

export const statementRewritings = (place: RefactoringPlace, statement: Statement): Rewriting[] => [
  ...merged(place, statement),
  ...split(place, statement, "services"),
  ...split(place, statement, "levels"),
  ...named(place, statement),
];

function plainStatement({ found }: RefactoringPlace, { node }: Statement): Plain | undefined {
  const plain = plainOf(found.source.text, node);
  return typeof plain === "object" && plain !== null ? (plain as Plain) : undefined;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** What is the same in two statements that one can take the place of. */
const without = (statement: Plain, names: readonly string[]): string =>
  JSON.stringify(
    Object.entries(statement)
      .filter(([name]) => !names.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** With the next statement, or else any other, that differs in its actions alone, or in its resources alone. */
function merged(place: RefactoringPlace, statement: Statement): Rewriting[] {
  const { found, style } = place;
  const { statementProperty, statements } = found.document;
  const list = statementProperty.value;
  const mine = plainStatement(place, statement);
  if (list?.kind !== "array" || mine === undefined) return [];
  const others = [...statements.slice(statement.index + 1), ...statements.slice(0, statement.index)];
  for (const other of others) {
    const plain = plainStatement(place, other);
    const element =
      plain && ["Action", "Resource"].find((name) => without(mine, [name, "Sid"]) === without(plain, [name, "Sid"]));
    if (plain === undefined || element === undefined) continue;
    if (own(mine, element) === undefined || own(plain, element) === undefined) continue;
    const [first, second] = other.index < statement.index ? [other, statement] : [statement, other];
    const [a, b] = first === statement ? [mine, plain] : [plain, mine];
    const values = [...new Set([...listOf(own(a, element)), ...listOf(own(b, element))])];
    const sid = a["Sid"] ?? b["Sid"];
    const joined = { ...(sid === undefined ? {} : { Sid: sid }), ...a, ...Object.fromEntries([[element, values]]) };
    const { text } = found.source;
    return [
      {
        title: format(titles.merge, { other: statementName(other) }),
        edits: [
          { range: first.node, newText: printJson(joined, style, lineIndent(text, first.node.offset)) },
          ...removeFromList(text, style, list, second.node),
        ],
      },
    ];
  }
  return [];
}

/** Actions of several services, or of several access levels, apart; everything else is the same in each. */
function split(place: RefactoringPlace, statement: Statement, by: "services" | "levels"): Rewriting[] {
  const { catalog, found, style } = place;
  const plain = plainStatement(place, statement);
  const { action, node } = statement;
  if (plain === undefined || action?.negated !== false || action.values.length < 2) return [];
  const groups = new Map<string, string[]>();
  for (const { value } of action.values) {
    const [prefix = "", name] = value.split(":");
    if (name === undefined) return [];
    const levels = new Set(
      catalog
        .service(prefix)
        ?.actionsMatching(name)
        .map(({ level }) => level),
    );
    // What is of several levels would have to be expanded first.
    const [level] = levels.size === 1 ? levels : [undefined];
    const group = by === "services" ? prefix.toLowerCase() : level;
    if (group === undefined) return [];
    groups.set(group, [...(groups.get(group) ?? []), value]);
  }
  if (groups.size < 2) return [];
  const parts = [...groups].map(([group, actions], index) => {
    const { Sid: sid, ...rest } = plain;
    const suffix = group
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join("");
    const name = typeof sid !== "string" || index === 0 ? sid : freeSid(found, `${sid}${suffix}`);
    return {
      ...(name === undefined ? {} : { Sid: name }),
      ...rest,
      Action: actions.length === 1 ? actions[0] : actions,
    };
  });
  const count = String(parts.length);
  return [
    {
      title: by === "services" ? format(titles.services, { count }) : format(titles.levels, { count }),
      edits: [{ range: node, newText: inPlaceOf(place, node, parts, style) }],
    },
  ];
}

/** Several statements where one was; a single one that is no list becomes one. */
function inPlaceOf(
  { found }: RefactoringPlace,
  node: JsonNode,
  parts: readonly Plain[],
  style: RefactoringPlace["style"],
): string {
  const { text } = found.source;
  const indent = lineIndent(text, node.offset);
  if (found.document.statementProperty.value === node) return printJson(parts, style, indent);
  const between = style.singleLine ? style.comma : `,${style.eol}${indent}`;
  return parts.map((part) => printJson(part, style, indent)).join(between);
}

/** A Sid made of the effect and the first action, which says what the statement does. */
function named({ found, style }: RefactoringPlace, { node, sid, effect, action }: Statement): Rewriting[] {
  const [first] = action?.values ?? [];
  if (effect === undefined || first === undefined || action?.negated !== false) return [];
  const words = first.value.split(/[^A-Za-z0-9]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const name = `${effect}${words.join("") || "All"}`;
  const property = propertyOf(node, "Sid");
  const { text } = found.source;
  if (property === undefined)
    return [
      {
        title: format(titles.name, { sid: freeSid(found, name) }),
        edits: addFirstProperty(text, style, node, "Sid", freeSid(found, name)),
      },
    ];
  if (property.value?.kind !== "string" || sid === undefined || sid.startsWith(name)) return [];
  return [
    {
      title: format(titles.rename, { sid: freeSid(found, name) }),
      edits: replaceString(style, property.value, freeSid(found, name)),
    },
  ];
}

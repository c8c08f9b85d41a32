/** Refactorings of statements: two made one, one made several, actions moved, a name that says what it does. */
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import { format } from "../../policy/message.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import { freeSid } from "../fixes/sid.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";
import { eachOnce, isPointedAt } from "./refactoring.ts";

const titles = {
  merge: "Merge with statement {other}",
  services: "Split into {count} statements, one for each service",
  levels: "Split into {count} statements, one for each access level",
  move: "Move {action} to a statement of its own",
  severalMove: "Move these {count} actions to a statement of their own",
  name: "Name this statement {sid}",
  rename: "Rename this statement to {sid}",
} as const;

/** As `JSON.parse` gives it. */
type Plain = Readonly<Record<string, unknown>>;

export const statementRewritings = (place: RefactoringPlace, statement: Statement): Rewriting[] => [
  ...merged(place, statement),
  ...eachOnce([
    ...split(place, statement, "services"),
    ...split(place, statement, "levels"),
    ...moved(place, statement),
  ]),
  ...named(place, statement),
];

function plainStatement({ rewriter }: RefactoringPlace, { node }: Statement): Plain | undefined {
  const plain = rewriter.plain(node);
  return typeof plain === "object" && plain !== null ? (plain as Plain) : undefined;
}

/** What is the same in two statements that one can take the place of. */
const without = (statement: Plain, names: readonly string[]): string =>
  JSON.stringify(
    Object.entries(statement)
      .filter(([name]) => !names.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** With the next statement, or else any other, that differs in its actions alone, or in its resources alone. */
function merged(place: RefactoringPlace, statement: Statement): Rewriting[] {
  const { found, rewriter } = place;
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
    const title = format(titles.merge, { other: statementName(other) });
    return [{ title, edits: rewriter.merge(list, first.node, second.node, element) }];
  }
  return [];
}

/** Actions of several services, or of several access levels, apart; everything else is the same in each. */
function split(place: RefactoringPlace, statement: Statement, by: "services" | "levels"): Rewriting[] {
  const { catalog, found, rewriter } = place;
  const plain = plainStatement(place, statement);
  const { action, node } = statement;
  const whole = found.document.statementProperty.value;
  if (plain === undefined || whole === undefined || action?.negated !== false || action.values.length < 2) return [];
  const groups = new Map<string, StringNode[]>();
  for (const value of action.values) {
    const [prefix = "", name] = value.value.split(":");
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
  const parts = [...groups].map(([group, keep], index) => {
    const { Sid: sid } = plain;
    return {
      keep,
      sid: typeof sid !== "string" || index === 0 ? undefined : freeSid(found, `${sid}${inWords(group)}`),
    };
  });
  const count = String(parts.length);
  return [
    {
      title: by === "services" ? format(titles.services, { count }) : format(titles.levels, { count }),
      edits: rewriter.split(whole, node, "Action", parts),
    },
  ];
}

/** The actions that are pointed at, apart from the others. */
function moved(place: RefactoringPlace, statement: Statement): Rewriting[] {
  const { found, rewriter } = place;
  const { action, node } = statement;
  const whole = found.document.statementProperty.value;
  if (whole === undefined || action?.negated !== false || plainStatement(place, statement) === undefined) return [];
  const own = action.values.filter((value) => isPointedAt(place, value));
  const others = action.values.filter((value) => !own.includes(value));
  const [first] = own;
  if (first === undefined || others.length === 0) return [];
  const name = inWords(first.value.slice(first.value.indexOf(":") + 1)) || "All";
  const sid = statement.sid === undefined ? undefined : freeSid(found, `${statement.sid}${name}`);
  return [
    {
      title:
        own.length === 1
          ? format(titles.move, { action: first.value })
          : format(titles.severalMove, { count: String(own.length) }),
      edits: rewriter.split(whole, node, "Action", [
        { keep: others, sid: undefined },
        { keep: own, sid },
      ]),
    },
  ];
}

const inWords = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

/** A Sid made of the effect and the first action, which says what the statement does. */
function named({ found, style, rewriter }: RefactoringPlace, { node, sid, effect, action }: Statement): Rewriting[] {
  const [first] = action?.values ?? [];
  if (effect === undefined || first === undefined || action?.negated !== false) return [];
  const name = `${effect}${inWords(first.value) || "All"}`;
  const property = propertyOf(node, "Sid");
  if (property === undefined)
    return [
      {
        title: format(titles.name, { sid: freeSid(found, name) }),
        edits: rewriter.addFirst(node, "Sid", freeSid(found, name)),
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

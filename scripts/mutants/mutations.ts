/**
 * Small faults that somebody could have written, found on the syntax tree of a source text. Each is a piece of the text
 * and what would stand there instead: never in types, imports, or words that people read.
 */
import ts from "typescript";

export interface Mutation {
  readonly file: string;
  /** Of the piece, in the source text. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  /** What is wrong, as a person would say it. */
  readonly what: string;
  /** An expression, or "" where a statement goes. */
  readonly replacement: string;
  /** A condition, of which only the truth matters; a statement, which is skipped; or a value. */
  readonly kind: "statement" | "expression";
}

const swapped = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
]);

/** Properties and variables that hold what people read, or what a page is made of. */
const words = new Set([
  "code",
  "summary",
  "explanation",
  "appliesTo",
  "since",
  "sources",
  "listed",
  "title",
  "templates",
  "documentation",
]);

/** In the order of the text. */
export function findMutations(file: string, text: string): Mutation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const found: Mutation[] = [];
  const add = (node: ts.Node, what: string, replacement: string, kind: Mutation["kind"] = "expression"): void => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ file, start, end: node.end, line, what, replacement, kind });
  };
  const textOf = (node: ts.Node): string => node.getText(source);

  const condition = (node: ts.Expression, canBeLeftOut = true, canBeMet = true): void => {
    add(node, "condition negated", `!(${textOf(node)})`);
    if (canBeMet) add(node, "condition always true", "true");
    if (canBeLeftOut) add(node, "condition never true", "false");
  };

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    const { name } = node as { name?: ts.Node };
    if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && name && words.has(textOf(name))) return;
    if (ts.isNewExpression(node) && /Error$/.test(textOf(node.expression))) return;
    // A pattern that is assigned to is no list.
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      visit(node.right);
      return;
    }
    // A bare `yield` only lets others have their turn.
    if (ts.isIfStatement(node) && textOf(node.thenStatement) === "yield;") return;
    if (isOnlyQuicker(node, text)) return;
    // What a step costs decides where a search ends, and nothing else.
    if (isCallOf(ts.isExpressionStatement(node) ? node.expression : node, "spend")) return;
    if (isBehindIndex(node)) return;
    if ((ts.isIfStatement(node) || ts.isConditionalExpression(node)) && isEitherWay(node, text)) {
      const branches = ts.isIfStatement(node)
        ? [node.thenStatement, node.elseStatement]
        : [node.whenTrue, node.whenFalse];
      for (const branch of branches) if (branch !== undefined) visit(branch);
      return;
    }
    if (ts.isIfStatement(node) && isRemembered(node)) {
      condition(node.expression, false);
      return;
    }
    if (ts.isIfStatement(node) && isMadeOnce(node)) {
      condition(node.expression, true, false);
      visit(node.thenStatement);
      return;
    }
    if (ts.isExpressionStatement(node) && isKept(node)) return;
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) condition(node.expression);
    else if (ts.isConditionalExpression(node)) condition(node.condition);
    else if (ts.isBinaryExpression(node)) binary(node);
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      add(node, "! removed", textOf(node.operand));
    else if (ts.isReturnStatement(node)) {
      if (!isLast(node)) add(node, "early return removed", "", "statement");
    } else if (ts.isContinueStatement(node) || ts.isBreakStatement(node)) {
      if (!ts.isCaseOrDefaultClause(node.parent))
        add(node, `${textOf(node).replace(";", "")} removed`, "", "statement");
    } else if (ts.isExpressionStatement(node)) {
      if (textOf(node) !== "yield;") add(node, "statement removed", "", "statement");
    } else if (ts.isArrayLiteralExpression(node)) {
      if (node.elements.length > 0) add(node, "list emptied", "[]");
    } else if (ts.isNumericLiteral(node)) number(node);
    else if (ts.isStringLiteral(node)) string(node);
    else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "true became false", "false");
    else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "false became true", "true");
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) call(node, node.expression);
    // Under which name an answer is remembered.
    if (ts.isCallExpression(node) && (isCallOf(node, "remember") || isCallOf(node, "rememberInSteps")))
      node.arguments.slice(1).forEach(visit);
    else if (ts.isCallExpression(node) && textOf(node.expression) === "rememberOfAll")
      node.arguments.slice(2).forEach(visit);
    else ts.forEachChild(node, visit);
  };

  const binary = (node: ts.BinaryExpression): void => {
    const { left, right, operatorToken } = node;
    if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      add(node, "?? removed", textOf(left));
      return;
    }
    const operator = swapped.get(operatorToken.kind);
    if (operator === undefined) return;
    const arithmetic = operator === "+" || operator === "-";
    if (arithmetic && [left, right].some((side) => /["`]/.test(textOf(side)))) return;
    // `a || b && c` needs brackets whatever becomes of it.
    const side = (one: ts.Expression): string => (ts.isBinaryExpression(one) ? `(${textOf(one)})` : textOf(one));
    add(node, `${textOf(operatorToken)} became ${operator}`, `${side(left)} ${operator} ${side(right)}`);
  };

  const number = (node: ts.NumericLiteral): void => {
    // Of a comparison the sign matters, of a limit the order of magnitude.
    if (isSign(node) || isNone(node) || (Number(node.text) >= 100 && Number(node.text) % 10 === 0)) return;
    if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
    add(node, `${node.text} became ${String(Number(node.text) + 1)}`, String(Number(node.text) + 1));
  };

  const string = (node: ts.StringLiteral): void => {
    const { parent } = node;
    if ((ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node) return;
    // Words that people read.
    if (/\s/.test(node.text)) return;
    if (node.text === "") add(node, '"" became "?"', '"?"');
    else add(node, `"${node.text}" became ""`, '""');
  };

  const call = (node: ts.CallExpression, callee: ts.PropertyAccessExpression): void => {
    if (node.arguments.length === 1 && textOf(callee.name) === "filter")
      add(node, "filter removed", textOf(callee.expression));
  };

  visit(source);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

const isCallOf = (node: ts.Node, name: string): boolean =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === name;

/** `a < b ? -1 : a > b ? 1 : 0`: any number above 0 says the same as 1. */
function isSign(node: ts.NumericLiteral): boolean {
  let choice: ts.Node = ts.isPrefixUnaryExpression(node.parent) ? node.parent : node;
  if (!ts.isConditionalExpression(choice.parent)) return false;
  while (ts.isConditionalExpression(choice.parent)) choice = choice.parent;
  return node.text === "1" && /\? -1 :|: -1$|[?:] -1\b/.test(choice.getText());
}

/** -1 stands for none where a place could be: so does every other number below 0. */
const isNone = ({ text, parent }: ts.NumericLiteral): boolean =>
  text === "1" && ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.MinusToken;

/** A comment over the statement says so: without it the answer is the same, and comes later. */
const isOnlyQuicker = (node: ts.Node, text: string): boolean =>
  ts.isStatement(node) &&
  (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []).some(({ pos, end }) =>
    text.slice(pos, end).includes("Only quicker"),
  );

/** A comment over its statement says so: both branches give the same answer, and which one is taken says how soon. */
function isEitherWay(node: ts.Node, text: string): boolean {
  let statement = node;
  while (!ts.isStatement(statement)) statement = statement.parent;
  return (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? []).some(({ pos, end }) =>
    text.slice(pos, end).includes("Either way the same"),
  );
}

/** `segments[4] ?? ""`, `const [first = 0] = numbers`: what the compiler asks for where an element may be none. */
function isBehindIndex(node: ts.Node): boolean {
  const { parent } = node as { parent?: ts.Node };
  if (!ts.isStringLiteral(node) && !ts.isNumericLiteral(node)) return false;
  if (parent !== undefined && ts.isBinaryExpression(parent))
    return (
      parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken &&
      parent.right === node &&
      ts.isElementAccessExpression(parent.left)
    );
  return (
    parent !== undefined &&
    ts.isBindingElement(parent) &&
    parent.initializer === node &&
    ts.isArrayBindingPattern(parent.parent)
  );
}

/**
 * `const known = map.get(name); if (known !== undefined) return known;`: without it the same is worked out again, which
 * nothing but a clock can tell.
 */
const isRemembered = (node: ts.IfStatement): boolean => lookedUpIn(node) !== undefined;

/** The map that such a statement looks into. */
function lookedUpIn({ expression, thenStatement, elseStatement, parent }: ts.IfStatement): string | undefined {
  if (elseStatement !== undefined || !ts.isReturnStatement(thenStatement) || !ts.isBlock(parent)) return undefined;
  if (!ts.isBinaryExpression(expression) || expression.right.getText() !== "undefined") return undefined;
  if (expression.operatorToken.kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken) return undefined;
  const { left } = expression;
  if (!ts.isIdentifier(left) || thenStatement.expression?.getText() !== left.text) return undefined;
  return mapOf(left.text, parent);
}

/** The map in which a variable's value is looked up where it is declared. */
function mapOf(variable: string, { statements }: ts.Block): string | undefined {
  for (const one of statements)
    for (const { name, initializer } of ts.isVariableStatement(one) ? one.declarationList.declarations : [])
      if (name.getText() === variable && initializer !== undefined && isCallOf(initializer, "get"))
        return targetOf(initializer);
  return undefined;
}

const targetOf = (call: ts.Node): string | undefined =>
  ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression)
    ? call.expression.expression.getText()
    : undefined;

/**
 * `if (!map.has(name)) map.set(name, make());`, and the same of what a variable has been given by `map.get(name)`: made
 * again each time it is the same.
 */
function isMadeOnce({ expression, thenStatement, elseStatement, parent }: ts.IfStatement): boolean {
  if (elseStatement !== undefined || !ts.isExpressionStatement(thenStatement)) return false;
  const { expression: made } = thenStatement;
  if (!isCallOf(made, "set")) return false;
  const map = targetOf(made);
  if (ts.isPrefixUnaryExpression(expression))
    return isCallOf(expression.operand, "has") && targetOf(expression.operand) === map;
  return (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken &&
    expression.right.getText() === "undefined" &&
    ts.isBlock(parent) &&
    mapOf(expression.left.getText(), parent) === map
  );
}

/** `map.set(name, made);` where what the map has is returned before: without it the same is made again. */
function isKept({ expression, parent }: ts.ExpressionStatement): boolean {
  const map = isCallOf(expression, "set") ? targetOf(expression) : undefined;
  return (
    map !== undefined &&
    ts.isBlock(parent) &&
    parent.statements.some((one) => ts.isIfStatement(one) && lookedUpIn(one) === map)
  );
}

/** Whether the function ends there anyway. */
function isLast(node: ts.ReturnStatement): boolean {
  const { parent } = node;
  return ts.isBlock(parent) && ts.isFunctionLike(parent.parent) && parent.statements.at(-1) === node;
}

export interface Numbered {
  readonly id: number;
  readonly mutation: Mutation;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Function_ extends Range {
  readonly body: Range & { readonly isBlock: boolean };
}

/** All that have a body, an inner one after the outer. */
export function functionsIn(file: string, text: string): Function_[] {
  const found: Function_[] = [];
  eachNode(file, text, (node, source) => {
    if (!ts.isFunctionLike(node)) return;
    const { body } = node as { body?: ts.Node };
    if (body === undefined) return;
    const place = { start: body.getStart(source), end: body.end, isBlock: ts.isBlock(body) };
    found.push({ start: node.getStart(source), end: node.end, body: place });
  });
  return found;
}

export interface Instrumented {
  readonly mutations: readonly Numbered[];
  /** Number of the file's first function among those of all files. */
  readonly firstFunction: number;
}

/**
 * The source text with the mutations built in, of which `__mutant.is(id)` turns on one at a time; with a count of the
 * turns of all loops, so that one without end is noticed; and `__mutant.at(id)` in each function.
 */
export function instrument(file: string, text: string, { mutations, firstFunction }: Instrumented): string {
  const inserts: Insert[] = [];
  // Of pieces that begin or end at one place the wider one is outside.
  const around = ({ start, end }: Range, open: string, close: string, { wider = 0, id = -1 } = {}): void => {
    const size = end - start + wider;
    inserts.push({ at: start, text: open, size, opens: true, id }, { at: end, text: close, size, opens: false, id });
  };
  for (const { id, mutation } of mutations) {
    const is = `__mutant.is(${String(id)})`;
    if (mutation.kind === "statement") around(mutation, `{ if (!${is}) `, " }", { id });
    else around(mutation, `(${is} ? (${mutation.replacement}) : (`, "))", { id });
  }
  // Just inside what may be skipped itself.
  for (const body of loopBodies(file, text)) around(body, "{ __mutant.turn(); ", " }", { wider: 0.5 });
  for (const [index, { body }] of functionsIn(file, text).entries()) {
    const at = `__mutant.at(${String(firstFunction + index)})`;
    if (body.isBlock) inserts.push({ at: body.start + 1, text: ` ${at};`, size: Infinity, opens: true, id: -1 });
    else around(body, `(${at}, (`, "))", { wider: 0.5 });
  }
  inserts.sort(
    (a, b) =>
      a.at - b.at ||
      Number(a.opens) - Number(b.opens) ||
      (a.opens ? b.size - a.size || a.id - b.id : a.size - b.size || b.id - a.id),
  );
  let out = "";
  let from = 0;
  for (const { at, text: piece } of inserts) {
    out += text.slice(from, at) + piece;
    from = at;
  }
  return out + text.slice(from);
}

interface Insert {
  readonly at: number;
  readonly text: string;
  readonly size: number;
  readonly opens: boolean;
  readonly id: number;
}

function loopBodies(file: string, text: string): Range[] {
  const bodies: Range[] = [];
  eachNode(file, text, (node, source) => {
    if (ts.isIterationStatement(node, false))
      bodies.push({ start: node.statement.getStart(source), end: node.statement.end });
  });
  return bodies;
}

function eachNode(file: string, text: string, call: (node: ts.Node, source: ts.SourceFile) => void): void {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const visit = (node: ts.Node): void => {
    call(node, source);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** The same for the same seed; the first of a longer list are those of a shorter one. */
export function draw<T>(all: readonly T[], count: number, seed: number): T[] {
  const list = [...all];
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let at = 0; at < Math.min(count, list.length); at++) {
    const other = at + Math.floor(random() * (list.length - at));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list.slice(0, count);
}

/** The injection grammar over a JSON grammar, with VS Code's own tokenizer, and scopes drawn under the text. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Oniguruma from "vscode-oniguruma";
import type * as Textmate from "vscode-textmate";

type IGrammar = Textmate.IGrammar;
type IToken = Textmate.IToken;

// Both are CommonJS whose names Node cannot see from a module.
const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma") as typeof Oniguruma;
const textmate = require("vscode-textmate") as typeof Textmate;
const injection = "policy.injection.keyhole";
const grammarFiles: Readonly<Record<string, URL>> = {
  "source.json": new URL("json.tmLanguage.json", import.meta.url),
  [injection]: new URL("../../syntaxes/policy.injection.tmLanguage.json", import.meta.url),
};

/** The JSON grammar, with the injection or, to compare, without. */
export async function loadGrammar(injected = true): Promise<IGrammar> {
  await loadOnce();
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scopeName) => {
      const file = grammarFiles[scopeName];
      return Promise.resolve(
        file === undefined ? null : textmate.parseRawGrammar(readFileSync(file, "utf8"), "grammar.json"),
      );
    },
    getInjections: (scopeName) => (injected && scopeName === "source.json" ? [injection] : undefined),
  });
  const grammar = await registry.loadGrammar("source.json");
  assert.ok(grammar, "the grammar loads");
  return grammar;
}

let loading: Promise<void> | undefined;
function loadOnce(): Promise<void> {
  return (loading ??= oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer));
}

export interface TokenizedLine {
  readonly text: string;
  readonly tokens: readonly IToken[];
}

export function tokenize(grammar: IGrammar, text: string): TokenizedLine[] {
  let state: Textmate.StateStack = textmate.INITIAL;
  return text.split("\n").map((line) => {
    const result = grammar.tokenizeLine(line, state, 0);
    assert.equal(result.stoppedEarly, false);
    state = result.ruleStack;
    return { text: line, tokens: result.tokens };
  });
}

/**
 * Checks scopes drawn under the text:
 *
 * ```
 * "Action": "s3:PutObject" //            ^^^^^^^^^ entity.name.function -keyword.operator.wildcard
 * ```
 *
 * The carets cover whole tokens, and each of them has every scope named (or one below it) and none of those with a
 * minus.
 */
export function checkScopes(grammar: IGrammar, drawn: string): void {
  const lines = drawn.replace(/^\n|\n\s*$/g, "").split("\n");
  const isMark = (line: string): boolean => /^\s*\/\/\s*\^/.test(line);
  const tokenized = tokenize(grammar, lines.filter((line) => !isMark(line)).join("\n"));
  let index = -1;
  let marks = 0;
  for (const line of lines) {
    if (!isMark(line)) index++;
    else {
      marks++;
      checkMark(tokenized[index] ?? assert.fail("a mark under nothing"), line);
    }
  }
  assert.ok(marks > 0, "nothing is drawn under the text");
}

function checkMark({ text, tokens }: TokenizedLine, mark: string): void {
  const start = mark.indexOf("^");
  const end = mark.lastIndexOf("^") + 1;
  const told = `${text}\n${mark}\n${describe(text, tokens)}`;
  const covered = tokens.filter((token) => token.startIndex < end && token.endIndex > start);
  assert.equal(covered[0]?.startIndex, start, `no token starts there:\n${told}`);
  // A token at the end of a line may take its line break in.
  assert.equal(Math.min(covered.at(-1)?.endIndex ?? 0, text.length), end, `no token ends there:\n${told}`);
  for (const wanted of mark.slice(end).trim().split(/\s+/)) {
    const [absent, scope] = wanted.startsWith("-") ? [true, wanted.slice(1)] : [false, wanted];
    for (const token of covered)
      assert.equal(
        token.scopes.some((one) => one === scope || one.startsWith(`${scope}.`)),
        !absent,
        `${wanted}:\n${told}`,
      );
  }
}

function describe(text: string, tokens: readonly IToken[]): string {
  return tokens
    .map((token) => `${JSON.stringify(text.slice(token.startIndex, token.endIndex))} ${token.scopes.join(" ")}`)
    .join("\n");
}

/** The text that has a scope of the injection, joined where tokens touch. */
export function coloured(lines: readonly TokenizedLine[]): string[] {
  const found: string[] = [];
  for (const { text, tokens } of lines) {
    let last = -1;
    for (const token of tokens) {
      if (!token.scopes.some((scope) => scope.endsWith(".policy"))) continue;
      const part = text.slice(token.startIndex, token.endIndex);
      if (token.startIndex === last) found[found.length - 1] += part;
      else found.push(part);
      last = token.endIndex;
    }
  }
  return found;
}

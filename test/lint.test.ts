/** Lint rules of our own (scripts/lint/), on small sources: what each finds, and what it leaves alone. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { Linter } from "eslint";
import ts from "typescript";
import tseslint from "typescript-eslint";
import { noTextAsKey } from "../scripts/lint/no-text-as-key.mjs";

const file = resolve("source.ts");
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
};
let program: ts.Program | undefined;

/** Which texts of the source the rule marks. */
function marked(body: string): string[] {
  const source = `declare const name: string, values: Record<string, string>, table: { a: string; b: string }, known: "a" | "b", list: string[], at: number;\n${body}\n`;
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version) =>
    path === file ? ts.createSourceFile(path, source, version, true) : read(path, version);
  program = ts.createProgram([file], options, host, program);
  const found = new Linter({ configType: "flat" }).verify(
    source,
    [
      {
        files: ["**/*.ts"],
        plugins: { keyhole: { rules: { "no-text-as-key": noTextAsKey } } },
        rules: { "keyhole/no-text-as-key": "error" },
        languageOptions: { parser: tseslint.parser as Linter.Parser, parserOptions: { programs: [program] } },
      },
    ],
    file,
  );
  const lines = source.split("\n");
  return found.map(({ line, column, endColumn, fatal, message }) =>
    fatal === true ? message : (lines[line - 1] ?? "").slice(column - 1, (endColumn ?? column) - 1),
  );
}

suite("lint: text is no key of an object", () => {
  for (const [what, source, expected] of [
    ["a look-up by any text", "values[name];", "name"],
    ["a look-up in a table of the code's own", "(table as Record<string, string>)[name];", "name"],
    [
      "a look-up that may find nothing",
      "(values as typeof values | undefined)?.[name.toLowerCase()];",
      "name.toLowerCase()",
    ],
    ["a text that is put together", "values[`Not${name}`];", "`Not${name}`"],
    ["setting a member", 'values[name] = "";', "name"],
    ["a key that the compiler does not know", "values[JSON.parse(name)];", "JSON.parse(name)"],
    ["a type that stands for any text", "const of = <Name extends string>(name: Name) => values[name];", "name"],
    ["in", "name in values;", "name"],
    ["Object.assign", "Object.assign({}, values);", "Object.assign({}, values)"],
  ] as const) {
    test(`${what} is marked`, () => {
      assert.deepEqual(marked(source), [expected]);
    });
  }

  for (const [what, source] of [
    ["names that the code spells out", 'table[known]; values["a"]; table.a; "a" in values;'],
    ["types that allow no other name", 'const of = <Name extends "a" | "b">(name: Name) => table[name];'],
    ["places in a list", "list[at]; list[0]; list[list.length - 1]; name[at];"],
    ["symbols", "list[Symbol.iterator]();"],
    ["what defines own members", "({ [name]: name }); Object.fromEntries([[name, name]]); ({ ...values });"],
    [
      "what reads own members",
      "Object.hasOwn(values, name); Object.entries(values); new Map(Object.entries(values)).get(name);",
    ],
    ["members of a class's own", "class One { #one = 1; has(other: object) { return #one in other; } }"],
  ] as const) {
    test(`${what}: nothing is marked`, () => {
      assert.deepEqual(marked(source), []);
    });
  }
});

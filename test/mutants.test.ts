/** `npm run mutants` (scripts/mutants/) on a small module: which faults its tests notice. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Laboratory } from "../scripts/mutants/laboratory.ts";
import type { Mutation } from "../scripts/mutants/mutations.ts";
import { draw, findMutations } from "../scripts/mutants/mutations.ts";
import { tell } from "../scripts/mutants/tell.ts";
import { refusedByCompiler } from "../scripts/mutants/types.ts";

const source = `
const rates: readonly number[] = [2, 1];
export function fee(bytes: number): number {
  if (bytes > 100) return rates[0]!;
  return rates[1]!;
}
export function digits(value: number): number {
  let count = 1;
  while (value >= 10) {
    value = Math.floor(value / 10);
    count += 1;
  }
  return count;
}
export function unused(): string {
  return "nobody asks";
}
`;
const tests = `
import assert from "node:assert/strict";
import { digits, fee } from "./small.ts";
suite("small", () => {
  test("a large file costs more", () => {
    assert.equal(fee(200), 2);
    assert.equal(fee(1), 1);
  });
  test("digits are counted", () => {
    assert.equal(digits(7), 1);
    assert.equal(digits(123), 3);
  });
});
`;

suite("mutants", () => {
  let folder: string;
  setup(() => {
    mkdirSync(".cache", { recursive: true });
    folder = mkdtempSync(resolve(".cache", "mutants-test-"));
  });
  teardown(() => {
    rmSync(folder, { recursive: true });
  });

  test("a fault that a test notices is killed, another survives", async () => {
    const file = join(folder, "small.ts");
    writeFileSync(file, source);
    writeFileSync(join(folder, "small.test.ts"), tests);
    const mutations = findMutations(file, source).filter(({ what }) =>
      ["> became >=", "condition negated", "condition always true", "list emptied"].includes(what),
    );
    const laboratory = new Laboratory(mutations, {
      sources: [file],
      tests: [join(folder, "small.test.ts")],
      slowest: Infinity,
      patience: Infinity,
      store: join(folder, "reach.json"),
    });
    try {
      await laboratory.start();
      const said: string[] = [];
      for (const [id, mutation] of mutations.entries()) {
        const { killedBy, reached } = await laboratory.try({ id, mutation });
        said.push(
          `${String(mutation.line)} ${mutation.what}, ${String(reached)}: ${killedBy?.split(".ts ")[1] ?? "-"}`,
        );
      }
      assert.deepEqual(said, [
        // Only a process that loads the module anew can notice it.
        "2 list emptied, 2: small a large file costs more",
        "4 condition negated, 1: small a large file costs more",
        "4 condition always true, 1: small a large file costs more",
        // Nobody asks for a file of 100 bytes.
        "4 > became >=, 1: -",
        "9 condition negated, 1: small digits are counted",
        // Ended after so many turns.
        "9 condition always true, 1: small digits are counted",
      ]);
    } finally {
      laboratory.close();
    }
  });

  test("are scanned for those that no drawing tells", async () => {
    const file = join(folder, "small.ts");
    writeFileSync(file, source);
    writeFileSync(join(folder, "small.txt"), "## 7\n\n## 123\n");
    const drawing = relative("test/fixtures", join(folder, "small.txt"));
    const drawn = `
import { checkDrawing } from "../../test/harness/drawings.ts";
import { digits } from "./small.ts";
checkDrawing(${JSON.stringify(drawing)}, (title) => String(digits(Number(title))));
`;
    writeFileSync(join(folder, "drawn.test.ts"), drawn);
    const mutations = findMutations(file, source).filter(({ what }) =>
      [">= became >", "> became >=", "condition always true", "list emptied"].includes(what),
    );
    const said: string[] = [];
    await tell(mutations, {
      texts: new Map([[file, source]]),
      minutes: 0,
      seed: 1,
      tests: [join(folder, "drawn.test.ts")],
      say: (line) => {
        said.push(line.replace(relative(process.cwd(), folder), ""));
      },
    });
    assert.deepEqual(said, [
      "5 mutants, of which the drawings tell 1",
      "\nTold by nothing:",
      "/small.ts:2  list emptied  [[2, 1] -> []] (runs while files are loaded)",
      "/small.ts:4  condition always true  [bytes > 100 -> true] (no drawing reaches it)",
      "/small.ts:4  > became >=  [bytes > 100 -> bytes >= 100] (no drawing reaches it)",
      "/small.ts:9  >= became >  [value >= 10 -> value > 10] (2 drawings reach it)",
    ]);
  });

  const faults = (text: string): string[] =>
    findMutations("one.ts", text).map(({ start, end, what, replacement }: Mutation) =>
      [text.slice(start, end), what, replacement].join(" | "),
    );

  test("are in conditions, comparisons, operators, statements, constants and lists", () => {
    assert.deepEqual(faults("if (a < b) f(); else g();"), [
      "a < b | condition negated | !(a < b)",
      "a < b | condition always true | true",
      "a < b | condition never true | false",
      "a < b | < became <= | a <= b",
      "f(); | statement removed | ",
      "g(); | statement removed | ",
    ]);
    assert.deepEqual(faults("let x = a || b && c;"), [
      "a || b && c | || became && | a && (b && c)",
      "b && c | && became || | b || c",
    ]);
    assert.deepEqual(faults("let x = !a ?? n - 1;"), [
      "!a ?? n - 1 | ?? removed | !a",
      "!a | ! removed | a",
      "n - 1 | - became + | n + 1",
      "1 | 1 became 2 | 2",
    ]);
    assert.deepEqual(faults('let x = [true, "a", ""].filter(f);'), [
      '[true, "a", ""].filter(f) | filter removed | [true, "a", ""]',
      '[true, "a", ""] | list emptied | []',
      "true | true became false | false",
      '"a" | "a" became "" | ""',
      '"" | "" became "?" | "?"',
    ]);
    assert.deepEqual(faults("[a, b] = c;"), ["[a, b] = c; | statement removed | "]);
    assert.deepEqual(faults("function f() { for (;;) { if (x) return; continue; } return; }").slice(3), [
      "return; | early return removed | ",
      "continue; | continue removed | ",
    ]);
  });

  test("are in no type, import, name or text that people read, nor in what only lets others have their turn", () => {
    for (const text of [
      'import x from "./x.ts";',
      "function* f() { if (pauseIsDue) yield; yield; }",
      'type A = "a" | 1 | [true];',
      'const x: "a" = y as "b";',
      'const x = { "a": y };',
      'const x = "Allow this, too";',
      'const x = { title: "x", summary: list("y") };',
      'const templates = { a: "{x}" };',
    ])
      assert.deepEqual(faults(text), [], text);
  });

  test("are not in what only costs more or less, nor in defaults that only the compiler asks for", () => {
    assert.deepEqual(faults("if (a) budget.spend(1 + n);"), [
      "a | condition negated | !(a)",
      "a | condition always true | true",
      "a | condition never true | false",
    ]);
    assert.deepEqual(faults('statement.remember("a name", () => !a);'), [
      'statement.remember("a name", () => !a); | statement removed | ',
      "!a | ! removed | a",
    ]);
    assert.deepEqual(
      faults("let x = a < b ? -1 : 1;").filter((one) => one.includes("became")),
      ["a < b | < became <= | a <= b"],
    );
    assert.deepEqual(faults("const most = 40_000; const few = 8;"), ["8 | 8 became 9 | 9"]);
    assert.deepEqual(faults("let x = place ?? -1;"), ["place ?? -1 | ?? removed | place"]);
    assert.deepEqual(faults("// Only quicker: nothing is nearer.\nif (a < b) return;\nf();"), [
      "f(); | statement removed | ",
    ]);
    assert.deepEqual(faults("// Either way the same: which is shorter.\nconst x = a < b ? f() : g(1);"), [
      "1 | 1 became 2 | 2",
    ]);
    assert.deepEqual(
      faults("function f() { const known = map.get(name); if (known !== undefined) return known; return g(); }"),
      [
        "known !== undefined | condition negated | !(known !== undefined)",
        "known !== undefined | condition always true | true",
      ],
    );
    const kept =
      "function f() { const known = map.get(name); if (known !== undefined) return known; const x = g(); map.set(name, x); return x; }";
    assert.deepEqual(faults(kept), [
      "known !== undefined | condition negated | !(known !== undefined)",
      "known !== undefined | condition always true | true",
    ]);
    assert.deepEqual(faults("function f() { if (!map.has(name)) map.set(name, g()); other.set(name, h()); }"), [
      "!map.has(name) | condition negated | !(!map.has(name))",
      "!map.has(name) | condition never true | false",
      "map.set(name, g()); | statement removed | ",
      "other.set(name, h()); | statement removed | ",
    ]);
    assert.deepEqual(
      faults(
        "function f() { let one = map.get(name); if (one === undefined) map.set(name, (one = g())); return one; }",
      ),
      [
        "one === undefined | condition negated | !(one === undefined)",
        "one === undefined | condition never true | false",
        "map.set(name, (one = g())); | statement removed | ",
      ],
    );
    assert.deepEqual(faults('let x = names[0] ?? ""; const [first = 0] = x;'), [
      'names[0] ?? "" | ?? removed | names[0]',
      "0 | 0 became 1 | 1",
    ]);
    assert.deepEqual(faults('let x = name ?? "";'), ['name ?? "" | ?? removed | name', '"" | "" became "?" | "?"']);
  });

  test("are left out where the compiler refuses them", () => {
    const file = join(folder, "guarded.ts");
    const text = `
      export class Names {
        readonly #names: readonly string[] = ["a"];
        first(): string {
          const [name] = this.#names;
          if (name === undefined) return "";
          return name;
        }
        with(other: Names): boolean {
          return other.#names === this.#names;
        }
        text(name?: string): string {
          return \`\${name ?? ""}\`;
        }
      }`;
    writeFileSync(file, text);
    const all = findMutations(file, text);
    const refused = refusedByCompiler(all, new Map([[file, text]]));
    assert.deepEqual(
      all.map((one) => `${String(one.line)} ${one.what}${refused.has(one) ? ": refused" : ""}`),
      [
        "3 list emptied",
        '3 "a" became ""',
        // What is left behind it has no other type.
        "6 condition negated: refused",
        "6 condition always true",
        "6 condition never true: refused",
        "6 === became !==: refused",
        "6 early return removed: refused",
        '6 "" became "?"',
        "10 === became !==",
        // The linter lets nothing undefined stand in a template.
        "13 ?? removed: refused",
        '13 "" became "?"',
      ],
    );
  });

  test("are drawn by a seed, a short list as the start of a longer one", () => {
    const all = Array.from({ length: 100 }, (_, index) => index);
    assert.deepEqual(draw(all, 10, 7), draw(all, 60, 7).slice(0, 10));
    assert.notDeepEqual(draw(all, 10, 7), draw(all, 10, 8));
    assert.deepEqual(
      [...draw(all, 200, 7)].sort((a, b) => a - b),
      all,
    );
  });
});

suite("tests that mutants are asked of", () => {
  test("make what remembers anew: what an engine knows from before hides a mutant", () => {
    const files = ["server", "test"]
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)))
      .filter((file) => /\.test\.ts$/.test(file) && !/^test.(?:cli|lsp|vscode)/.test(file));
    const shared =
      /^(?:export )?(?:const|let) [^\n]*= *(?:createEngine|wholeEngine|createCompiler|testModel|wideModel)\(/m;
    assert.deepEqual(
      files.filter((file) => shared.test(readFileSync(file, "utf8"))),
      [],
    );
  });
});

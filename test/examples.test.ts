/** What examples/one-file/README.md promises of each example is what the engine says to it. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Code } from "../server/rules/codes.ts";
import { wholeEngine } from "./harness/whole-engine.ts";
import { checkAll } from "./harness/check-fixture.ts";

const folder = fileURLToPath(new URL("../examples/one-file/", import.meta.url));
const text = (name: string): string => readFileSync(folder + name, "utf8");
const files = readdirSync(folder)
  .filter((name) => /\.jsonc?$/.test(name))
  .sort();

/** The second column by the first, without links and code marks. */
const promised = new Map(
  [...text("README.md").matchAll(/^\| \[([^\]]+)\]\(([^)]+)\) \| ([^|]+) \|/gm)].map(
    ([, name = "", target = "", said = ""]) => {
      assert.equal(name, target);
      return [name, said.replace(/\[`([\w-]+)`\]\([^)]+\)/g, "$1")];
    },
  ),
);

/** The first ones, but for analysis-limit-reached: that takes a policy of thousands of lines. */
const codes: readonly Code[] = [
  "missing-kms-action",
  "denied-kms-action",
  "kms-condition-never-met",
  "kms-key-not-covered",
  "key-policy-does-not-allow",
  "key-policy-locks-out",
  "upload-header-required",
  "denied-s3-action",
  "invalid-effect",
  "invalid-json",
  "key-policy-resource",
  "placeholder-value",
  "template-not-read",
];

const diagnosticsOf = (name: string) => checkAll(wholeEngine(), [{ file: name, text: text(name) }]);

suite("examples/one-file", () => {
  test("its table has every file, and no other", () => assert.deepEqual([...promised.keys()].sort(), files));

  for (const name of files) {
    test(`${name} is what the table says`, () => {
      const said = diagnosticsOf(name).map(
        ({ range, severity, code }) =>
          `line ${String(text(name).slice(0, range.offset).split("\n").length)}: ${severity} ${code}`,
      );
      assert.equal(said.length === 0 ? "nothing" : said.join("; "), promised.get(name));
    });
  }

  test("every code that a small file can show is shown", () => {
    const shown = new Set(files.flatMap((name) => diagnosticsOf(name).map(({ code }) => code)));
    assert.deepEqual(
      codes.filter((code) => !shown.has(code)),
      [],
    );
  });

  test("opened together, nothing is said that none of them shows alone, and in the same places", () => {
    const place = ({ file, range, code }: { file: string; range: { offset: number }; code: string }): string =>
      `${file} ${String(range.offset)} ${code}`;
    const together = checkAll(
      wholeEngine(),
      files.map((file) => ({ file, text: text(file) })),
    );
    assert.deepEqual(together.map(place), files.flatMap(diagnosticsOf).map(place));
  });
});

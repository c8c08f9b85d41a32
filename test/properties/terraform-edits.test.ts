/** Edits of Terraform: what stays of the version before leads to the findings, and the fixes, of a reading from the start. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { next, told } from "../harness/edited-configurations.ts";
import { parseFixture } from "../harness/fixture.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

const folder = new URL("../fixtures/terraform/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".tf"))
  .map((name) => parseFixture(`terraform/${name}`, readFileSync(new URL(name, folder), "utf8")).files);

const edits: readonly ((text: string, at: number) => string)[] = [
  (text, at) => `${text.slice(0, at)} ${text.slice(at)}`,
  (text, at) => text.slice(0, text.indexOf("\n", at) + 1) + "# a comment\n" + text.slice(text.indexOf("\n", at) + 1),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/,?\s*"kms:Decrypt"/, ""),
  (text, at) => text.slice(0, at) + text.slice(at).replace('"s3:PutObject"', '"s3:PutObject", "s3:GetObject"'),
  (text, at) =>
    text.slice(0, at) + text.slice(at).replace(/true|false/, (word) => (word === "true" ? "false" : "true")),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/ \]/, "  ]"),
  (text, at) => text.slice(0, text.lastIndexOf("\n", at) + 1) + text.slice(text.indexOf("\n", at) + 1),
  (text) => `${text}\n# ${"x".repeat(3_000)}\n`,
  (text) => `${text}\nresource "aws_iam_user" "another" {}\n`,
  // What a name means, what is made of it, and what it is called.
  (text, at) => text.slice(0, at) + text.slice(at).replace(/(\n  (?:bucket|name) *= ")/, "$1other-"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(resource|data) "[^"]*" "(?=\w)/, "$&x"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(  role *= .*|  bucket *= .*)/, ""),
  (text, at) =>
    text.slice(0, at) + text.slice(at).replace(/(\nresource "[^"]*" "[^"]*" \{\n)/, "$1  count = var.some\n"),
  (text) => `variable "some" {\n  default = 1\n}\n${text}`,
  (text, at) => text.slice(0, at) + text.slice(at).replace(/local\.\w+|var\.\w+/, "var.some"),
  (text) => text.replace(/region *= "[^"]*"/, "region = var.region"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(module|locals|variable|provider) .*?\n\}/s, ""),
];

suite("Terraform, edit by edit", () => {
  test("what stays leads to what a reading from the start leads to", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtures),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }),
        (files, turns) => {
          const engine = wholeEngine();
          let state = next(
            engine,
            files.map(({ file, text }) => engine.read(file, text)),
            undefined,
          );
          for (const [which, how, where] of turns) {
            const number = which % files.length;
            const changed = state.files.map((file, index) => {
              const edit = edits[how % edits.length];
              return index !== number || edit === undefined
                ? file
                : engine.read(file.file, edit(file.text, where % Math.max(file.text.length, 1)));
            });
            state = next(engine, changed, state);
            const afresh = wholeEngine();
            const other = next(
              afresh,
              changed.map(({ file, text }) => afresh.read(file, text)),
              undefined,
            );
            assert.deepEqual(told(engine, state), told(afresh, other));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

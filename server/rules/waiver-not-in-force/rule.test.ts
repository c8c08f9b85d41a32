import assert from "node:assert/strict";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { defaultSettings } from "../engine.ts";
import { waive } from "../waiving/waive.ts";

/** What is told of the waivers in a text that has no finding. */
const told = (file: string, text: string, today?: string) =>
  waive([], {
    files: [{ file, text }],
    models: [],
    settings: defaultSettings,
    codes: wholeEngine().codes(),
    today,
    pathOf: (name) => name,
    seesWhole: () => true,
  }).diagnostics.map(({ severity, range, message }) => [severity, text.slice(range.offset, range.end), message]);

suite("waiver-not-in-force", () => {
  test("a comment that fits nothing", () => {
    const comment = "// keyhole-ignore missing-version: old";
    const message =
      "This waiver fits no finding: nothing on its line has the code missing-version. Remove it, or put it above the finding.";
    for (const text of [`{}${comment}`, `${comment}\n{}`, `\ufeff${comment}\r\n{}`, `{} ${comment}  \n`])
      assert.deepEqual(told("a.jsonc", text), [["information", comment, message]], JSON.stringify(text));
  });

  test("quiet: other comments, other words, strings, and signs that begin no comment in that language", () => {
    for (const [file, text] of [
      ["a.jsonc", "{} // see keyhole-ignore missing-version: x"],
      ["a.jsonc", "{} // keyhole-ignored missing-version: x"],
      ["a.jsonc", '{ "a": "// keyhole-ignore" }'],
      ["a.jsonc", "{} # keyhole-ignore missing-version: x"],
      ["a.yaml", 'a: "b # keyhole-ignore missing-version: x"'],
      ["a.yaml", "a: 'b # keyhole-ignore missing-version: x'"],
      ["a.yaml", "a: b#keyhole-ignore missing-version: x"],
      ["a.yaml", "a: b // keyhole-ignore missing-version: x"],
      ["a.tf", 'a = "b # keyhole-ignore missing-version: x"'],
      ["a.tf", "a = <<EOF\n# keyhole-ignore missing-version: x\nEOF"],
      ["a.yaml", "a: |\n  # keyhole-ignore missing-version: x\n"],
    ] as const)
      assert.deepEqual(told(file, text), [], `${file} ${text}`);
  });

  test("in YAML, and in both forms of Terraform's comments", () => {
    for (const [file, text] of [
      ["a.yaml", "a: b # keyhole-ignore missing-version: x"],
      ["a.yaml", "# keyhole-ignore missing-version: x"],
      ["a.tf", "a = 1 # keyhole-ignore missing-version: x"],
      ["a.tf", "a = 1 // keyhole-ignore missing-version: x"],
    ] as const)
      assert.equal(told(file, text).length, 1, `${file} ${text}`);
  });
});

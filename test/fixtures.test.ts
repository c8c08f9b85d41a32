/** Every policy in test/fixtures/: the squiggles are those drawn in it, and every fix keeps its laws; so do those of the examples. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { languageRules } from "../server/rules/language/registry.ts";
import { rules } from "../server/rules/registry.ts";
import { checkFixture, settingsOf } from "./harness/check-fixture.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import { examplesOf } from "./harness/examples.ts";
import { parseFixture } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const root = new URL("fixtures/", import.meta.url);

for (const folder of ["documented", "independent", "reported"]) {
  suite(`fixtures: ${folder}`, () => {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      if (!file.endsWith(".jsonc")) continue;
      const name = `${folder}/${file}`;
      test(file, () => {
        const source = readFileSync(new URL(name, root), "utf8");
        checkFixture(name, source);
        const fixture = parseFixture(name, source);
        const settings = settingsOf(fixture);
        assert.deepEqual(brokenFixLaws(fixture.files, { settings }), []);
        assert.deepEqual(brokenFixLaws(fixture.files, { settings, engine: wholeEngine() }), [], "with all checks");
      });
    }
  });
}

suite("the fixes of examples keep their laws, with all checks", () => {
  for (const { code } of [...rules, ...languageRules])
    test(code, () => {
      for (const { path, source } of examplesOf(code)) {
        const fixture = parseFixture(path, source);
        // The laws know JSON.
        if (fixture.files.some(({ file }) => !/\.jsonc?$/.test(file))) continue;
        const broken = brokenFixLaws(fixture.files, { settings: settingsOf(fixture), engine: wholeEngine() });
        assert.deepEqual(broken, [], path);
      }
    });
});

/** Every policy in test/fixtures/: the squiggles are those drawn in it, and every fix keeps its laws. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { checkFixture, settingsOf } from "./harness/check-fixture.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import { parseFixture } from "./harness/fixture.ts";

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
        assert.deepEqual(brokenFixLaws(fixture.files, { settings: settingsOf(fixture) }), []);
      });
    }
  });
}

/** Every policy in test/fixtures/: the squiggles are those drawn in it, and every fix offered does what it says. */
import { readdirSync, readFileSync } from "node:fs";
import { checkFixture } from "./harness/check-fixture.ts";

const root = new URL("fixtures/", import.meta.url);

for (const folder of ["documented", "independent", "reported"]) {
  suite(`fixtures: ${folder}`, () => {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      if (!file.endsWith(".jsonc")) continue;
      test(file, () => checkFixture(`${folder}/${file}`, readFileSync(new URL(`${folder}/${file}`, root), "utf8")));
    }
  });
}

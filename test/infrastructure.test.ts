/** Every template and configuration in test/fixtures/: the squiggles are those drawn in it, and every fix resolves its finding. */
import { readdirSync, readFileSync } from "node:fs";
import { checkFixture } from "./harness/check-fixture.ts";

const root = new URL("fixtures/", import.meta.url);

for (const folder of ["cloudformation", "terraform"]) {
  suite(`fixtures: ${folder}`, () => {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const name = `${folder}/${file}`;
      test(file, () => {
        checkFixture(name, readFileSync(new URL(name, root), "utf8"));
      });
    }
  });
}

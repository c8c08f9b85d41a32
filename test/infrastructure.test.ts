/** Every template and configuration in test/fixtures/: the squiggles are those drawn in it, and every fix resolves its finding. */
import assert from "node:assert/strict";
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

suite("fixes in Terraform", () => {
  const fixesOf = (name: string): string[] =>
    checkFixture(name, readFileSync(new URL(name, root), "utf8")).flatMap(({ fixes }) =>
      fixes.map(({ isPreferred }) => (isPreferred ? "preferred" : "offered")),
    );

  test("none closes a circle, also from a policy in the role itself", () => {
    const name = "terraform/circle.tf";
    const [found] = checkFixture(name, readFileSync(new URL(name, root), "utf8"));
    assert.deepEqual(
      found?.fixes.map(({ title }) => title.replace(/:.*/, "")),
      ["In the key policy"],
    );
  });

  test("in a module none is preferred", () => {
    const fixes = fixesOf("terraform/module-twice.tf");
    assert.ok(fixes.length > 0);
    assert.deepEqual(new Set(fixes), new Set(["offered"]));
  });
});

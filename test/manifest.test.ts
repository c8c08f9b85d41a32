/** What package.json promises to editors agrees with the code. */
import assert from "node:assert/strict";
import manifest from "../package.json" with { type: "json" };
import { rules } from "../server/rules/registry.ts";
import { severities } from "../server/rules/severity.ts";

const { configuration } = manifest.contributes;

suite("package.json", () => {
  test("the setting keyhole.severity offers exactly the rules' codes", () => {
    const codes = rules.map(({ code }) => code).sort();
    assert.deepEqual(Object.keys(configuration.properties["keyhole.severity"].properties).sort(), codes);
    assert.deepEqual(Object.keys(severities).sort(), codes);
  });

  test("nothing is needed at run time but what is bundled", () => assert.equal("dependencies" in manifest, false));
});

/** What package.json promises to editors agrees with the code. */
import assert from "node:assert/strict";
import manifest from "../package.json" with { type: "json" };

suite("package.json", () => {
  test("nothing is needed at run time but what is bundled", () => assert.equal("dependencies" in manifest, false));
});

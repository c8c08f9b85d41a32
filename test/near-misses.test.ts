/** Policies that look like a defect, and are fine: other tools were blamed for reporting them. docs/near-misses.md. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { checkAll } from "./harness/check-fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const folder = new URL("fixtures/near-misses/", import.meta.url);
const page = readFileSync(new URL("../docs/near-misses.md", import.meta.url), "utf8");

suite("near misses", () => {
  for (const file of readdirSync(folder).sort())
    test(`quiet: ${file}`, () => {
      const text = readFileSync(new URL(file, folder), "utf8");
      const source = /https:\S+/.exec(text)?.[0] ?? "";
      assert.ok(page.includes(source) && page.includes(`/${file})`), "the page lists it, with its source");
      const found = checkAll(wholeEngine(), [{ file, text }]).map(({ code, message }) => `${code}: ${message}`);
      assert.deepEqual(found, []);
    });
});

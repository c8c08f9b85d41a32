/** What `npm run catalog` prints. */
import assert from "node:assert/strict";
import { catalogChanges } from "../scripts/catalog/refresh.ts";

const files = (date: string, actions: readonly string[], keys: readonly string[]) =>
  new Map([
    ["index", JSON.stringify({ date, services: [["x", "X"]], keyPrefixes: [], resourceControl: [] })],
    [
      "x",
      JSON.stringify({
        keys: keys.map((name) => [name, "S"]),
        resources: [],
        actions: actions.map((name) => [name, "R"]),
        sets: [[]],
      }),
    ],
  ]);

suite("a new catalog", () => {
  test("is compared with the one before, name by name", () => {
    const before = files("2026-09-26", ["Get", "List"], ["x:A"]);
    assert.deepEqual(catalogChanges(before, files("2026-10-03", ["Get", "Put"], ["x:A", "x:B"])), [
      "catalog of 2026-09-26 -> 2026-10-03: 3 changes",
      "+ action x:Put",
      "- action x:List",
      "+ condition key x:B",
    ]);
    assert.deepEqual(catalogChanges(before, before), ["catalog of 2026-09-26 -> 2026-09-26: 0 changes"]);
  });
});

/**
 * Policies as large as AWS stores: whatever is dear in them, a check does no more than some work, all checks of the
 * language included. What is counted is how often code is entered, never time; a million is about 15 ms.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { EnteredCode } from "./harness/count-entered.ts";
import { largestPolicies } from "./harness/largest-policies.ts";

const usual = 3_000_000;

/** What takes longer still: docs/performance.md says so. */
const more = new Map([
  ["key, a context value *xx* in each Deny", 8_500_000],
  ["key, a context value and a principal in each statement", 5_500_000],
]);

/** What has more combinations of objects, or more keys, than anybody could look at. */
const limited = [
  "identity, a context value *xx* in each Deny",
  "identity, statements with NotResource",
  "identity, Denies with NotResource",
  "identity, keys *xx*",
  "identity, keys",
  "identity, a key in each statement",
  "identity, a key and a context value in each statement",
  "key, a context value *xx* in each Deny",
];

const counted = async (): Promise<ReadonlyMap<string, EnteredCode>> => {
  const script = fileURLToPath(new URL("./harness/count-entered.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import=tsx", script], { maxBuffer: 1 << 24 });
  return new Map((JSON.parse(stdout) as EnteredCode[]).map((one) => [one.name, one]));
};

suite("policies as large as AWS stores", () => {
  let counts: ReadonlyMap<string, EnteredCode>;
  suiteSetup(async function () {
    this.timeout(600_000);
    counts = await counted();
  });

  for (const { name } of largestPolicies)
    test(`${name}: code is entered so often and no more`, () => {
      const [count, most] = [counts.get(name)?.count, more.get(name) ?? usual];
      assert.ok(count !== undefined && count > 0 && count <= most, `${String(count)} of ${String(most)}`);
    });

  test("all are checked to their end but those that say so", () => {
    assert.deepEqual(
      [...counts.values()].flatMap((one) => (one.limited ? [one.name] : [])).sort(),
      [...limited].sort(),
    );
  });
});

/** The fuzzer's first documents hold all laws in every run, and its laws can be broken. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Engine } from "../../server/rules/engine.ts";
import { Budget, within } from "../../server/evaluate/budget.ts";
import { wholeEngine } from "../harness/whole-engine.ts";
import { brokenLaws, Fuzzer } from "./fuzzer.ts";
import { fixAllLaws, freshLaws, quickLaws } from "./laws.ts";
import { readSeeds } from "./seeds.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const seeds = readSeeds(root);
const documents = 400;
const files = [
  {
    file: "policy.json",
    text: JSON.stringify(
      {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" },
          {
            Effect: "Allow",
            Action: "kms:GenerateDataKey",
            Resource: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          },
        ],
      },
      null,
      2,
    ),
  },
];

/** An engine with a fault in it. */
const faulty = (fault: Partial<Engine>): Engine => ({ ...wholeEngine(), ...fault });

suite("fuzzing", () => {
  test("`npm run fuzz` runs, from its bundle", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["scripts/fuzz.mjs", "--seed", "7", "--only", "1"], {
      cwd: root,
    });
    assert.match(stdout, /^1 passed, 0 failed$/m);
  }).timeout(60_000);

  test(`the first ${String(documents)} documents of a seed hold all laws`, async function () {
    this.timeout(120_000);
    const fuzzer = new Fuzzer(seeds, { seed: 20261126, deep: 4, sessions: 50 });
    for (let number = 0; number < documents; number++)
      assert.deepEqual(await brokenLaws(fuzzer.draw(number)), [], `document ${String(number)}`);
  });

  test("a document is always the same", () => {
    const drawn = (start: number): unknown => {
      const fuzzer = new Fuzzer(seeds, { seed: 7, deep: 50, sessions: 2000 });
      for (let number = start; number < 40; number++) fuzzer.draw(number);
      return fuzzer.draw(40).files;
    };
    assert.deepEqual(drawn(0), drawn(40));
  });

  test("seeds draw different documents", () => {
    const [one, other] = [1, 2].map((seed) =>
      JSON.stringify(new Fuzzer(seeds, { seed, deep: 50, sessions: 2000 }).draw(0).files),
    );
    assert.notEqual(one, other);
  });

  test("a crash, a place outside the file, and a fix that breaks the syntax are seen", async () => {
    const engine = wholeEngine();
    const [finding] = engine.check(engine.read("policy.json", files[0]?.text ?? ""), engine.workspaceFacts([]), {
      assumeBucketEncryption: "auto",
      severity: {},
    });
    assert.ok(finding);
    assert.deepEqual(quickLaws(engine, files), []);
    assert.match(
      String(
        await brokenLaws({
          what: "policy",
          files,
          laws: () =>
            quickLaws(
              faulty({
                check: () => {
                  throw new TypeError("no");
                },
              }),
              files,
            ),
        }),
      ),
      /crash: TypeError: no/,
    );
    const outside = faulty({ check: () => [{ ...finding, range: { offset: 0, end: 1e6 } }] });
    assert.match(String(quickLaws(outside, files)), /stands outside its file/);
    const breaking = faulty({
      check: () => [
        {
          ...finding,
          fixes: [
            {
              title: "Break it",
              effect: "grants",
              isPreferred: false,
              needsInput: false,
              edits: () => [{ file: "policy.json", range: { offset: 0, end: 1 }, newText: "" }],
            },
          ],
        },
      ],
    });
    assert.match(String(quickLaws(breaking, files)), /breaks the syntax/);
  });

  test("a budget that is overrun is seen, by one check or by all of them", () => {
    const spending = (budgets: number, steps: number): Engine =>
      faulty({
        check: () => {
          for (let count = budgets; count > 0; count--) {
            const budget = new Budget(60_000);
            within(() => {
              budget.spend(60_000);
            });
            for (let left = steps; left > 0; left -= 10_000)
              within(() => {
                budget.spend(10_000);
              });
          }
          return [];
        },
      });
    assert.deepEqual(quickLaws(spending(1, 30_000), files), []);
    assert.match(String(quickLaws(spending(1, 100_000), files)), /160000 steps of 60000 are spent/);
    assert.match(String(quickLaws(spending(4, 0), files)), /240000 steps are spent on all/);
  });

  test("an engine that says something else than a new one is seen, and a fix that never ends", () => {
    assert.match(String(freshLaws(faulty({ check: () => [] }), files)), /a new engine says something else/);
    const growing = faulty({
      check: (file) => [
        {
          file: file.file,
          range: { offset: 0, end: 1 },
          severity: "warning",
          code: "missing-kms-action",
          message: "Grow.",
          related: [],
          fixes: Array.from({ length: Math.floor(file.text.length / 100) }, () => ({
            title: "Grow",
            effect: "grants",
            isPreferred: true,
            needsInput: false,
            edits: () => [{ file: file.file, range: { offset: 1, end: 1 }, newText: " ".repeat(100) }],
          })),
        },
      ],
    });
    assert.match(String(fixAllLaws(growing, files)), /fixing all does not end/);
  });
});

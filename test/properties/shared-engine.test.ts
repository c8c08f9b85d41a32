/** What an engine remembers from the texts it has read makes it faster, and changes nothing of what it says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { parseFixture } from "../harness/fixture.ts";

const fixtures = fileURLToPath(new URL("../fixtures/reported", import.meta.url));
const policies = readdirSync(fixtures)
  .filter((name) => name.endsWith(".jsonc"))
  .flatMap((name) => parseFixture(name, readFileSync(join(fixtures, name), "utf8")).files.map(({ text }) => text));

/**
 * Words of policies, put in each other's place: neighbouring texts that share most statements and mean something else.
 */
const words = [
  "Allow",
  "Deny",
  "s3:PutObject",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "kms:*",
  "*",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "2012-10-17",
  "2008-10-17",
  "StringEquals",
  "StringLike",
  "${aws:username}",
  "arn:aws:kms:eu-west-1:111122223333:alias/a",
  "}",
  "]",
  ",",
  '"',
  "",
];

const edited = fc
  .tuple(
    fc.constantFrom(...policies),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...words)), { minLength: 1, maxLength: 4 }),
  )
  .map(([policy, edits]) =>
    edits.reduce((text, [place, word]) => {
      const pieces = text.split(/("[^"\n]*"|[[\]{},])/);
      const at = place % pieces.length;
      const piece = pieces[at] ?? "";
      pieces[at] = piece.startsWith('"') ? `"${word}"` : word.length > 1 ? piece : word;
      return pieces.join("");
    }, policy),
  );

function said(engine: Engine, text: string): unknown {
  const file = engine.read("policy.json", text);
  return engine
    .check(file, engine.workspaceFacts([file]), defaultSettings)
    .map((diagnostic) => ({ ...diagnostic, fixes: diagnostic.fixes.map((fix) => ({ ...fix, edits: fix.edits() })) }));
}

suite("An engine that has read other texts", () => {
  test("says what a new one says", () => {
    const used = createEngine();
    for (const policy of policies) assert.deepEqual(said(used, policy), said(createEngine(), policy));
    fc.assert(
      fc.property(edited, (text) => {
        assert.deepEqual(said(used, text), said(createEngine(), text));
      }),
      { numRuns: 400, verbose: 1 },
    );
  });

  test("puts what it has found to the places of a version that says the same", () => {
    const versions: ((text: string) => string)[] = [
      (text) => `\n${text.replace(/\{/g, "{  ").replace(/"Sid": "[^"]*"/g, '"Sid": "Renamed"')}`,
      (text) => text.replace(/,/g, ",\n").replace(/\{(\s*)"Effect"/g, '{$1"Sid": "Another", "Effect"'),
      (text) => text.replace(/\}\s*$/, ""),
    ];
    for (const policy of policies) {
      const used = createEngine();
      said(used, policy);
      for (const change of versions) {
        const text = change(policy);
        assert.deepEqual(said(used, text), said(createEngine(), text));
      }
    }
  });

  test("tells the same statement under another version of the policy language apart", () => {
    const policy = (version: string): string =>
      JSON.stringify({
        Version: version,
        Statement: [
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data-lake/*" },
          {
            Effect: "Allow",
            Action: ["kms:GenerateDataKey", "kms:Decrypt"],
            Resource: "*",
            Condition: { StringEquals: { "kms:CallerAccount": "${aws:PrincipalAccount}" } },
          },
        ],
      });
    const engine = createEngine();
    const codes = (version: string): string[] => {
      const file = engine.read("policy.json", policy(version));
      return engine.check(file, engine.workspaceFacts([file]), defaultSettings).map(({ code }) => code);
    };
    assert.deepEqual(codes("2012-10-17"), []);
    assert.deepEqual(codes("2008-10-17"), ["kms-condition-never-met"]);
    assert.deepEqual(codes("2012-10-17"), []);
  });
});

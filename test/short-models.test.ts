/** What is said of models on one line, and of policies that no model ties together; every fix keeps its laws. */
import assert from "node:assert/strict";
import { languageRules } from "../server/rules/language/registry.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic, titlesIn } from "./harness/drawings.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import { shortArns, shortFiles, shortModel } from "./harness/short-model.ts";
import type { FixtureFile } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const drawings: readonly (readonly [string, (line: string) => FixtureFile[]])[] = [
  ["said/models.txt", shortModel],
  ["said/files.txt", shortFiles],
];

for (const [drawing, filesOf] of drawings) {
  checkDrawing(drawing, (line) => {
    const files = filesOf(line);
    const texts = new Map(files.map((one) => [one.file, one]));
    const said = checkAll(wholeEngine(), files, defaultSettings).filter(
      ({ code, data }) => data !== undefined || !languageRules.some((rule) => rule.code === code),
    );
    return shortArns(said.flatMap((one) => drawDiagnostic(texts, one)).join("\n"));
  });

  test(`fixes of what is drawn in ${drawing} keep their laws`, () => {
    const broken = titlesIn(drawing).flatMap((line) => brokenFixLaws(filesOf(line)).map((law) => `${line}: ${law}`));
    assert.deepEqual(broken, []);
  });
}

/** The models of test/fixtures/said/models.txt: what is said of each is drawn there, and every fix keeps its laws. */
import assert from "node:assert/strict";
import { languageRules } from "../server/rules/language/registry.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic, titlesIn } from "./harness/drawings.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import { shortArns, shortModel } from "./harness/short-model.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const drawing = "said/models.txt";

checkDrawing(drawing, (line) => {
  const files = shortModel(line);
  const texts = new Map(files.map((one) => [one.file, one]));
  const said = checkAll(wholeEngine(), files, defaultSettings).filter(
    ({ code }) => !languageRules.some((rule) => rule.code === code),
  );
  return shortArns(said.flatMap((one) => drawDiagnostic(texts, one)).join("\n"));
});

suite("short models", () => {
  test("every fix keeps its laws", () => {
    const broken = titlesIn(drawing).flatMap((line) => brokenFixLaws(shortModel(line)).map((law) => `${line}: ${law}`));
    assert.deepEqual(broken, []);
  });
});

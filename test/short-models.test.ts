/** What is said of models on one line, and of policies that no model ties together; every fix keeps its laws. */
import assert from "node:assert/strict";
import { languageRules } from "../server/rules/language/registry.ts";
import type { CheckedModel } from "../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import type { WorkspaceModel } from "../server/workspace/model.ts";
import { createModelReader } from "../server/workspace/read-model.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic, titlesIn } from "./harness/drawings.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import { codes, MemoryFiles } from "./harness/model-source.ts";
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

type Json = Record<string, unknown>;

/** Each text of keyhole.json that lacks one entry, or one member of an entry. */
function without(text: string): string[] {
  const model = JSON.parse(text) as Record<string, Json>;
  return Object.values(model).flatMap((entries) => [
    ...lacking(model, entries),
    ...Object.values(entries).flatMap((entry) =>
      typeof entry === "object" && entry !== null && !Array.isArray(entry) ? lacking(model, entry as Json) : [],
    ),
  ]);
}

const lacking = (model: unknown, entries: Json): string[] =>
  Object.entries(entries).map(([name, value]) => {
    const { length } = Object.keys(entries);
    if (Array.isArray(entries)) entries.splice(Number(name), 1);
    else Reflect.deleteProperty(entries, name);
    const less = JSON.stringify(model, null, 2);
    if (Array.isArray(entries)) entries.splice(Number(name), 0, value);
    else entries[name] = value;
    assert.equal(Object.keys(entries).length, length);
    return less;
  });

suite("a model that is checked again after an edit is the model checked afresh", () => {
  for (const line of titlesIn("said/models.txt"))
    test(line, () => {
      const files = shortModel(line);
      const policies = Object.fromEntries(files.map(({ file, text }) => [file, text]));
      const memory = new MemoryFiles();
      const engine = createEngine();
      const reader = createModelReader(codes);
      const read = (text: string, by = reader): WorkspaceModel =>
        by.read(memory.source({ ...policies, "keyhole.json": text }));
      const said = (checked: CheckedModel): unknown =>
        engine
          .modelDiagnostics(checked, defaultSettings)
          .map(({ file, code, message, data }) => [file, code, message, data]);
      const text = policies["keyhole.json"] ?? "";
      let checked = engine.checkModel(read(text));
      const whole = said(checked);
      for (const edited of without(text)) {
        checked = engine.checkModel(read(edited), checked);
        assert.deepEqual(said(checked), said(engine.checkModel(read(edited, createModelReader(codes)))), edited);
        checked = engine.checkModel(read(text), checked);
        assert.deepEqual(said(checked), whole, edited);
      }
    });
});

/** Which severities a file has that models name, in a run over several models. */
import assert from "node:assert/strict";
import { modelOf } from "../../test/harness/model-source.ts";
import { createEngine, defaultSettings } from "./engine.ts";
import type { Settings } from "./engine.ts";
import { checkModels, projectDiagnostics } from "./project.ts";

suite("severities in keyhole.json", () => {
  // A policy that is no JSON has its finding whoever names it.
  const broken = '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", ';

  function severityOf(file: string, severity: Settings["severity"] = {}): string | undefined {
    const engine = createEngine();
    const model = (name: string, own: object) => ({
      ...modelOf(
        { severity: own, principals: { [`arn:aws:iam::111122223333:role/${name}`]: { policies: `${name}.json` } } },
        { [`${name}.json`]: broken },
      ),
      file: `${name}/keyhole.json`,
    });
    const models = [model("a", { "invalid-json": "hint" }), model("b", { "invalid-json": "information" })];
    const read = engine.read(file, broken);
    const settings = { ...defaultSettings, severity };
    const found = projectDiagnostics(
      engine,
      [read],
      checkModels(engine, models),
      engine.workspaceFacts([read]),
      settings,
    );
    return found.find(({ code }) => code === "invalid-json")?.severity;
  }

  test("hold for the files that the model names", () => {
    assert.equal(severityOf("a.json"), "hint");
    assert.equal(severityOf("b.json"), "information");
  });

  test("hold for files that no model names, the first model's before the others'", () => {
    assert.equal(severityOf("elsewhere.json"), "hint");
  });

  test("give way to what the run says", () => {
    assert.equal(severityOf("a.json", { "invalid-json": "warning" }), "warning");
  });
});

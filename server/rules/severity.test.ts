import assert from "node:assert/strict";
import type { OperationName } from "../catalog/operation-names.ts";
import type { UploadData } from "../uploads/causes/finding.ts";
import { overrideOf } from "./run-rules.ts";
import type { Circumstance } from "./report.ts";
import type { Severities } from "./severity.ts";
import { movedBy, ofScope, severityOf } from "./severity.ts";

const row: Severities = { nothingPointsToKms: "information", oneFile: "warning", modelled: "error" };
const warnings: Severities = { nothingPointsToKms: "warning", oneFile: "warning", modelled: "warning" };
const modes = ["nothingPointsToKms", "oneFile", "modelled"] as const;

suite("severities", () => {
  for (const [circumstance, ofRow, ofWarnings] of [
    [undefined, ["information", "warning", "error"], ["warning", "warning", "warning"]],
    ["idle", ["hint", "hint", "hint"], ["hint", "hint", "hint"]],
    ["unused", ["information", "information", "information"], ["information", "information", "information"]],
    ["undocumented", ["information", "information", "information"], ["information", "information", "information"]],
    ["conditional", ["information", "information", "information"], ["information", "information", "information"]],
    ["networkAllow", ["information", "warning", "warning"], ["warning", "warning", "warning"]],
    ["failsExpectation", ["information", "warning", "error"], ["warning", "warning", "error"]],
    ["suppliedElsewhere", ["information", "information", "error"], ["information", "information", "warning"]],
    ["showsUploads", ["warning", "warning", "error"], ["warning", "warning", "warning"]],
  ] as const satisfies readonly (readonly [Circumstance | undefined, readonly string[], readonly string[]])[])
    test(circumstance ?? "nothing moves it", () => {
      assert.deepEqual(
        modes.map((mode) => severityOf(row, mode, { circumstance })),
        ofRow,
      );
      assert.deepEqual(
        modes.map((mode) => severityOf(warnings, mode, { circumstance })),
        ofWarnings,
      );
    });

  test("what is off stays off, and reads where nothing points to KMS are", () => {
    const off: Severities = { ...row, oneFile: "off" };
    assert.equal(severityOf(off, "oneFile", { circumstance: "idle" }), "off");
    assert.deepEqual(
      modes.map((mode) => severityOf(row, mode, { readsAlone: true })),
      ["off", "warning", "error"],
    );
    assert.equal(severityOf(row, "nothingPointsToKms", { readsAlone: true, circumstance: "idle" }), "hint");
  });

  test("what a report's operations tell", () => {
    const moved = (
      operations: readonly OperationName[],
      layer?: "identity" | "keyPolicy",
      circumstance?: Circumstance,
    ) =>
      movedBy({
        circumstance,
        data: { operations } as unknown as UploadData,
        ...(layer === undefined ? {} : { layer }),
      });
    assert.deepEqual(movedBy({ circumstance: "idle" }), { circumstance: "idle" });
    assert.deepEqual(moved([], "identity", "idle"), { circumstance: "idle" });
    assert.deepEqual(moved(["GetObject"], "identity"), { circumstance: undefined, readsAlone: true });
    assert.deepEqual(moved(["GetObject"], "keyPolicy"), { circumstance: undefined, readsAlone: false });
    assert.deepEqual(moved(["GetObject", "PutObject"], "identity", "conditional"), {
      circumstance: "conditional",
      readsAlone: false,
    });
  });

  test("a scope that depends on something comes before what is certain", () => {
    assert.equal(ofScope("conditional", "suppliedElsewhere"), "conditional");
    assert.equal(ofScope("all", "suppliedElsewhere"), "suppliedElsewhere");
    assert.equal(ofScope("some"), undefined);
  });

  test("the first override that names a rule: by its code, what it was called before, or what it was split off from", () => {
    const rule = { code: "new", formerCodes: ["old", "older"], splitFrom: "whole" } as unknown as Parameters<
      typeof overrideOf
    >[0];
    assert.equal(overrideOf(rule), undefined);
    assert.equal(overrideOf(rule, { other: "error" }), undefined);
    assert.equal(overrideOf(rule, { new: "error", old: "hint", whole: "off" }), "error");
    assert.equal(overrideOf(rule, { older: "hint", old: "warning" }), "warning");
    assert.equal(overrideOf(rule, { whole: "off" }, { older: "hint" }), "hint");
    assert.equal(overrideOf(rule, { whole: "off" }, { whole: "hint" }), "off");
    assert.equal(overrideOf(rule, {}, { new: "information" }, { new: "error" }), "information");
  });
});

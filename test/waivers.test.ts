/**
 * Which findings waivers let stand, and what is said of waivers, drawn in test/fixtures/said/waivers.txt. A title is a
 * file, its text (⏎: a line's end; BAD: a finding), and what keyhole.json has; behind `today` the day.
 */
import { createLineIndex } from "../server/policy/positions.ts";
import type { Diagnostic } from "../server/rules/diagnostic.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { waive, waiveHere } from "../server/rules/waiving/waive.ts";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { modelOf } from "./harness/model-source.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const code = "invalid-arn-account";

function findingsIn(file: string, text: string): Diagnostic[] {
  return [...text.matchAll(/BAD(\w*)/g)].map(({ index, 0: bad, 1: sid = "" }) => ({
    file,
    range: { offset: index, end: index + bad.length },
    severity: "error",
    code: sid === "crash" ? "internal-error" : code,
    message: "",
    related: [],
    fixes: [],
    ...(sid === "" ? {} : { sid }),
  }));
}

function read(title: string) {
  const [file = "", drawn = "", model, today] = title.split(" | ");
  const text = drawn.replaceAll("⏎", "\n").replaceAll("⇥", "\t");
  const models = model === undefined || model === "" ? [] : [modelOf(model, { "named.json": "{}" })];
  return { file, text, models, today: today?.slice("today ".length) };
}

checkDrawing("said/waivers.txt", (title) => {
  const { file, text, models, today } = read(title);
  const texts = new Map([[file, text], ...models.map((one) => [one.file, one.text] as const)]);
  const line = (one: string, offset: number): string =>
    `${one}:${String(createLineIndex(texts.get(one) ?? "").positionAt(offset).line + 1)}`;
  const { diagnostics, waived } = waive(findingsIn(file, text), {
    files: [{ file, text }],
    models,
    settings: defaultSettings,
    codes: wholeEngine().codes(),
    today,
    pathOf: (name) => name,
    seesWhole: () => true,
  });
  return [
    ...waived.map(
      ({ diagnostic, reason, how }) => `waived ${line(file, diagnostic.range.offset)} by ${how}: ${reason}`,
    ),
    ...diagnostics.map((one) => {
      const at = line(one.file, one.range.offset);
      if (one.message === "") return `stays ${at}`;
      const token = (texts.get(one.file) ?? "").slice(one.range.offset, one.range.end);
      return `${at} ${one.severity} ${token}: ${one.message}`;
    }),
  ].join("\n");
});

/** The same titles: what the quick fixes write to waive the first finding. */
checkDrawing("said/waive-here.txt", (title) => {
  const { file, text, models } = read(title);
  const [finding] = findingsIn(file, text);
  if (finding === undefined) return "";
  const place = { file, text, models, pathOf: (name: string) => name };
  return waiveHere(finding, place)
    .flatMap(({ title: said, edits, isPreferred, needsInput, effect }) => [
      `fix ${said} (${effect}${isPreferred ? ", preferred" : ""}${needsInput ? ", to be filled in" : ""})`,
      ...edits().flatMap((edit) => {
        const before = edit.file === file ? text : (models.find((one) => one.file === edit.file)?.text ?? "");
        return [
          `  ${edit.file}${edit.creates === true ? " is made" : ""}:`,
          ...applyEdits(before, [edit])
            .split("\n")
            .map((one) => `  | ${one}`),
        ];
      }),
    ])
    .join("\n");
});

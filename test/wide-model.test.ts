/** What a model with one of everything (test/harness/wide-model.ts) is told, and what an editor shows of it: drawn in test/fixtures/wide/. */
import assert from "node:assert/strict";
import { bucketAccess } from "../server/rules/editor/bucket-access.ts";
import { inlayHints } from "../server/rules/editor/inlay-hints.ts";
import { lensesOf } from "../server/rules/editor/lenses.ts";
import { hoverOnSubject } from "../server/rules/editor/model-hover.ts";
import type { OutlineItem } from "../server/rules/editor/outline.ts";
import { outlineOf } from "../server/rules/editor/outline.ts";
import {
  definitionsOf,
  mentionsInModel,
  mentionsInPolicy,
  Names,
  referencesTo,
} from "../server/rules/editor/subjects.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { checkModels, projectDiagnostics } from "../server/rules/project.ts";
import type { ModelPlace } from "../server/workspace/model.ts";
import type { Texts } from "./harness/drawings.ts";
import { checkWholeDrawing, drawDiagnostic, lineOf } from "./harness/drawings.ts";
import { wideModel } from "./harness/wide-model.ts";

const placesIn =
  (files: Texts) =>
  (list: readonly ModelPlace[]): string =>
    [...new Set(list.map(({ file, range }) => lineOf(files, file, range.offset)))].join(", ");

checkWholeDrawing("wide/check.txt", () => {
  const { engine, checked, files } = wideModel();
  const policies = [...files.values()].filter((one) => one.file !== "keyhole.json");
  const models = checkModels(engine, [checked.compiled.model]);
  const said = projectDiagnostics(engine, policies, models, engine.workspaceFacts(policies), defaultSettings);
  return (file) =>
    said
      .filter((one) => one.file === file)
      .flatMap((one) => drawDiagnostic(files, one))
      .join("\n");
});

checkWholeDrawing("wide/hovers.txt", () => {
  const { checked, files } = wideModel();
  const { model } = checked.compiled;
  const names = new Names(model);
  const places = placesIn(files);
  return (title) => {
    const subject = names.subject(title) ?? names.bucket(title);
    assert.ok(subject, title);
    return [
      hoverOnSubject(checked, subject).markdown,
      "",
      `defined: ${places(definitionsOf(subject))}`,
      `mentioned: ${places(referencesTo(model, subject))}`,
    ].join("\n");
  };
});

function drawOutline(files: Texts, file: string, items: readonly OutlineItem[], indent = ""): string[] {
  return items.flatMap(({ kind, name, detail, range, selection, children }) => [
    `${indent}${kind} ${name} (${detail}) ${lineOf(files, file, range.offset)}, ${lineOf(files, file, selection.offset)}`,
    ...drawOutline(files, file, children, `${indent}  `),
  ]);
}

checkWholeDrawing("wide/files.txt", () => {
  const { engine, checked, files } = wideModel();
  const { model } = checked.compiled;
  const names = new Names(model);
  const places = placesIn(files);
  return (file) => {
    const read = files.get(file);
    assert.ok(read);
    const documents = file === "keyhole.json" ? [] : engine.documents(read);
    const mentions =
      file === "keyhole.json"
        ? mentionsInModel(names, read.text)
        : documents.flatMap((found) => mentionsInPolicy(names, found));
    const at = (offset: number): string => lineOf(files, file, offset);
    return [
      ...lensesOf(checked, file).map(
        ({ title, range, trail }) => `lens ${at(range.offset)} ${title}: ${places(trail)}`,
      ),
      ...mentions.map(({ subject, text, range }) => `mention ${at(range.offset)} ${subject.kind} ${text}`),
      ...inlayHints(model, mentions).map(({ offset, label }) => `hint ${at(offset)} ${label}`),
      ...drawOutline(files, file, outlineOf(documents)),
    ].join("\n");
  };
});

checkWholeDrawing("wide/access.txt", () => {
  const { checked, files } = wideModel();
  const { operations, principals, buckets, cells } = bucketAccess(checked);
  const places = placesIn(files);
  return (name) => {
    const index = principals.findIndex((one) => one.name === name);
    const principal = principals[index];
    assert.ok(principal, principals.map((one) => one.name).join(" "));
    const drawn = [`${principal.id} of ${principal.account}, ${places([principal.place])}`];
    for (const cell of cells) {
      if (cell.principal !== index) continue;
      const bucket = buckets[cell.bucket];
      drawn.push(`${bucket?.name ?? ""} of ${bucket?.account ?? ""}${cell.expectedToFail ? ", expected to fail" : ""}`);
      for (const [at, one] of cell.answers.entries()) {
        const told = one === null ? "-" : `${one.answer}: ${one.text} ${places(one.causes)}`;
        drawn.push(`  ${operations[at] ?? ""} ${told}`);
      }
    }
    return drawn.join("\n");
  };
});

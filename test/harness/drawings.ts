/**
 * What users are told, drawn in text files below test/fixtures/: a block is a title behind `##`, and what is said to it.
 * `KEYHOLE_DRAW=1 npx mocha test/answers.test.ts` draws anew what is said now: read the difference before you commit it.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { unifiedDiff } from "../../server/entry/files/diff.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import { createLineIndex } from "../../server/policy/positions.ts";
import type { Range } from "../../server/policy/nodes.ts";
import type { Diagnostic, FileEdit, Fix } from "../../server/rules/diagnostic.ts";

interface Block {
  readonly title: string;
  readonly body: string;
}

const asText = (blocks: readonly Block[]): string =>
  blocks.map(({ title, body }) => `## ${title}\n${body === "" ? "" : `${body}\n`}`).join("\n");

/** The titles of a drawing below test/fixtures/. */
export const titlesIn = (file: string): string[] =>
  blocksOf(new URL(`../fixtures/${file}`, import.meta.url)).map(({ title }) => title);

function blocksOf(path: URL): Block[] {
  const [, ...blocks] = readFileSync(path, "utf8").split(/^## /m);
  return blocks.map((block) => {
    const end = block.indexOf("\n");
    return { title: block.slice(0, end), body: block.slice(end + 1).replace(/\n+$/, "") };
  });
}

/** What says something to a title, by drawing: of the test files that are loaded. Mutants are shown other titles. */
export const sayers = new Map<string, (title: string) => string | Promise<string>>();

/**
 * A suite with a test for each block.
 * @param file below test/fixtures/
 * @param say what is said to a title, without line breaks at its ends
 */
export function checkDrawing(file: string, say: (title: string) => string | Promise<string>): void {
  const path = new URL(`../fixtures/${file}`, import.meta.url);
  const blocks = blocksOf(path);
  sayers.set(file, say);
  suite(`as drawn in ${file}`, () => {
    for (const { title, body } of blocks)
      test(title, async () => {
        assert.equal(await say(title), body);
      });
  });
  if (process.env["KEYHOLE_DRAW"] !== undefined)
    void Promise.all(blocks.map(async ({ title }) => ({ title, body: await say(title) }))).then((drawn) => {
      writeFileSync(path, asText(drawn));
    });
}

/**
 * One test for all blocks, where what comes before their answers takes long.
 * @param prepare is called in the test
 */
export function checkWholeDrawing(file: string, prepare: () => (title: string) => string): void {
  const path = new URL(`../fixtures/${file}`, import.meta.url);
  test(`as drawn in ${file}`, () => {
    const say = prepare();
    const drawn = asText(blocksOf(path).map(({ title }) => ({ title, body: say(title) })));
    if (process.env["KEYHOLE_DRAW"] !== undefined) writeFileSync(path, drawn);
    assert.equal(drawn, readFileSync(path, "utf8"));
  });
}

/** The lines that an edit takes away and puts there. */
export function changedLines(before: string, after: string): string[] {
  return unifiedDiff("", before, after)
    .split("\n")
    .slice(2)
    .filter((line) => /^[-+]/.test(line));
}

export type Texts = ReadonlyMap<string, { readonly text: string }>;

/** `FILE:LINE` */
export const lineOf = (files: Texts, file: string, offset: number): string =>
  `${file}:${String(createLineIndex(files.get(file)?.text ?? "").positionAt(offset).line + 1)}`;

/** Each file that is changed, with the lines that change. */
export function drawEdits(files: Texts, edits: readonly FileEdit[]): string[] {
  return [...new Set(edits.map(({ file }) => file))].flatMap((file) => {
    const text = files.get(file)?.text ?? "";
    const own = edits.filter((edit) => edit.file === file);
    return changedLines(text, applyEdits(text, own)).map((line) => `${file} ${line}`);
  });
}

function tokenAt(files: Texts, file: string, { offset, end }: Range, most: number): string {
  const token = (files.get(file)?.text ?? "").slice(offset, end).replaceAll(/\s+/g, " ");
  return token.length > most ? `${token.slice(0, most - 3)}…` : token;
}

/** What an editor selects for a person, and whether a file is made. */
const toFillIn = (fix: Fix): string[] => [
  ...(fix.needsInput
    ? [
        `to be filled in: ${fix
          .edits()
          .flatMap(({ newText, placeholders = [] }) =>
            placeholders.map(({ offset, end }) => newText.slice(offset, end)),
          )
          .join(" ")}`,
      ]
    : []),
  ...(fix.createsFile === true ? ["makes a file"] : []),
];

/**
 * Place, severity, code and message, what it concerns, what Access Analyzer calls it, related places, and each fix with
 * what it writes.
 */
export function drawDiagnostic(files: Texts, diagnostic: Diagnostic, withData = true): string[] {
  const { file, range, severity, code, message, data, related, fixes, sid, aws, suggestsModel } = diagnostic;
  const shown = tokenAt(files, file, range, 60);
  return [
    `${lineOf(files, file, range.offset)} ${severity} ${code} ${shown}${sid === undefined ? "" : ` (in ${sid})`}`,
    `  ${message}`,
    ...(data === undefined || !withData ? [] : [`  data ${JSON.stringify(data)}`]),
    ...(aws === undefined ? [] : [`  aws ${aws.accessAnalyzer} ${aws.paths.map((path) => path.join(".")).join(", ")}`]),
    ...(suggestsModel === true ? ["  a model would tell"] : []),
    ...related.map(
      (one) =>
        `  see ${lineOf(files, one.file, one.range.offset)} ${one.message} ‹${tokenAt(files, one.file, one.range, 30)}›`,
    ),
    ...fixes.flatMap((fix) => [
      `  fix ${fix.title} (${[fix.effect, ...(fix.isPreferred ? ["preferred"] : []), ...toFillIn(fix)].join(", ")})`,
      ...drawEdits(files, fix.edits()).map((line) => `    ${line}`),
    ]),
  ];
}

/** The answer of `explain`, for people and for programs. */
import { append } from "../../policy/append.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { layerText } from "../../rules/modelled.ts";
import type { ExplainedDenial, Explanation } from "../../rules/explain/explanation.ts";
import { commandsHeading, likelyHeading, noDenialText } from "../../rules/explain/words.ts";
import { unifiedDiff } from "../files/diff.ts";
import { wrap } from "./excerpt.ts";
import { fixJson, indented, rangeJson } from "./json.ts";
import { createLocator } from "./report.ts";
import type { Locate } from "./report.ts";
import { printable, withoutCommands } from "./safe-text.ts";
import { paletteFor, place } from "./text.ts";
import type { TextStyle } from "./text.ts";

export interface ExplainStyle extends TextStyle {
  /** Whether the commands that fetch missing facts are printed. */
  readonly pullHints: boolean;
  /** Texts that the causes' places count in. */
  readonly texts: ReadonlyMap<string, string>;
}

/** One block for each denial, so that no text grows with their number. */
export function* formatExplainText(explanation: Explanation, style: ExplainStyle): Iterable<string> {
  const locate = createLocator(style.texts);
  let first = true;
  for (const block of blocksOf(explanation, style, locate)) {
    yield withoutCommands(`${first ? "" : "\n"}${block.join("\n")}\n`);
    first = false;
  }
}

function* blocksOf(explanation: Explanation, style: ExplainStyle, locate: Locate): Iterable<string[]> {
  const palette = paletteFor(style.colours);
  const told = (text: string, indent: string, hanging = indent): string[] =>
    wrap(`${indent}${printable(text)}`, style.width, hanging);
  for (const one of explanation.denials) {
    const { lines, model, causes, likely, question, commands } = one;
    const block = [`${palette.bold(`line ${String(one.line)}`)}${one.count > 1 ? `, ${String(one.count)} times` : ""}`];
    for (const line of [lines.what, lines.who, lines.which]) append(block, told(line, "  ", "    "));
    if (model !== undefined) append(block, told(model.text, "  ", "    "));
    for (const cause of causes) {
      const at = place(cause.file, locate(cause.file, cause.range));
      append(block, told(`${at} ${layerText(cause.layer)}: ${cause.text}`, "  ", "    "));
      for (const { title, needsInput } of cause.fixes)
        append(block, told(`fix: ${title}${needsInput ? " (to be filled in)" : ""}`, "    ", "      "));
    }
    const diff = diffOf(one, style.texts);
    if (diff !== "")
      append(
        block,
        diff
          .trimEnd()
          .split("\n")
          .map((line) => `  ${printable(line)}`),
      );
    if (likely.length > 0) {
      block.push(`  ${likelyHeading(one)}`);
      for (const [index, { text }] of likely.entries())
        append(block, told(`${String(index + 1)}. ${text}`, "    ", "       "));
    }
    if (question !== undefined) append(block, told(question, "  ", "    "));
    if (style.pullHints && commands.length > 0)
      append(block, [`  ${commandsHeading}`, ...commands.map((text) => `    ${printable(text)}`)]);
    yield block;
  }
  for (const { error, text, count, line } of explanation.others)
    yield [
      `${palette.bold(`line ${String(line)}`)}${count > 1 ? `, ${String(count)} times` : ""}`,
      ...told(noDenialText(error), "  ", "    "),
      ...told(text, "  ", "    "),
    ];
}

/** What the first fix of the first cause that has one changes, in all files. */
function diffOf({ causes }: ExplainedDenial, texts: ReadonlyMap<string, string>): string {
  const fix = causes.flatMap(({ fixes }) => fixes)[0];
  const edits = fix?.edits() ?? [];
  return [...new Set(edits.map(({ file }) => file))]
    .map((file) => {
      const text = texts.get(file);
      return text === undefined
        ? ""
        : unifiedDiff(
            file,
            text,
            applyEdits(
              text,
              edits.filter((edit) => edit.file === file),
            ),
          );
    })
    .join("");
}

/** The JSON of docs/explain.md: keys are listed one by one, since their order is part of the format. */
export function* formatExplainJson(
  { denials, others }: Explanation,
  { pullHints, texts }: Pick<ExplainStyle, "pullHints" | "texts">,
): Iterable<string> {
  const locate = createLocator(texts);
  yield `{\n  "recognized": ${String(denials.length + others.length > 0)},\n`;
  yield* listed("denials", uniform(denials.map((one) => denialJson(one, pullHints, locate))));
  yield ",\n";
  yield* listed(
    "other",
    uniform(others.map(({ error, text, count, line }) => ({ kind: error.kind, text, count, line }))),
  );
  yield "\n}\n";
}

function* listed(name: string, items: readonly unknown[]): Iterable<string> {
  yield `  "${name}": [`;
  for (const [index, item] of items.entries()) yield `${index === 0 ? "" : ","}\n    ${indented(item, 2)}`;
  yield items.length === 0 ? "]" : "\n  ]";
}

interface CountedJson {
  readonly count: number;
  readonly line: number;
}

/** What is equal but for count and line is one. */
function uniform<Item extends CountedJson>(items: readonly Item[]): Item[] {
  const known = new Map<string, Item>();
  for (const item of items) {
    const name = JSON.stringify({ ...item, count: 0, line: 0 });
    const same = known.get(name);
    known.set(
      name,
      same === undefined ? item : { ...same, count: same.count + item.count, line: Math.min(same.line, item.line) },
    );
  }
  return [...known.values()];
}

function denialJson(
  { denial, count, line, model, causes, likely, commands }: ExplainedDenial,
  pullHints: boolean,
  locate: Locate,
) {
  const { operation, principal, action, resource, reason, policyType, policyArn } = denial;
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(principal === undefined ? {} : { principal }),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...(reason === undefined ? {} : { reason }),
    ...(policyType === undefined ? {} : { policyType }),
    ...(policyArn === undefined ? {} : { policyArn }),
    count,
    line,
    ...(model === undefined ? {} : { model: { decision: model.decision, text: model.text } }),
    causes: causes.map(({ layer, file, range, text, fixes }) => ({
      layer,
      file,
      range: rangeJson(locate(file, range)),
      text,
      fixes: fixes.map((fix) => fixJson(fix, locate)),
    })),
    likely: likely.map(({ action: one, layer, text }) => ({ action: one, layer, text })),
    ...(pullHints ? { commands } : {}),
  };
}

/**
 * What an editor shows of models on one line (as in test/harness/short-model.ts), of policies, and offers where somebody
 * types in infrastructure code and in keyhole.json: drawn in test/fixtures/editor/.
 */
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { parseHcl } from "../server/policy/hcl/parse.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { parseYaml } from "../server/policy/yaml/parse.ts";
import { complete } from "../server/rules/completion/complete.ts";
import { completeModel } from "../server/rules/completion/model.ts";
import type { Completions } from "../server/rules/completion/suggestion.ts";
import { asSnippet } from "../server/rules/completion/suggestion.ts";
import { bucketAccess } from "../server/rules/editor/bucket-access.ts";
import { inlayHints } from "../server/rules/editor/inlay-hints.ts";
import { lensesOf } from "../server/rules/editor/lenses.ts";
import { hoverOnSubject } from "../server/rules/editor/model-hover.ts";
import type { OutlineItem } from "../server/rules/editor/outline.ts";
import { outlineOf } from "../server/rules/editor/outline.ts";
import { partsOf } from "../server/rules/editor/parts.ts";
import type { Subject } from "../server/rules/editor/subjects.ts";
import {
  definitionsOf,
  mentionsInModel,
  mentionsInPolicy,
  Names,
  referencesTo,
} from "../server/rules/editor/subjects.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { hoverAt } from "../server/rules/hover.ts";
import { refusedAt } from "../server/rules/refused-hover.ts";
import { wholeCatalog } from "./harness/catalog.ts";
import { checkDrawing, lineOf } from "./harness/drawings.ts";
import { modelOf } from "./harness/model-source.ts";
import { shortArns, shortFiles, shortModel } from "./harness/short-model.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const policies = (line: string): Record<string, string> =>
  Object.fromEntries(shortModel(line).map(({ file, text }) => [file, text]));

/** Lenses, hints, hovers on everything that has a name, where it is and is spoken of, and who may do what. */
checkDrawing("editor/models.txt", (line) => {
  const files = policies(line);
  const engine = createEngine();
  const model = modelOf(files["keyhole.json"] ?? "", files);
  const checked = engine.checkModel(model);
  const texts = new Map(Object.entries(files).map(([file, text]) => [file, { text }]));
  const at = (file: string, offset: number): string => lineOf(texts, file, offset);
  const places = (list: readonly { readonly file: string; readonly range: { readonly offset: number } }[]): string =>
    [...new Set(list.map(({ file, range }) => at(file, range.offset)))].join(", ");
  const names = new Names(model);
  const subjects = new Map<string, Subject>();
  const shown = Object.entries(files).flatMap(([file, text]) => {
    const mentions =
      file === "keyhole.json"
        ? mentionsInModel(names, text)
        : engine.documents(engine.read(file, text)).flatMap((found) => mentionsInPolicy(names, found));
    for (const { subject, text: name } of mentions) subjects.set(`${subject.kind} ${name}`, subject);
    return [
      ...lensesOf(checked, file).map(
        ({ title, range, trail }) => `lens ${at(file, range.offset)} ${title}: ${places(trail)}`,
      ),
      ...inlayHints(model, mentions).map(({ offset, label }) => `hint ${at(file, offset)} ${label}`),
    ];
  });
  const hovers = [...subjects].flatMap(([name, subject]) => [
    `on ${name}, defined ${places(definitionsOf(subject))}, mentioned ${places(referencesTo(model, subject))}`,
    ...hoverOnSubject(checked, subject)
      .markdown.split("\n")
      .map((text) => `  ${text}`),
  ]);
  const { operations, principals, buckets, cells } = bucketAccess(checked);
  const access = cells.flatMap(({ principal, bucket, answers }) =>
    answers.flatMap((one, index) =>
      one === null
        ? []
        : `${principals[principal]?.name ?? ""} ${operations[index] ?? ""} ${buckets[bucket]?.name ?? ""}: ${one.answer}: ${one.text} ${places(one.causes)}`,
    ),
  );
  const found = engine.modelDiagnostics(checked, defaultSettings);
  const refused = found.flatMap((one) => {
    const rows = refusedAt(found, one.range.offset)?.contents.markdown.split("\n") ?? [];
    return rows.length === 0 ? [] : [`at ${at(one.file, one.range.offset)}`, ...rows.map((text) => `  ${text}`)];
  });
  return shortArns([...shown, ...hovers, ...access, ...refused].join("\n").replaceAll(/ +$/gm, ""));
});

const outlined = ({ kind, name, detail, range, selection, children }: OutlineItem, text: string): string[] => [
  `${kind} ${name} (${detail}) ${String(text.slice(range.offset, range.end).split("\n").length)} ${text.slice(selection.offset, selection.end)}`,
  ...children.flatMap((child) => outlined(child, text)).map((line) => `  ${line}`),
];

/** Of a policy's statements (as in said/files.txt) the hovers on each string, its parts, and its outline. */
checkDrawing("editor/policies.txt", async (line) => {
  const engine = wholeEngine();
  const told: string[] = [];
  for (const { file, text } of shortFiles(line)) {
    const read = engine.read(file, text);
    const facts = engine.workspaceFacts([read]);
    const seen = new Set<string>();
    for (const { index } of text.matchAll(/[\w*]+/g)) {
      const hover = engine.hover(hoverAt, read, index, facts, defaultSettings);
      const about = await engine.describe(read, index);
      for (const one of [hover, about]) {
        const said =
          one === undefined ? "" : `${text.slice(one.range.offset, one.range.end)}\n${one.contents.markdown}`;
        if (said !== "" && !seen.has(said)) told.push(said.replaceAll("\n", "\n  "));
        seen.add(said);
      }
    }
    told.push(
      partsOf(engine.documents(read))
        .map(({ kind, range }) => `${text.slice(range.offset, range.end)} ${kind}`)
        .join(" · "),
      ...outlineOf(engine.documents(read)).flatMap((item) => outlined(item, text)),
    );
  }
  // How many actions AWS has is not what this is about.
  return shortArns(told.join("\n"))
    .replaceAll(/^(.{200}).+$/gm, "$1…")
    .replaceAll(/[ \n]+$/gm, "");
});

/** What is round the lines of a statement: `@` stands for them. */
const frames = {
  json: '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      @\n    }\n  ]\n}',
  yaml: 'Policy:\n  Version: "2012-10-17"\n  Statement:\n    @\n',
  "yaml document": "@\n",
  "hcl data": 'data "aws_iam_policy_document" "a" {\n  @\n}\n',
  "hcl encoded": 'resource "aws_iam_role_policy" "a" {\n  policy = jsonencode({\n    @\n  })\n}\n',
  "hcl file": "@\n",
} as const;

const syntaxes = {
  json: {},
  yaml: { yaml: (one: string) => parseYaml(one).root },
  hcl: { hcl: (one: string) => parseHcl(one).body },
} as const;

/** The first items: what they are called, and the lines after one of them was taken. */
function drawItems({ items }: Completions, text: string, most: number): string {
  return items.length === 0
    ? "nothing"
    : items
        .slice(0, most)
        .map(({ label, range, newText, commaAt }) => {
          const comma = commaAt === undefined ? [] : [{ range: { offset: commaAt, end: commaAt }, newText: "," }];
          const taken = applyEdits(text, [...comma, { range, newText: asSnippet(newText) }]);
          const [before, after] = [text.split("\n"), taken.split("\n")];
          const first = after.findIndex((line, index) => line !== before[index]);
          const same = before.toReversed().findIndex((line, index) => line !== after.toReversed()[index]);
          return `${label}: ${after.slice(first, Math.max(first + 1, after.length - same)).join("⏎")}`;
        })
        .join("\n");
}

/** Policies of the workspace, whose names are offered. */
const spokenOf = () =>
  shortFiles("a: Allow s3:PutObject on lake/*; Allow kms:* on KEY | key: Allow kms:* to role/a").flatMap(({ text }) =>
    findDocuments(parseJson(text).root, text),
  );

/** `FRAME: LINES`, with the cursor at `‸` and `⏎` between lines. */
checkDrawing("editor/typing.txt", async (title) => {
  const [, frame = "", lines = ""] = /^([a-z ]+): (.*)$/.exec(title) ?? [];
  const round = frames[frame as keyof typeof frames];
  const indent = /^ *(?=@)/m.exec(round)?.[0] ?? "";
  const marked = round.replace("@", () => lines.split("⏎").join(`\n${indent}`));
  const offset = marked.indexOf("‸");
  const text = marked.replace("‸", "");
  const syntax = syntaxes[frame.split(" ")[0] as keyof typeof syntaxes];
  return drawItems(await complete(wholeCatalog(), text, offset, [], spokenOf(), syntax), text, 4);
});

/** An entry of keyhole.json, with the cursor at `‸`, beside a model on one line. */
checkDrawing("editor/typing-in-model.txt", (title) => {
  const [, entry = "", line = ""] = /^(.*?) \| (.*)$/.exec(title) ?? [];
  const files = policies(line);
  const engine = createEngine();
  const offset = entry.indexOf("‸");
  const text = entry.replace("‸", "");
  const found = completeModel(text, offset, {
    model: modelOf(files["keyhole.json"] ?? "", files),
    files: Object.entries(files)
      .filter(([path]) => path !== "keyhole.json")
      .map(([path, own]) => ({ path, documents: engine.documents(engine.read(path, own)) })),
    codes: ["missing-kms-action", "denied-kms-action"],
    hasSchema: line.length % 2 === 0,
  });
  return found === undefined ? "no place of a model" : shortArns(drawItems(found, text, 8));
});

/** "Waive here…": a comment beside a finding, or an entry of keyhole.json; the reason is left to a person. */
import { format } from "../../policy/message.ts";
import { addProperty, insertStatements } from "../../policy/edits/insert.ts";
import { insertion, lineIndent, lineStart } from "../../policy/edits/layout.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import { createLineIndex } from "../../policy/positions.ts";
import { parseJson } from "../../policy/parse.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { Diagnostic, FileEdit, Fix } from "../diagnostic.ts";
import { commentSign, hasComments, linesOfText } from "./comments.ts";
import { neverWaived } from "./never-waived.ts";

const templates = {
  comment: "Waive {code} here with a comment…",
  entry: "Waive {code} in this statement in keyhole.json…",
  entryOfFile: "Waive {code} in this file in keyhole.json…",
} as const;

/** What the person writes in its place. */
const reason = "REASON";

export interface WaivingPlace {
  /** The file of the finding, and its text. */
  readonly file: string;
  readonly text: string;
  /** The `keyhole.json` files. */
  readonly models: readonly WorkspaceModel[];
  /** A file's absolute path, with "/" between its parts. */
  pathOf(file: string): string;
}

/** Nobody lets stand what cannot be read, though a waiver of it is taken. */
const isBroken: ReadonlySet<string> = new Set(["invalid-json", "invalid-configuration"]);

/**
 * Both forms, as far as they can stand there: none makes a `keyhole.json` where there is none, since that is a decision of
 * its own. Never preferred.
 */
export function waiveHere(diagnostic: Diagnostic, place: WaivingPlace): Fix[] {
  if (neverWaived.has(diagnostic.code) || isBroken.has(diagnostic.code)) return [];
  return [...byComment(diagnostic, place), ...byModel(diagnostic, place)];
}

const waiving = (title: string, edits: () => readonly FileEdit[]): Fix => ({
  title,
  effect: "neutral",
  isPreferred: false,
  needsInput: true,
  edits,
});

function byComment({ code, range }: Diagnostic, { file, text }: WaivingPlace): Fix[] {
  const sign = commentSign(file, text);
  const start = lineStart(text, range.offset);
  const mayStand =
    sign === "//"
      ? /\.jsonc$/i.test(file) || hasComments(text)
      : !linesOfText(file, text).has(createLineIndex(text).positionAt(start).line);
  if (!mayStand) return [];
  const eol = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const indent = lineIndent(text, range.offset);
  return [
    waiving(format(templates.comment, { code }), () => [
      withPlaceholder(file, insertion(start, `${indent}${sign} keyhole-ignore ${code}: ${reason}${eol}`)),
    ]),
  ];
}

function byModel({ code, sid }: Diagnostic, place: WaivingPlace): Fix[] {
  const { file, models, pathOf } = place;
  const path = pathOf(file);
  const [model] = [
    ...models.filter((one) => one.file === file || one.dependencies.includes(file)),
    ...models
      .filter((one) => path.startsWith(folderOf(pathOf(one.file))))
      .sort((a, b) => pathOf(b.file).length - pathOf(a.file).length),
  ];
  if (model === undefined || !model.sound || model.root?.kind !== "object") return [];
  const entry = {
    code,
    files: relativePath(folderOf(pathOf(model.file)), path),
    ...(sid === undefined ? {} : { sid }),
    reason,
  };
  const title = format(sid === undefined ? templates.entryOfFile : templates.entry, { code });
  return [waiving(title, () => added(model, entry).map((edit) => withPlaceholder(model.file, edit)))];
}

function added({ text }: WorkspaceModel, entry: object): TextEdit[] {
  const { root } = parseJson(text);
  if (root?.kind !== "object") return [];
  const style = detectStyle(text, root);
  const list = propertyOf(root, "waivers")?.value;
  return list?.kind === "array"
    ? insertStatements(text, style, list, [entry])
    : addProperty(text, style, root, "waivers", [entry]);
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

function relativePath(folder: string, path: string): string {
  const from = folder.split("/").slice(0, -1);
  const to = path.split("/");
  const same = from.findIndex((part, index) => part !== to[index]);
  const common = same < 0 ? from.length : same;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}

/** The reason is what a person fills in. */
function withPlaceholder(file: string, edit: TextEdit): FileEdit {
  const offset = edit.newText.lastIndexOf(reason);
  return { ...edit, file, ...(offset < 0 ? {} : { placeholders: [{ offset, end: offset + reason.length }] }) };
}

/** keyhole.json's text on its own: what it declares, and what is wrong with it whatever the files say. */
import { format } from "../policy/message.ts";
import type { JsonNode, StringNode } from "../policy/nodes.ts";
import { propertyOf } from "../policy/nodes.ts";
import type { SyntaxProblemCode } from "../policy/parse.ts";
import { parseJson } from "../policy/parse.ts";
import type { ShapeProblem } from "./check-shape.ts";
import { checkShape } from "./check-shape.ts";
import { consistencyProblems } from "./consistency.ts";
import type { Declarations } from "./declarations.ts";
import { readDeclarations } from "./declarations.ts";
import { isGlob, isTooWide } from "./file-glob.ts";
import * as formats from "./formats.ts";
import type { ModelProblem, ModelExpectation, ModelWaiver, WorkspaceModel } from "./model.ts";
import { readOperations, readExpectations } from "./expectations.ts";
import { levelsOfSeverity, modelShape } from "./schema.ts";
import type { Shape } from "./shape.ts";
import { asObject, entriesOf, objectOf, textNode, textsOf, valueOf } from "./values.ts";
import { templates } from "./wording.ts";

/** Immutable: the same for as long as the text is. */
export interface ParsedModel {
  readonly file: string;
  readonly text: string;
  readonly root: JsonNode | undefined;
  /** Whether the text was read soundly (`ParsedJson.sound`). */
  readonly sound: boolean;
  readonly declarations: Declarations;
  readonly expectations: readonly ModelExpectation[];
  readonly operations: WorkspaceModel["operations"];
  readonly severity: WorkspaceModel["severity"];
  readonly knownNames: readonly string[];
  readonly waivers: readonly ModelWaiver[];
  /** The files with values for environments, as they are written. */
  readonly values: readonly StringNode[];
  readonly problems: readonly ModelProblem[];
}

const syntax: Readonly<Record<SyntaxProblemCode, string>> = {
  unexpectedToken: "nothing like this can stand here",
  valueExpected: "a value is missing",
  propertyNameExpected: "a name in quotes is missing",
  colonExpected: "a colon is missing",
  commaExpected: "a comma is missing before this",
  trailingComma: "nothing follows this comma",
  openBraceExpected: "an opening brace is missing",
  closeBraceExpected: "this brace is never closed",
  closeBracketExpected: "this bracket is never closed",
  endOfFileExpected: "the text goes on behind its end",
  unclosedString: "this string is never closed",
  unclosedComment: "this comment is never closed",
  invalidEscape: "this escape does not exist",
  invalidNumber: "this is no number",
  invalidCharacter: "this character must be escaped",
  tooDeep: "it is nested too deeply",
};

/** Never throws, on any text. @param codes of diagnostics, which may be given a severity */
export function parseModel(file: string, text: string, codes: readonly string[]): ParsedModel {
  const { root, problems: syntaxProblems, more, sound } = parseJson(text);
  const object = asObject(root) ?? { kind: "object", offset: 0, end: 0, properties: [], closed: true };
  const declarations = readDeclarations(object, file);
  const expectations = readExpectations(
    object,
    file,
    declarations.accessPoints.map(({ facts }) => facts),
  );
  const found: ShapeProblem[] = [
    ...syntaxProblems.map(({ range, code }) => ({
      range,
      message: format(templates.syntax, { problem: syntax[code] }),
      related: [],
    })),
    ...(more === undefined
      ? []
      : [{ range: more.range, message: format(templates.moreSyntax, { count: String(more.count) }), related: [] }]),
    ...(root === undefined ? [] : checkShape(root, modelShape, codes)),
    ...consistencyProblems(declarations, expectations),
  ];
  return {
    file,
    text,
    root,
    sound,
    declarations,
    expectations: expectations.map(({ expectation }) => expectation),
    operations: readOperations(object),
    severity: severityOf(valueOf(object, "severity")),
    knownNames: textsOf(object, "knownNames"),
    waivers: waiversOf(valueOf(object, "waivers")),
    values: entriesOf(objectOf(object, "environments"))
      .flatMap(({ value }) => (value?.kind === "array" ? value.items : []))
      .flatMap((item) => (item.kind === "object" ? (textNode(item, "values", formats.path) ?? []) : [])),
    problems: found.map(({ range, message, related }) => ({
      message,
      place: { file, range: { offset: range.offset, end: range.end } },
      related: related.map((other) => ({
        file,
        range: { offset: other.range.offset, end: other.range.end },
        message: other.message,
      })),
    })),
  };
}

function severityOf(node: JsonNode | undefined): WorkspaceModel["severity"] {
  return Object.fromEntries(
    entriesOf(asObject(node)).flatMap(({ key, value }) => {
      const level =
        value?.kind === "string" && Object.hasOwn(levelsOfSeverity, value.value)
          ? (value.value as keyof typeof levelsOfSeverity)
          : undefined;
      return level === undefined ? [] : [[key.value, level]];
    }),
  );
}

const waiverMembers: ReadonlySet<string> = new Set(["code", "files", "sid", "reason", "until"]);

/** Those that say what they are for; of the others something was told. */
function waiversOf(node: JsonNode | undefined): ModelWaiver[] {
  return (node?.kind === "array" ? node.items : []).flatMap((item) => {
    const entry = asObject(item);
    const member = (name: string) => {
      const value = entry && valueOf(entry, name);
      return value?.kind === "string" && value.value !== "" ? value : undefined;
    };
    const [code, reason, until] = [member("code"), member("reason"), member("until")];
    if (code === undefined || reason === undefined || !formats.isOf(formats.reason, reason.value)) return [];
    // A member that does not exist may have been meant to narrow it.
    if (entry?.properties.some(({ key, value }) => value?.kind !== "string" || !waiverMembers.has(key.value)) === true)
      return [];
    if (until !== undefined && !formats.isOf(formats.date, until.value)) return [];
    return [
      {
        range: { offset: code.offset, end: code.end },
        code: code.value,
        reason: reason.value,
        files: member("files")?.value,
        sid: member("sid")?.value,
        until: until?.value,
        untilRange: until && { offset: until.offset, end: until.end },
      },
    ];
  });
}

/** As a model writes them, each once. */
export interface NamedPaths {
  readonly paths: readonly string[];
  readonly globs: readonly string[];
}

/** The paths and globs that a model names: what has to be read before `resolveModel`. */
export function policyPaths({ root }: ParsedModel): NamedPaths {
  const all = new Set<string>();
  if (root !== undefined) collectPaths(root, modelShape, all);
  return {
    paths: [...all].filter((path) => !isGlob(path)),
    globs: [...all].filter((path) => isGlob(path) && !isTooWide(path)),
  };
}

function collectPaths(node: JsonNode, shape: Shape, paths: Set<string>): void {
  switch (shape.kind) {
    case "named":
      collectPaths(node, shape.shape, paths);
      break;
    case "either":
      for (const each of shape.shapes) collectPaths(node, each, paths);
      break;
    case "text":
      if (node.kind === "string" && shape.format === formats.path && formats.isOf(formats.path, node.value))
        paths.add(node.value);
      break;
    case "list":
      if (node.kind === "array") for (const item of node.items) collectPaths(item, shape.items, paths);
      break;
    case "map":
      if (node.kind === "object")
        for (const { value } of node.properties) if (value !== undefined) collectPaths(value, shape.values, paths);
      break;
    case "object":
      if (node.kind === "object") {
        for (const [name, member] of Object.entries(shape.members)) {
          const value = propertyOf(node, name)?.value;
          if (value !== undefined) collectPaths(value, member.shape, paths);
        }
      }
      break;
    default:
  }
}

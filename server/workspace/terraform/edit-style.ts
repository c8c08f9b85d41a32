/** How a Terraform file is edited, with references in the place of values that are the configuration's own. */
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import { NotWritable } from "../../policy/edits/writer.ts";
import { HclWriter } from "../../policy/hcl/writer.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { Expressions, ReferenceScope } from "../symbols/expressions.ts";
import { expressionText } from "../symbols/expression.ts";
import type { SourceFile } from "./declared.ts";

const nothing: JsonNode = { kind: "object", offset: 0, end: 0, properties: [], closed: true };

/** What a file may refer to. */
export interface EditScope extends ReferenceScope {
  readonly names: Pick<Expressions, "referenceTo" | "otherName">;
  /** Whether the module has what an expression begins with. */
  declares(expression: string): boolean;
  /** The first data source of a type that the module has without arguments: `data.aws_region.here`. */
  dataSource(type: string): string | undefined;
  /** What the module calls something of another one: `module.kms.key_arn`, `var.key_arn`. */
  calledHere(name: string): string | undefined;
}

/** Data sources without arguments: where one is missing, an edit brings it. */
const withoutArguments = /^data\.(aws_region|aws_caller_identity|aws_partition)\.([\w-]+)\./;

const ofHome = /\bdata\.(?:aws_region|aws_caller_identity)\.[\w-]+\.\w+/g;

/** @param module the address of the module that the file is read as: `module.data.`; empty for the root */
export function editStyle({ text, body, base }: SourceFile, module: string, scope: EditScope): Style {
  const needed = new Set<string>();
  const isInReach = (own: string | undefined): own is string =>
    own !== undefined && scope.declares(own) && scope.mayRefer(own);
  const written = (name: string): string => {
    const source = withoutArguments.exec(name);
    if (source !== null) {
      const here = calledHere(name, source);
      const [, type = "", label = ""] = source;
      if (here === undefined) needed.add(`data "${type}" "${label}" {}`);
      return here ?? name;
    }
    const own = inModule(name, module) ?? scope.calledHere(name);
    if (!isInReach(own)) throw new NotWritable(name);
    return own;
  };
  /** As the module has it; undefined where an edit has to bring the data source. */
  const calledHere = (name: string, [start, type = ""]: RegExpExecArray): string | undefined => {
    const declared = scope.dataSource(type);
    if (declared !== undefined) return `${declared}.${name.slice(start.length)}`;
    const called = scope.names.otherName(name);
    const own = called === undefined ? undefined : inModule(called, module);
    if (isInReach(own)) return own;
    // One of that name with arguments tells of somewhere else.
    if (scope.declares(name)) throw new NotWritable(name);
    return undefined;
  };
  const titled = (name: string): string => {
    const source = withoutArguments.exec(name);
    try {
      return (source === null ? undefined : calledHere(name, source)) ?? name;
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error;
      return name;
    }
  };
  return {
    ...detectStyle("", nothing),
    inTitle: (title) => title.replace(ofHome, (name) => titled(name)),
    writer: new HclWriter({
      text,
      body,
      base,
      rawOf: (value) => rawOf(value, scope.names, written),
      takeNeeded: () => {
        const all = [...needed];
        needed.clear();
        return all;
      },
    }),
  };
}

function rawOf(value: string, names: ReferenceScope["names"], written: (name: string) => string): string | undefined {
  const reference = names.referenceTo(value, () => true);
  if (reference === undefined) return undefined;
  if (reference.kind !== "sub") return written(expressionText(reference));
  const text = reference.text.replace(/["\\]/g, (character) => `\\${character}`);
  return `"${text.replace(/(?<!\$)\$\{([^}]*)\}/g, (_, name: string) => `\${${written(name)}}`)}"`;
}

/** An expression as it is written inside the module; undefined where it has no name there. */
function inModule(name: string, module: string): string | undefined {
  const own = name.startsWith(module) ? name.slice(module.length) : undefined;
  return own?.startsWith("module.") === true ? undefined : own;
}

const noFile: SourceFile = {
  file: "",
  base: 0,
  text: "",
  body: { offset: 0, end: 0, attributes: [], blocks: [] },
  declared: [],
  sound: false,
};

/** Of what stands in no file that is at hand: nothing can be referred to. */
export const styleWithoutFile = (offset: number, module: string, names: EditScope["names"]): Style =>
  editStyle({ ...noFile, base: offset }, module, {
    names,
    mayRefer: () => false,
    declares: () => false,
    dataSource: () => undefined,
    calledHere: () => undefined,
  });

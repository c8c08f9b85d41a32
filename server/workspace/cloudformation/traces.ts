/** The lines of an app that made a construct, as the stack traces in an assembly give them. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import { folderOf, joined } from "../paths.ts";
import { textMember } from "./template.ts";

/** A line of a source, both numbers from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** By the logical ids of their constructs: the traces of what a manifest, or a file of metadata, has. */
export function tracesOf(metadata: JsonNode | undefined): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { value } of metadata?.kind === "object" ? metadata.properties : []) {
    const entries = (value?.kind === "array" ? value.items : []).filter((entry) => entry.kind === "object");
    const id = entries.find((entry) => textMember(entry, "type") === "aws:cdk:logicalId");
    const name = id && textMember(id, "data");
    const created = entries.find((entry) => textMember(entry, "type") === "aws:cdk:creationStack");
    const lines = [
      ...stringNodes(created && propertyOf(created, "data")?.value),
      ...stringNodes(id && propertyOf(id, "trace")?.value),
    ].map((line) => line.value);
    if (name !== undefined && lines.length > 0) found.set(name, lines);
  }
  return found;
}

/**
 * The innermost line that is the app's own: neither a library's nor Node's.
 * @param folder of the assembly; paths that are relative are of the folder that it lies in
 */
export function sourceLineOf(trace: readonly string[], folder: string): SourceLine | undefined {
  for (const frame of trace) {
    const [, path = "", line, column] =
      /(?:^|\(|\s)((?:file:\/\/)?[^\s():]+|[A-Za-z]:[^\s():]+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (path === "" || /(?:^|[\\/])node_modules[\\/]|^node:|^internal\/|^<|^\.\.\.$/.test(path)) continue;
    const written = path.replace(/^file:\/\//, "").replaceAll("\\", "/");
    return { file: placed(written, folder), line: Number(line), column: Number(column) };
  }
  return undefined;
}

function placed(path: string, folder: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(folder)?.[0] ?? "";
  return path.startsWith("/") ? scheme + path : joined(folderOf(folder), path);
}

/** Where such a line is in its text: the word at it. */
export function rangeOf(text: string, { line, column }: SourceLine): { offset: number; end: number } | undefined {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  const offset = Math.min(start + column - 1, text.length);
  const word = /^[\w$.]*/.exec(text.slice(offset, offset + 100))?.[0].length ?? 0;
  return { offset, end: offset + word };
}

/**
 * What `terraform fmt` would change: indentation, and the `=` of consecutive lines. Nothing else of it is checked.
 * https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
 */
import type { HclBody, HclExpression, HclTemplate } from "../../server/policy/hcl/nodes.ts";
import { parseHcl } from "../../server/policy/hcl/parse.ts";

interface FormatLine {
  readonly number: number;
  /** Strings are masked, comments taken away. */
  readonly code: string;
  readonly indentation: number;
}

/** Each fault with the number of its line, from 1. */
export function formatFaults(text: string): string[] {
  const lines = codeLines(text);
  return [...indentationFaults(lines), ...alignmentFaults(lines)];
}

function codeLines(text: string): FormatLine[] {
  const templates: HclTemplate[] = [];
  collect(parseHcl(text).body, templates);
  const masked = text.split("");
  const skipped = new Set<number>();
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  for (const { offset, end, form } of templates) {
    if (form === "quoted") for (let at = offset; at < end; at++) masked[at] = "x";
    else {
      const opener = text.indexOf("\n", offset);
      for (let at = offset; at < opener; at++) masked[at] = "x";
      for (let line = lineOf(opener) + 1; line <= lineOf(end); line++) skipped.add(line);
    }
  }
  return masked
    .join("")
    .split("\n")
    .map((line, index) => ({
      number: index + 1,
      code: line.replace(/\r$/, "").replace(/(?<!x)(?:#|\/\/).*$|\/\*.*\*\//, "").trim(),
      indentation: /^ */.exec(line)?.[0].length ?? 0,
    }))
    .filter(({ number }) => !skipped.has(number));
} // prettier-ignore

const netBrackets = (code: string): number =>
  [...code].reduce((net, one) => net + ("{[(".includes(one) ? 1 : "}])".includes(one) ? -1 : 0), 0);

function indentationFaults(lines: readonly FormatLine[]): string[] {
  const faults: string[] = [];
  const open: number[] = [];
  for (const { number, code, indentation } of lines) {
    if (code === "") continue;
    const net = netBrackets(code);
    for (let closed = -net; closed > 0 && open.length > 0;) {
      const last = open.pop() ?? 0;
      if (closed < last) open.push(last - closed);
      closed -= last;
    }
    if (indentation !== 2 * open.length)
      faults.push(`line ${String(number)}: ${String(indentation)} blanks, not ${String(2 * open.length)}`);
    if (net > 0) open.push(net);
  }
  return faults;
}

function alignmentFaults(lines: readonly FormatLine[]): string[] {
  const faults: string[] = [];
  let chain: { readonly number: number; readonly name: string; readonly gap: number }[] = [];
  const close = (): void => {
    const width = Math.max(0, ...chain.map(({ name }) => name.length));
    for (const { number, name, gap } of chain)
      if (gap !== width - name.length + 1) faults.push(`line ${String(number)}: ${String(gap)} blanks before =`);
    chain = [];
  };
  let last = 0;
  for (const { number, code } of lines) {
    const [, name, gap, after] = /^([^={}[\]()]*[^={}[\]()\s!<>])(\s*)=(?![=>])(\s*)/.exec(code) ?? [];
    const isAssignment = name !== undefined && gap !== undefined && netBrackets(code) === 0;
    if (!isAssignment || number !== last + 1) close();
    if (name !== undefined && after !== " ") faults.push(`line ${String(number)}: no single blank behind =`);
    if (isAssignment) chain.push({ number, name, gap: gap.length });
    last = number;
  }
  close();
  return faults;
}

function collect(node: HclBody | HclExpression | object, templates: HclTemplate[]): void {
  if ("kind" in node && node.kind === "template") {
    templates.push(node as HclTemplate);
    return;
  }
  for (const member of Object.values(node) as unknown[])
    if (typeof member === "object" && member !== null) collect(member, templates);
}

/** Text that is written into a heredoc or a string in quotes: a policy in JSON, say, with references in it. */
import { NotWritable } from "../edits/writer.ts";
import type { Range } from "../nodes.ts";
import type { HclBody } from "./nodes.ts";
import { placeAt } from "./places.ts";
import { quotedHcl } from "./print.ts";

/** Round an expression in a text that is not written yet: no JSON escapes them, and no policy has them. */
const [open, close] = ["\ue000", "\ue001"];

/** Stands in a text for `${expression}`. */
export const asReference = (expression: string): string => open + expression + close;

/**
 * How text is written into the literal parts of the template at that place; undefined where none is. Each further line
 * gets the indentation that `<<-` takes away.
 * @throws NotWritable by what is returned
 */
export function literalWriter(text: string, body: HclBody, at: Range): ((added: string) => string) | undefined {
  const place = placeAt(body, at);
  if (place?.kind !== "expression" || place.expression.kind !== "template") return undefined;
  const { form, offset, stripped } = place.expression;
  const firstLine = text.indexOf("\n", offset) + 1;
  const indentation = text.slice(firstLine, firstLine + stripped);
  const escape = (literal: string): string =>
    form === "quoted"
      ? quotedHcl(literal, false).slice(1, -1)
      : literal
          .replace(/[$%]\{/g, (found) => found.charAt(0) + found)
          .replace(/\n(?![^\S\n]*\n)/g, () => `\n${indentation}`);
  return (added) =>
    added
      .split(open)
      .map((part, index) => {
        if (index === 0) return escape(part);
        const end = part.indexOf(close);
        if (end < 0 || /[\r\n]/.test(part.slice(0, end))) throw new NotWritable(part);
        return `\${${part.slice(0, end)}}${escape(part.slice(end + 1))}`;
      })
      .join("");
}

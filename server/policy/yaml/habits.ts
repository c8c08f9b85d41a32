/** How a file writes its YAML, by majority. */
import type { JsonNode } from "../nodes.ts";

export type Quote = "" | "'" | '"';

export interface YamlHabits {
  readonly eol: string;
  /** One level, in blanks. */
  readonly indent: number;
  /** How far the dashes of a list stand behind the key that it belongs to. */
  readonly dash: number;
  /** Round text that needs none. */
  readonly quote: Quote;
  readonly quotedKeys: boolean;
  /** How lists of texts are written. */
  readonly lists: "block" | "flow";
}

class Votes<Choice> {
  readonly #counts = new Map<Choice, number>();

  add(choice: Choice): void {
    this.#counts.set(choice, (this.#counts.get(choice) ?? 0) + 1);
  }

  winner(otherwise: Choice): Choice {
    let best = otherwise;
    let most = 0;
    for (const [choice, count] of this.#counts) if (count > most) [best, most] = [choice, count];
    return best;
  }
}

/** Nodes that are looked at: habits show early. */
const most = 20_000;

export function habitsOf(text: string, root: JsonNode): YamlHabits {
  const [indent, dash] = [new Votes<number>(), new Votes<number>()];
  const [quote, lists, keys] = [new Votes<Quote>(), new Votes<"block" | "flow">(), new Votes<boolean>()];
  const column = (offset: number): number => offset - lineStart(text, offset);
  let left = most;
  const visit = (node: JsonNode | undefined): void => {
    if (node === undefined || --left < 0) return;
    switch (node.kind) {
      case "string":
        if (node.written === undefined && isPlainSafe(node.value, false)) {
          const first = text.charAt(node.offset);
          quote.add(first === "'" || first === '"' ? first : "");
        }
        break;
      case "array":
        if (node.items.every(({ kind, written }) => kind === "string" || written === "short"))
          lists.add(node.written === "block" ? "block" : "flow");
        for (const item of node.items) visit(item);
        break;
      case "object":
        for (const { key, value } of node.properties) {
          if (node.written !== "short") keys.add(/^["']/.test(text.charAt(key.offset)));
          if (node.written === "block" && value?.written === "block" && value.offset > key.end) {
            const step = column(value.offset) - column(key.offset);
            if (value.kind === "array") dash.add(step);
            else if (value.kind === "object" && step > 0) indent.add(step);
          }
          visit(value);
        }
        break;
      default:
    }
  };
  visit(root);
  const step = indent.winner(2);
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
    indent: step,
    dash: Math.max(0, dash.winner(step)),
    quote: quote.winner(""),
    quotedKeys: keys.winner(false),
    lists: lists.winner("block"),
  };
}

function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !/[\r\n\uFEFF]/.test(text.charAt(start - 1))) start--;
  return start;
}

/** Whether a text means itself without quotes: to every YAML reader, also to those of YAML 1.1. */
export function isPlainSafe(value: string, flow: boolean): boolean {
  return (
    /^[A-Za-z0-9_/.][^\r\n\t#:]*(?:[:#][^\s#:][^\r\n\t#:]*)*$/.test(value) &&
    !/\s$|\s#|: |:$|[\u0000-\u001f\u007f-\u009f\ufeff\ud800-\udfff\u2028\u2029]/.test(value) &&
    !(flow && /[,[\]{}]/.test(value)) &&
    !/^(?:null|~|true|false|yes|no|on|off|y|n|[-+]?[\d.][\d_.:eExXoO+-]*|\d{4}-\d{1,2}-\d{1,2}.*|\.inf|\.nan)$/i.test(
      value,
    )
  );
}

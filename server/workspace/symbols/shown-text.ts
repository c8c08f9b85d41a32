/** Expressions as messages have them. */

/** Of several ways in which one expression is written that of a resource's own `for_each` comes first, then the shortest. */
export const orderOf = (written: string): string =>
  `${written.startsWith("each.") ? "0" : "1"} ${String(written.length).padStart(6, "0")} ${written}`;

const maxShown = 100;

/** `{…}[var.environment]`: a list or an object that is written out says less than what is taken of it. */
export function shortened(expression: string): string {
  let text = "";
  let depth = 0;
  let start = 0;
  let quoted = false;
  if (expression.length <= maxShown) return expression;
  for (let index = 0; index < expression.length; index++) {
    const character = expression.charAt(index);
    if (character === "\\" && quoted) index++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "{" && depth++ === 0) {
      text += expression.slice(start, index + 1);
      start = index + 1;
    } else if (character === "}" && --depth === 0) {
      text += index - start > 30 ? "…" : expression.slice(start, index);
      start = index;
    }
  }
  text += expression.slice(start);
  return text.length <= 3 * maxShown ? text : `${text.slice(0, 3 * maxShown)}…`;
}

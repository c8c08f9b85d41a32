/**
 * Policy variables in a text: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

export type TemplatePart =
  /** As written, wildcards live. */
  | { readonly kind: "text"; readonly text: string }
  /** `${*}`, `${?}`, `${$}`: a character that is no wildcard. */
  | { readonly kind: "literal"; readonly text: string }
  /**
   * `start`…`end` are UTF-16 offsets in the whole text, from `$` to behind `}`; `fallback` is the text between the
   * quotes.
   */
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly fallback: string | undefined;
      readonly start: number;
      readonly end: number;
    };

/** Tag keys may hold spaces and `@=+`, but none of the characters that structure a variable. */
const variable = /\$\{(?:([*?$])|([^${}',*?]+)(?:,\s*'([^{}]*)'\s*)?)\}/g;

/**
 * Splits a text at its variables; the parts in order give the whole text. What only looks like a variable (`${`, `${}`,
 * `${key, default}`) stays text.
 * @param variables false for version 2008-10-17 or none: then there are no variables, the text is one part with
 * wildcards live
 */
export function parseTemplate(text: string, variables: boolean): readonly TemplatePart[] {
  if (!variables || !text.includes("${")) return [{ kind: "text", text }];
  const parts: TemplatePart[] = [];
  let copied = 0;
  for (const match of text.matchAll(variable)) {
    const [whole, character, written, fallback] = match;
    const name = written?.trim();
    if (character === undefined && (name === undefined || name === "")) continue;
    const start = match.index;
    const end = start + whole.length;
    if (start > copied) parts.push({ kind: "text", text: text.slice(copied, start) });
    if (character !== undefined) parts.push({ kind: "literal", text: character });
    else if (name !== undefined) parts.push({ kind: "variable", name, fallback, start, end });
    copied = end;
  }
  if (copied < text.length) parts.push({ kind: "text", text: text.slice(copied) });
  return parts;
}

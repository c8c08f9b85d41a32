/**
 * Quoted text and flow collections whose lines are indented less than YAML asks: the readers of CloudFormation and SAM
 * take them, and templates have them. https://yaml.org/spec/1.2.2/#flow-collection-styles
 */

/**
 * The text with blanks for the line breaks of what begins at the offset, which mean the same there but for
 * the number of blanks: all places stay.
 * Undefined where nothing begins there, or nothing ends it.
 */
export function onOneLine(text: string, offset: number): string | undefined {
  const end = endOf(text, offset);
  if (end === undefined) return undefined;
  const inner = text.slice(offset, end);
  const line = inner.replace(/[\r\n]/g, " ");
  return line === inner ? undefined : text.slice(0, offset) + line + text.slice(end);
}

/** After the closing quote or bracket. A comment would swallow what follows it. */
function endOf(text: string, offset: number): number | undefined {
  const closing: string[] = [];
  for (let index = offset; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "'" || character === '"') {
      const end = endOfQuoted(text, index);
      if (end === undefined) return undefined;
      index = end - 1;
    } else if (character === "[") closing.push("]");
    else if (character === "{") closing.push("}");
    else if (character === "#" && /\s/.test(text.charAt(index - 1))) return undefined;
    else if (character === closing.at(-1)) closing.pop();
    if (closing.length === 0) return index === offset && !/['"]/.test(character) ? undefined : index + 1;
  }
  return undefined;
}

function endOfQuoted(text: string, offset: number): number | undefined {
  const pattern = text.charAt(offset) === "'" ? /'(?:[^']|'')*'(?!')/y : /"(?:[^"\\]|\\[^])*"/y;
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

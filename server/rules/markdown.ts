/** Markdown in which text from files stays text. */
import type { ValuesFor } from "../policy/message.ts";
import { filled } from "../policy/message.ts";

/**
 * Markdown of which every word from a file is only text. The class is the only way to it: what a hover shows is made of
 * templates, which are ours, and of values, which are escaped or put into code spans here
 * (https://spec.commonmark.org/0.31.2/).
 */
export class Markdown {
  readonly #markdown: string;
  readonly #plain: string;

  private constructor(markdown: string, plain: string) {
    this.#markdown = markdown;
    this.#plain = plain;
  }

  /** A text of any origin, to be read as it is. */
  static readonly text = (text: string): Markdown => {
    const line = oneLine(text);
    return new Markdown(escaped(line), line);
  };

  /** A text of any origin, as code. */
  static readonly code = (text: string): Markdown => {
    const line = oneLine(text);
    return line === "" ? new Markdown("", "") : new Markdown(codeSpan(line), line);
  };

  /**
   * Our own Markdown with `{named}` values. A value that stands between the marks of a code span would end it: it has
   * to bring its own.
   */
  static readonly fill = <const Template extends string>(
    template: Template,
    ...[values]: ValuesFor<Template, Markdown>
  ): Markdown => {
    const known = values ?? {};
    return new Markdown(
      filled(template, known, (value) => value.#markdown),
      filled(withoutMarks(template), known, (value) => value.#plain),
    );
  };

  /** @param separator ours: a comma, a line break, a blank line */
  static readonly join = (parts: readonly Markdown[], separator: string): Markdown =>
    new Markdown(
      parts.map((part) => part.#markdown).join(separator),
      parts.map((part) => part.#plain).join(withoutMarks(separator)),
    );

  get markdown(): string {
    return this.#markdown;
  }

  /** The same for a client that shows no Markdown. */
  get plain(): string {
    return this.#plain;
  }
}

/** What breaks a line or is not to be seen would end the element that the text stands in. */
const oneLine = (text: string): string => text.replace(/\r\n|[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");

/**
 * Backslashes before all that could begin an element inline, or (at the start) a block; and in what GitHub's dialect
 * links by itself.
 */
const escaped = (line: string): string =>
  line
    .replace(/[\\`*_[\]<>&~|$@!]/g, "\\$&")
    .replace(/:(?=\/\/)|(?<=www)\./gi, "\\$&")
    .replace(/^(\s*)([#+=-])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/, "$1\\$2");

/** Between more backticks in a row than the text has. */
function codeSpan(line: string): string {
  let longest = 0;
  for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  // A space at both ends belongs to the marks; without it a backtick would belong to the fence, and spaces at both ends
  // would be lost.
  const pad = /^`|`$|^ .*[^ ].* $/.test(line) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Our own Markdown as a terminal would show it: without emphasis and code marks, links as their text. */
const withoutMarks = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*|`/g, "")
    .replaceAll("  \n", "\n");

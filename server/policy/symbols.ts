/**
 * Symbols: texts that stand for a value nobody knows (a policy variable, a template's placeholder) inside ARNs, globs
 * and condition values. A symbol holds no character that structures an ARN or a pattern, so whatever cuts a text at `:`
 * or `/`, or looks for wildcards, leaves it whole; the same spelling is the same symbol, and so the same unknown value.
 */
import { placeholdersIn } from "./placeholders.ts";
import { recalled } from "./recalled.ts";

/** Noncharacters of Unicode: no policy holds them, because they are not for interchange. */
const [open, close, escape, openArn] = ["\uFDD0", "\uFDD1", "\uFDD2", "\uFDD3"];
const any = /[\uFDD0\uFDD3]([^\uFDD1]*)\uFDD1/g;
/** With the form of an ARN that is given to a symbol which stands for one. */
const anyInArn = /(?:arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:key\/)?(?=\uFDD3))?[\uFDD0\uFDD3]([^\uFDD1]*)\uFDD1/g;

/** Characters of which symbols consist; a universe of texts that may hold symbols has them. */
export const symbolCharacters = `${open}${close}${escape}${openArn}`;

const escaped = (code: number): string => escape + code.toString(16).padStart(4, "0");
const escapedAscii: readonly string[] = Array.from({ length: 128 }, (_, code) => escaped(code));
const encode = (spelling: string): string =>
  spelling.replace(/[^\w.-]/g, (character) => {
    const code = character.charCodeAt(0);
    return escapedAscii[code] ?? escaped(code);
  });
const decode = (content: string): string =>
  content.replace(/\uFDD2([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** @param spelling as messages name the value, such as `${bucket}` */
export const symbolOf = (spelling: string): string => open + encode(spelling) + close;

/** Of a policy variable. Condition keys do not depend on case, but a tag's own name is kept as written. */
export const variableSymbol: (name: string) => string = recalled((name) => symbolOf(`\${${name}}`));

export const hasSymbol = (text: string): boolean => text.includes(open) || text.includes(openArn);

/** Whether the text begins with a symbol: it stands for an ARN, or for the beginning of one. */
export const startsWithSymbol = (text: string): boolean => text.startsWith(open);

/** The text as a person wrote it. */
export const spelled = (text: string): string =>
  hasSymbol(text) ? text.replace(anyInArn, (_, content: string) => decode(content)) : text;

/** Spellings of the symbols in a text, each once, in order. */
export const symbolsIn = (text: string): string[] =>
  hasSymbol(text) ? [...new Set([...text.matchAll(any)].map(([, content = ""]) => decode(content)))] : [];

/** The text with a value in the place of each symbol. */
export const fillSymbols = (text: string, valueOf: (spelling: string) => string): string =>
  hasSymbol(text) ? text.replace(any, (_, content: string) => valueOf(decode(content))) : text;

/** What stands between the symbols of a text, in order: one piece more than there are symbols. */
export const betweenSymbols = (text: string): string[] => text.split(/[\uFDD0\uFDD3][^\uFDD1]*\uFDD1/);

/**
 * A text that begins with a symbol, in the form of an ARN.
 * @param head what comes before it, such as `arn:aws:s3:::`
 */
export const inArnForm = (head: string, text: string): string => head + openArn + text.slice(open.length);

/** The form of an ARN that was given to a symbol in one of these texts; empty where it has none. */
export function arnHeadOf(spelling: string, texts: readonly string[]): string {
  const symbol = openArn + encode(spelling) + close;
  for (const text of texts) {
    const head = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:key\/)?/.exec(text)?.[0] ?? "";
    if (head !== "" && text.startsWith(symbol, head.length)) return head;
  }
  return "";
}

/** As patterns may have the text: with the form of an ARN that was given to it, and without. */
export function readingsOf(text: string): readonly string[] {
  if (!text.includes(openArn)) return [text];
  const plain = text.replaceAll(openArn, open);
  const bare = text.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:key\/)?(?=\uFDD3)/, "").replaceAll(openArn, open);
  return bare === plain ? [plain] : [plain, bare];
}

/**
 * A value of a policy with a symbol for each of its placeholders; policy variables stay, because their values may be
 * known.
 */
export function withSymbols(value: string): string {
  const placeholders = placeholdersIn(value);
  if (placeholders.length === 0) return value;
  let text = "";
  let copied = 0;
  for (const { start, end, text: spelling } of placeholders) {
    text += value.slice(copied, start) + symbolOf(spelling);
    copied = end;
  }
  return text + value.slice(copied);
}

/** Terraform's functions on text. Undefined where an argument is not known. */
import type { ValuePlace } from "./declared.ts";
import type { HclValue } from "./values.ts";
import { bool, EvaluationError, list, number, string, textOf } from "./values.ts";

type TextFunction = (given: readonly HclValue[], at: ValuePlace) => HclValue | undefined;

/** Texts that are known to the last character. */
function certain(given: readonly HclValue[]): readonly string[] | undefined {
  const texts = given.map((value) => (value.kind === "string" && value.open ? undefined : textOf(value)));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

const text =
  (work: (texts: readonly string[]) => string): TextFunction =>
  (given, at) => {
    const texts = certain(given);
    return texts && string(work(texts), at);
  };

const question =
  (work: (texts: readonly string[]) => boolean): TextFunction =>
  (given, at) => {
    const texts = certain(given);
    return texts && bool(work(texts), at);
  };

/** A text with a part that nobody knows begins as what is written before that part. */
function startsWith([all, start]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  if (all?.kind !== "string" || start?.kind !== "string" || start.open) return undefined;
  // Nobody asks for what was made up.
  if (all.value.startsWith(start.value)) return bool(true, at);
  const known = all.open ? (all.segments?.find(({ whole }) => whole !== undefined)?.at ?? 0) : all.value.length;
  const isOther = [...start.value].some((character, index) => index < known && all.value[index] !== character);
  return isOther || !all.open ? bool(false, at) : undefined;
}

/** What is made of what is made up is made up. */
const isOpen = (given: readonly HclValue[]): boolean =>
  given.some((value) => value.kind === "unknown" || (value.kind === "string" && value.open));

const maxFormat = 10_000;

/** https://developer.hashicorp.com/terraform/language/functions/format */
function formatted(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const [spec, ...values] = given;
  if (spec?.kind !== "string") return undefined;
  let next = 0;
  let known = true;
  const result = spec.value.replace(
    /%(?:\[(\d+)\])?([-+0 #]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, index, flags: string, width, __, verb: string) => {
      if (verb === "%") return "%";
      const value = values[index === undefined ? next++ : Number(index) - 1];
      const plain = value && textOf(value);
      if (plain === undefined) known = false;
      const own = verb === "q" ? JSON.stringify(plain ?? "") : (plain ?? "");
      const size = Math.min(Number(width ?? 0), maxFormat);
      return flags.includes("-") ? own.padEnd(size) : own.padStart(size, flags.includes("0") ? "0" : " ");
    },
  );
  return known ? string(result, at, isOpen(given)) : undefined;
}

function formatList(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const lists = given.filter((value) => value.kind === "list");
  if (lists.some(({ open }) => open)) return undefined;
  const count = lists[0]?.items.length ?? 0;
  const found: HclValue[] = [];
  for (let index = 0; index < count; index++) {
    const one = formatted(
      given.map((value) => (value.kind === "list" ? (value.items[index] ?? value) : value)),
      at,
    );
    if (one === undefined) return undefined;
    found.push(one);
  }
  return list(found, at);
}

function join([separator, ...lists]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const between = separator && textOf(separator);
  if (between === undefined || lists.some((one) => one.kind !== "list" || one.open)) return undefined;
  const items = lists.flatMap((one) => (one.kind === "list" ? one.items : []));
  const texts = items.map(textOf);
  return texts.includes(undefined) ? undefined : string(texts.join(between), at, isOpen(items));
}

function replace(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const texts = certain(given);
  if (texts === undefined) return undefined;
  const [all = "", wanted = "", by = ""] = texts;
  const [, inside] = /^\/(.*)\/$/s.exec(wanted) ?? [];
  if (inside === undefined)
    return string(
      all.replaceAll(wanted, () => by),
      at,
    );
  const pattern = regularExpression(inside, "g");
  return (
    pattern &&
    string(
      all.replace(
        pattern,
        by.replace(/\$\{?(\w+)\}?/g, (_, name: string) => (/^\d+$/.test(name) ? `$${name}` : `$<${name}>`)),
      ),
      at,
    )
  );
}

/** What this program's regular expressions may not have, and may take too long for, is unknown. */
function regularExpression(pattern: string, flags: string): RegExp | undefined {
  if (pattern.length > 200 || /[+*}]\)?[+*{]/.test(pattern)) return undefined;
  try {
    return new RegExp(pattern.replace(/^\(\?[imsU]+\)/, ""), flags);
  } catch {
    return undefined;
  }
}

function regex(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const [pattern = "", all = ""] = certain(given) ?? [];
  if (certain(given) === undefined || all.length > 10_000) return undefined;
  const found = regularExpression(pattern, "")?.exec(all);
  if (found === undefined) return undefined;
  if (found === null) throw new EvaluationError("no match");
  if (found.groups !== undefined) return undefined;
  const [whole, ...groups] = found;
  return groups.length === 0
    ? string(whole, at)
    : list(
        groups.map((group) => string(group ?? "", at)),
        at,
      );
}

function regexAll(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const [pattern = "", all = ""] = certain(given) ?? [];
  if (certain(given) === undefined || all.length > 10_000 || /\((?!\?)/.test(pattern)) return undefined;
  const expression = regularExpression(pattern, "g");
  return (
    expression &&
    list(
      [...all.matchAll(expression)].map(([whole]) => string(whole, at)),
      at,
    )
  );
}

function split(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const texts = certain(given);
  const [separator = "", all = ""] = texts ?? [];
  return texts && list(all === "" ? [] : all.split(separator).map((part) => string(part, at)), at);
}

function trim([all = "", wanted = ""]: readonly string[]): string {
  let [from, to] = [0, all.length];
  while (from < to && wanted.includes(all.charAt(from))) from++;
  while (to > from && wanted.includes(all.charAt(to - 1))) to--;
  return all.slice(from, to);
}

export const textFunctions: readonly (readonly [string, TextFunction])[] = [
  ["basename", text(([path = ""]) => path.replace(/\/+$/, "").replace(/^.*\//, ""))],
  ["chomp", text(([all = ""]) => all.replace(/[\r\n]+$/, ""))],
  ["endswith", question(([all = "", end = ""]) => all.endsWith(end))],
  ["format", formatted],
  ["formatlist", formatList],
  ["join", join],
  ["lower", text(([all = ""]) => all.toLowerCase())],
  ["regex", regex],
  ["regexall", regexAll],
  ["replace", replace],
  ["split", split],
  ["startswith", startsWith],
  ["strcontains", question(([all = "", part = ""]) => all.includes(part))],
  [
    "substr",
    text(([all = "", from = "", length = ""]) => {
      const start = Number(from) < 0 ? all.length + Number(from) : Number(from);
      return Number(length) < 0 ? all.slice(start) : all.slice(start, start + Number(length));
    }),
  ],
  [
    "title",
    text(([all = ""]) =>
      all.replace(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase()),
    ),
  ],
  ["trim", text(trim)],
  [
    "trimprefix",
    text(([all = "", start = ""]) => (start !== "" && all.startsWith(start) ? all.slice(start.length) : all)),
  ],
  ["trimspace", text(([all = ""]) => all.trim())],
  ["trimsuffix", text(([all = "", end = ""]) => (end !== "" && all.endsWith(end) ? all.slice(0, -end.length) : all))],
  ["upper", text(([all = ""]) => all.toUpperCase())],
  [
    "tostring",
    ([value], at) =>
      value?.kind === "null"
        ? value
        : value && textOf(value) !== undefined
          ? string(textOf(value) ?? "", at, value.kind === "string" && value.open)
          : undefined,
  ],
  ["tonumber", ([value], at) => numeric(value, at)],
  [
    "tobool",
    ([value], at) => {
      const written = value && textOf(value);
      return written === "true" || written === "false" ? bool(written === "true", at) : undefined;
    },
  ],
];

function numeric(value: HclValue | undefined, at: ValuePlace): HclValue | undefined {
  const written = value && textOf(value);
  if (written === undefined || written.trim() === "" || Number.isNaN(Number(written))) return undefined;
  return number(Number(written), at);
}

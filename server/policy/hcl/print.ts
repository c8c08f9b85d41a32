/** Prints HCL as `terraform fmt` leaves it. https://developer.hashicorp.com/terraform/language/style */
import { NotWritable } from "../edits/writer.ts";

/** How objects are written where one is added. */
export interface HclHabits {
  readonly eol: string;
  /** One level of indentation. */
  readonly unit: string;
  readonly quotedKeys: boolean;
  /** `=`, or a colon with the blanks round it. */
  readonly separator: string;
  /** Whether commas stand between items on lines of their own. */
  readonly commas: boolean;
}

/** Of a list or object on one line. */
export const maxWidth = 100;

/** @param inDocument where policy variables are written `&{…}`, as in the data source `aws_iam_policy_document` */
export function quotedHcl(value: string, inDocument: boolean): string {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value))
    throw new NotWritable(value);
  const escaped = value.replace(/["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    const short = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
    const known = new Map(Object.entries(short)).get(character);
    return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  const variables = escaped.replaceAll("${", () => (inDocument ? "&{" : "$${"));
  return `"${variables.replaceAll("%{", "%%{")}"`;
}

/** What is written on one line of its own or, within brackets, on several. */
export class HclPrinter {
  readonly habits: HclHabits;
  readonly #scalar: (value: string) => string;

  constructor(habits: HclHabits, scalar: (value: string) => string) {
    this.habits = habits;
    this.#scalar = scalar;
  }

  /** @param room how much of the line is taken */
  value(value: unknown, indent: string, room = indent.length, oneLine = false): string {
    if (typeof value === "string") return this.#scalar(value);
    if (typeof value !== "object" || value === null) return String(value);
    const line = this.#onLine(value, indent);
    if (oneLine || (Array.isArray(value) && value.length < 2)) return line;
    const isPlain = Array.isArray(value) && value.every((item) => typeof item !== "object");
    if (isPlain && room + line.length <= maxWidth) return line;
    return Array.isArray(value) ? this.#list(value, indent) : this.#object(value, indent);
  }

  key(name: string): string {
    const isName = /^[A-Za-z_][\w-]*$/.test(name);
    return isName && !this.habits.quotedKeys ? name : quotedHcl(name, false);
  }

  /** Entries on lines of their own, with `=` aligned where they stand on one line each. */
  assignments(entries: readonly (readonly [string, string])[], indent: string): string[] {
    const { separator } = this.habits;
    if (separator !== "=") return entries.map(([name, value]) => `${indent}${name}${separator}${value}`);
    const isLine = ([, value]: readonly [string, string]): boolean => !/[\r\n]/.test(value);
    return entries.map((entry, index) => {
      const [name, value] = entry;
      let width = name.length;
      for (let at = index; isLine(entry) && at >= 0; at--) {
        const other = entries[at];
        if (other === undefined || !isLine(other)) break;
        width = Math.max(width, other[0].length);
      }
      for (let at = index; isLine(entry) && at < entries.length; at++) {
        const other = entries[at];
        if (other === undefined || !isLine(other)) break;
        width = Math.max(width, other[0].length);
      }
      return `${indent}${name.padEnd(width)} = ${value}`;
    });
  }

  #onLine(value: object, indent: string): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.value(item, indent, 0, true)).join(", ")}]`;
    const members = membersOf(value);
    const gap = this.habits.separator === "=" ? " = " : this.habits.separator;
    if (members.length === 0) return "{}";
    return `{ ${members.map(([name, own]) => `${this.key(name)}${gap}${this.value(own, indent, 0, true)}`).join(", ")} }`;
  }

  #list(items: readonly unknown[], indent: string): string {
    const { eol, unit } = this.habits;
    const inner = indent + unit;
    return `[${eol}${items.map((item) => inner + this.value(item, inner)).join(`,${eol}`)}${eol}${indent}]`;
  }

  #object(value: object, indent: string): string {
    const { eol, unit, commas } = this.habits;
    const inner = indent + unit;
    const members = membersOf(value);
    if (members.length === 0) return "{}";
    const entries = members.map(([name, own]): readonly [string, string] => {
      const key = this.key(name);
      return [key, this.value(own, inner, inner.length + key.length + 3)];
    });
    return `{${eol}${this.assignments(entries, inner).join(commas ? `,${eol}` : eol)}${eol}${indent}}`;
  }
}

const membersOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value).filter(([, own]) => own !== undefined);

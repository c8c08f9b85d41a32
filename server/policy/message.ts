/** Texts with `{named}` values. The compiler checks the names, so that no sentence is printed with a hole. */
import { own } from "./own.ts";
import { recalled } from "./recalled.ts";

/**
 * The names in a template: `"a" | "b"` of `"{a} and {b}"`; an object in JSON is none. Of a text that is no constant it
 * says that it must be one.
 */
export type TemplateNames<Template extends string> = string extends Template
  ? "the template must be a constant: write as const"
  : Template extends `${string}{${infer Name}}${infer Rest}`
    ? (Name extends `${string}${" " | '"'}${string}` ? never : Name) | TemplateNames<Rest>
    : never;

/** The arguments behind a template: a value for each of its names (others may be there), or none where it has none. */
export type ValuesFor<Template extends string, Value = string> = [TemplateNames<Template>] extends [never]
  ? [values?: Readonly<Record<string, Value>>]
  : [values: { readonly [Name in TemplateNames<Template>]: Value }];

/** The template with its values. Nothing ever reads a message back. */
export function format<const Template extends string>(
  template: Template,
  ...[values]: ValuesFor<Template, TextValue>
): string {
  return filled(template, values ?? {}, readable);
}

/** A text, or what makes it where a template has it. */
export type TextValue = string | (() => string);

/** The template with what the values become; a name of which nothing is known leaves nothing. */
export function filled<Value>(
  template: string,
  values: Readonly<Record<string, Value>>,
  as: (value: Value) => string,
): string {
  let text = "";
  let isName = false;
  for (const part of partsOf(template)) {
    const value = isName ? own(values, part) : undefined;
    if (!isName) text += part;
    else if (value !== undefined) text += as(value);
    isName = !isName;
  }
  return text;
}

/** Texts and names of the template in turn. */
const partsOf = recalled((template) => template.split(/\{(\w+)\}/));

/**
 * Names have no limit in a file, a sentence has one: what is much longer than a real ARN is cut, never inside a character.
 */
function readable(value: TextValue): string {
  const text = typeof value === "string" ? value : value();
  return text.length <= 700 ? text : `${text.slice(0, 400).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

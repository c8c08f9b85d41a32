/** What the texts of a policy hold, and where they are. */
import type { ListElement } from "../../policy/document.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import { hasSymbol } from "../../policy/symbols.ts";
import type { Clause } from "./clauses.ts";

/** Whether a text says all that it will ever say: nothing in it waits for a tool or a person. */
export const isKnown = (text: string): boolean => !hasSymbol(text) && !isUnfilled(text);

/** Whether a text has a policy variable, the escapes of characters aside. */
export const hasVariable = (text: string): boolean => /\$\{(?![*?$]\})/.test(text);

/** Whether a text has a wildcard, escaped ones and those in variables aside. */
export const hasWildcard = (text: string): boolean => /[*?]/.test(text.replaceAll(/\$\{[^{}]*\}/g, ""));

/** The strings of `Action`, `NotAction`, `Resource` or `NotResource` as they are written. */
export const written = (element: ListElement | undefined): readonly StringNode[] =>
  stringNodes(element?.property.value);

/** The values of a condition as text. */
export const texts = ({ values }: Clause): string[] => values.map(({ value }) => String(value));

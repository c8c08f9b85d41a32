/** What can be written at a place of a policy, in no syntax yet. */

import type { WorkspaceModel } from "../../workspace/model.ts";
import type { PolicyFile } from "../read-file.ts";

/** What an editor draws beside it. */
export type SuggestionKind =
  | "element"
  | "value"
  | "action"
  | "service"
  | "wildcard"
  | "resource"
  | "principal"
  | "operator"
  | "key"
  | "variable"
  | "statement";

interface Common {
  readonly kind: SuggestionKind;
  /** Beside the label: an access level, a type, a count. */
  readonly detail?: string;
  /** What it is found by, too. */
  readonly alias?: string;
  /** The lower, the further up. */
  readonly rank: number;
  /** Whether something is to be chosen next, at the first stop or behind what was written. */
  readonly goesOn?: boolean;
}

/**
 * - `text`: a string as a value
 * - `member`: a name, and what its value begins as
 * - `whole`: any values, one behind the other in a list
 * - `members`: what an object holds that is empty so far
 *
 * Texts may have stops.
 */
export type Suggestion = Common &
  (
    | { readonly as: "text"; readonly text: string }
    | { readonly as: "member"; readonly name: string; readonly value: unknown }
    | { readonly as: "whole"; readonly label: string; readonly values: readonly unknown[] }
    | { readonly as: "members"; readonly label: string; readonly members: object }
  );

/** A suggestion, written for a place of a text. */
export interface Completion extends Common {
  readonly label: string;
  /** What editors compare with what is typed. */
  readonly filterText: string;
  readonly range: { readonly offset: number; readonly end: number };
  /** With stops. */
  readonly newText: string;
  /** Where a comma is missing behind what is before. */
  readonly commaAt: number | undefined;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** Whether more typing can bring more. */
  readonly isIncomplete: boolean;
}

/** What may name the things that a new statement is about. */
export interface NamingWorkspace {
  readonly models: readonly WorkspaceModel[];
  readonly files: readonly PolicyFile[];
  /** Where the file is a `keyhole.json`. */
  readonly configuration?: ConfigurationToComplete;
}

export interface ConfigurationToComplete {
  /** The path by which it names a file; undefined: none that is to be offered. */
  pathOf(file: string): string | undefined;
  /** Whether the client offers itself what the JSON schema lists: members and words. */
  readonly hasSchema: boolean;
}

const open = "\uE000",
  middle = "\uE001",
  close = "\uE002",
  between = "\uE003";
const stops = new RegExp(`${open}(\\d+)${middle}([^${close}]*)${close}`, "g");

/** Where somebody types next: a text to go over, or several to choose from. A number may come more than once. */
export const stop = (number: number, ...texts: readonly string[]): string =>
  open + String(number) + middle + texts.map(withoutStops).join(between) + close;

/** A text of somebody's without the characters that mark stops. */
export const withoutStops = (text: string): string => text.replaceAll(/[\uE000-\uE003]/g, "");

/** The text with the first choice at every stop. */
export const asPlain = (text: string): string =>
  text.replace(stops, (_, __, texts: string) => texts.split(between, 1)[0] ?? "");

/** The text in the language of snippets that the Language Server Protocol describes. */
export function asSnippet(text: string): string {
  let from = 0;
  let snippet = "";
  for (const { 0: whole, 1: number = "", 2: texts = "", index } of text.matchAll(stops)) {
    snippet += escaped(text.slice(from, index)) + stopOf(number, texts.split(between));
    from = index + whole.length;
  }
  return snippet + escaped(text.slice(from));
}

export const hasStops = (text: string): boolean => text.includes(open);

const escaped = (text: string): string => text.replaceAll(/[\\$}]/g, "\\$&");

function stopOf(number: string, texts: readonly string[]): string {
  if (texts.length > 1)
    return `\${${number}|${texts.map((text) => escaped(text).replaceAll(/[,|]/g, "\\$&")).join(",")}|}`;
  const [text = ""] = texts;
  return text === "" ? `$${number}` : `\${${number}:${escaped(text)}}`;
}

/** Whether the letters of what is typed are all there, in their order. */
export function matchesTyped(typed: string, text: string): boolean {
  let at = 0;
  const lower = text.toLowerCase();
  for (const letter of typed.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

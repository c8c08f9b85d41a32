/** What an editor offers while a policy is typed. */
import type { LoadedCatalog } from "../../catalog/catalog.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { InfrastructureReader } from "../../workspace/read-infrastructure.ts";
import { isYaml } from "../../workspace/infrastructure-files.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { maxTextLength } from "../analysis-limit-reached/rule.ts";
import type { PolicyFile } from "../read-file.ts";
import { actionSuggestions } from "./actions.ts";
import { keySuggestions, operatorSuggestions, valueSuggestions } from "./conditions.ts";
import type { CompletionContext } from "./context.ts";
import { servicesIn } from "./context.ts";
import {
  documentSuggestions,
  effectSuggestions,
  principalKindSuggestions,
  statementSuggestions,
  versionSuggestions,
} from "./elements.ts";
import type { ParseHcl } from "./hcl.ts";
import { policyTextAt } from "./embedded.ts";
import { hclPlacesAt } from "./hcl.ts";
import { jsonPlaceAt } from "./json.ts";
import { completeModel } from "./model.ts";
import { principalSuggestions } from "./principals.ts";
import { resourceSuggestions } from "./resources.ts";
import type { Completion, Completions, NamingWorkspace, Suggestion } from "./suggestion.ts";
import { matchesTyped } from "./suggestion.ts";
import type { PlaceInText } from "./typed.ts";
import { filterOf } from "./typed.ts";
import { usualSuggestions } from "./usual-statements.ts";
import { variableSuggestions } from "./variables.ts";
import { workspaceNames } from "./workspace-names.ts";
import type { ParseYaml } from "./yaml.ts";
import { yamlPlacesAt } from "./yaml.ts";

const none: Completions = { items: [], isIncomplete: false };

/** What reads a text that is no JSON. */
export interface CompletionSyntax {
  readonly yaml?: ParseYaml;
  readonly hcl?: ParseHcl;
}

/** What the engine has. */
interface CompletingEngine {
  readonly catalog: LoadedCatalog;
  readonly rules: readonly { readonly code: string }[];
  /** Of infrastructure code; without it nothing is offered there. */
  readonly reader: InfrastructureReader | undefined;
  documents(file: PolicyFile): readonly FoundDocument[];
}

/** What can be written at an offset of a file: of a `keyhole.json`, or of a policy in any syntax. */
export async function completeIn(
  { catalog, rules, reader, documents }: CompletingEngine,
  file: PolicyFile,
  offset: number,
  { models, files, configuration }: NamingWorkspace,
): Promise<Completions> {
  const inModel =
    configuration &&
    completeModel(file.text, offset, {
      model: models.find((one) => one.file === file.file),
      files: files.flatMap((one) => {
        const path = one.models === undefined ? configuration.pathOf(one.file) : undefined;
        return path === undefined ? [] : [{ path, documents: documents(one) }];
      }),
      codes: rules.map(({ code }) => code),
      hasSchema: configuration.hasSchema,
    });
  if (inModel !== undefined) return inModel;
  const found = function* (): Generator<FoundDocument> {
    for (const one of files) yield* documents(one);
  };
  return await complete(catalog, file.text, offset, models, found(), syntaxOf(file, reader));
}

function syntaxOf({ file, text, hcl }: PolicyFile, reader: InfrastructureReader | undefined): CompletionSyntax {
  if (hcl !== undefined) return { hcl: (one) => reader?.readHcl(file, one).body };
  return isYaml(file, text) ? { yaml: (one) => reader?.parseYaml(one) } : {};
}

/** So many go to the editor at once, all services among them; what is typed next makes room for others. */
const most = 600;

/**
 * What can be written at an offset of a text: nothing where that is no part of a policy. What the catalog has of
 * the services concerned is loaded first. Never throws, on any text.
 * @param models whose names are offered, as are those of the documents
 * @param syntax of a text that is no JSON
 */
export async function complete(
  catalog: LoadedCatalog,
  text: string,
  offset: number,
  models: readonly WorkspaceModel[],
  documents: Iterable<FoundDocument>,
  syntax: CompletionSyntax = {},
): Promise<Completions> {
  if (text.length > maxTextLength) return none;
  const embedded = policyTextAt(text, offset, syntax);
  if (embedded === undefined) return await completeText(catalog, text, offset, models, documents, syntax);
  const inside = await completeText(catalog, embedded.text, embedded.offset, models, documents, {});
  return { ...inside, items: inside.items.map((item) => embedded.outer(item)) };
}

/** @param text with the policy in it as it is, and not as a string */
async function completeText(
  catalog: LoadedCatalog,
  text: string,
  offset: number,
  models: readonly WorkspaceModel[],
  documents: Iterable<FoundDocument>,
  { yaml, hcl }: CompletionSyntax,
): Promise<Completions> {
  const places =
    yaml !== undefined
      ? yamlPlacesAt(text, offset, yaml)
      : hcl !== undefined
        ? hclPlacesAt(text, offset, hcl)
        : [jsonPlaceAt(text, offset)];
  const found = places.flatMap((one) => (one === undefined ? [] : withOneColon(one)));
  if (found.length === 0) return none;
  await catalog.open();
  await catalog.load(found.flatMap(servicesOf));
  const names = workspaceNames(models, documents);
  const [first = none, ...more] = found.map((at) =>
    completeAt({ catalog, names, place: at.place, typed: at.typed.text }, text, at, offset),
  );
  return more.length === 0
    ? first
    : { ...first, items: [first, ...more].flatMap(({ items }) => items).sort((a, b) => a.rank - b.rank) };
}

/** An action behind whose service a second colon was typed: the first one came with the service. */
function withOneColon(at: PlaceInText): PlaceInText {
  const { place, typed } = at;
  if (place.slot !== "actions" || !typed.text.includes("::")) return at;
  return { ...at, typed: { ...typed, text: typed.text.replace("::", ":"), written: typed.written ?? typed.text } };
}

/** Those that are named, and the two that this is about. */
function servicesOf({ place, typed }: PlaceInText): string[] {
  const isAboutNames = !["file", "document", "version", "effect"].includes(place.slot);
  const own = /^([a-z0-9-]+):/i.exec(typed.text)?.[1]?.toLowerCase();
  return [
    ...place.statements.flatMap((statement) => [...servicesIn(statement)]),
    ...(own === undefined ? [] : [own]),
    ...(isAboutNames ? ["s3", "kms"] : []),
  ];
}

function completeAt(context: CompletionContext, text: string, at: PlaceInText, offset: number): Completions {
  const { typed, place } = at;
  const inVariable = variableAt(text, at, offset);
  const asked = inVariable === undefined ? context : { ...context, typed: inVariable.typed.text };
  const suggestions = inVariable === undefined ? suggestionsFor(context) : variableSuggestions(context);
  const writer = at.writer(inVariable?.typed ?? typed);
  const items: Completion[] = [];
  let left = 0;
  for (const suggestion of suggestions.sort((a, b) => a.rank - b.rank)) {
    if (!matchesTyped(asked.typed, filterOf(suggestion))) continue;
    const item = writer.write(suggestion);
    if (item === undefined) continue;
    if (items.length < most) items.push(item);
    else left++;
  }
  // By what is typed before a colon, services are found by their names, and actions by their words.
  return { items, isIncomplete: left > 0 || (place.slot === "actions" && !typed.text.includes(":")) };
}

function suggestionsFor(context: CompletionContext): Suggestion[] {
  switch (context.place.slot) {
    case "file":
    case "statements":
      return usualSuggestions(context);
    case "document":
      return [...documentSuggestions(context), ...usualSuggestions(context)];
    case "statement":
      return [...statementSuggestions(context), ...usualSuggestions(context)];
    case "version":
      return versionSuggestions();
    case "effect":
      return effectSuggestions();
    case "actions":
      return actionSuggestions(context);
    case "resources":
      return resourceSuggestions(context);
    case "principal":
      return principalKindSuggestions(context);
    case "principals":
      return principalSuggestions(context);
    case "condition":
    case "operators":
      return operatorSuggestions(context);
    case "keys":
      return keySuggestions(context);
    case "values":
      return valueSuggestions(context);
  }
}

/** Where variables may stand, and one has been begun. */
function variableAt(text: string, at: PlaceInText, offset: number): PlaceInText | undefined {
  const { place, typed } = at;
  if (!typed.isQuoted || (place.slot !== "resources" && place.slot !== "values")) return undefined;
  const from = text.lastIndexOf("${", offset - 1);
  if (from <= typed.range.offset || /[}"]/.test(text.slice(from, offset))) return undefined;
  const behind = /^(?:[\w:/.-]*\}|\w*)/.exec(text.slice(offset, typed.range.end))?.[0] ?? "";
  const range = { offset: from, end: offset + behind.length };
  return { ...at, typed: { range, text: text.slice(from, offset), isQuoted: false, isPart: true } };
}

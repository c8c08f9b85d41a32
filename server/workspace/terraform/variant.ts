/** One reading of a configuration, and the workspace model that it is. */
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelTemplate, WorkspaceModel } from "../model.ts";
import type { Dialect } from "../symbols/dialects.ts";
import type { Expressions } from "../symbols/expressions.ts";
import type { Home } from "../symbols/fresh.ts";
import type { AskedChoice, ChosenValue, Choosing } from "./choices.ts";
import type { ConfigurationDeclarations } from "./declare.ts";
import type { FileTable } from "./files.ts";
import { asWritten, withOutputs } from "./called-from.ts";
import { located } from "./files.ts";
import { modelOf } from "./models.ts";
import type { SharedReading } from "./shared-entries.ts";
import { startOf } from "./shared-entries.ts";

export interface ConfigurationVariant extends SharedReading {
  /** What it is read with. */
  readonly chosen: string;
  /** For which, where there are some. */
  readonly environment: string | undefined;
  readonly asked: ReadonlyMap<string, AskedChoice>;
  readonly names: Expressions;
  readonly choices: Choosing;
  readonly providers: ReadonlyMap<string, Home>;
  /** What account and Region are called. */
  readonly home: Dialect;
}

/** How all readings of the configuration are told apart. */
export interface ToldVariants {
  readonly asked: ReadonlyMap<string, AskedChoice>;
  readonly limit: ModelTemplate["limit"];
  /** With which values of a name a reading is another one. */
  readonly telling: ReadonlyMap<string, readonly ChosenValue[]>;
  /** Whether it is made of other files. */
  readonly derived: boolean;
  /** What the root calls something of another module. */
  calledInRoot(name: string): string | undefined;
}

/** The workspace model that one reading of a configuration declares. */
export function modelOfVariant(
  name: string,
  table: FileTable,
  { chosen, environment, declared, names, choices, home }: ConfigurationVariant,
  { asked, limit, telling, derived, calledInRoot }: ToldVariants,
): WorkspaceModel {
  const { documents, orphans, incomplete, ...rest } = declared;
  // A policy that is read from another file is this configuration's.
  const written = new Set([...documents.values()].map((found) => located(table, startOf(found)).file));
  const instances = new Map([...documents].map(([path, found]) => [found.document, moduleIn(path)]));
  return modelOf(name, table, rest, [...written], {
    names,
    documents: () => [...oncePerPlace(documents).values()],
    instanceOf: ({ document }) => instances.get(document),
    orphans,
    incomplete,
    limit,
    derived,
    ...(derived
      ? {}
      : {
          inWords: (text, { offset, end }, found) => {
            const module = found === undefined ? undefined : instances.get(found.document);
            const own = withOutputs(text, module === undefined ? "" : `${module}.`, calledInRoot);
            return asWritten(own, table.text.slice(offset, end));
          },
        }),
    locate: (range) => located(table, range),
    variant: {
      key: chosen,
      facts: new Map([
        ...(environment === undefined ? [] : [["environment", environment] as const]),
        ...choices.facts(asked, (name) => telling.get(name) ?? []),
      ]),
      account: names.pseudo(home.account) ?? "",
      region: names.pseudo(home.region) ?? "",
      called: { account: home.account, region: home.region },
    },
  });
}

/** The same for the same choices. */
export const chosenKey = (chosen: ReadonlyMap<string, ChosenValue>): string =>
  JSON.stringify([...chosen].map(([name, value]) => [name, typeof value === "symbol" ? { other: true } : value]));

/** `module.a.module.b["c"]` of the address of what is in it. */
const moduleIn = (address: string): string | undefined =>
  /^(?:module\.[^.[/]+(?:\[(?:"[^"]*"|[^\]"]*)\])?\.)+/.exec(address)?.[0].slice(0, -1);

/** What a module's text says is said once, however often the module is called. */
export function oncePerPlace(
  documents: ConfigurationDeclarations["documents"],
): ConfigurationDeclarations["documents"] {
  const found = new Map<string, readonly [string, FoundDocument]>();
  for (const [path, document] of documents) {
    const place = `${document.type} ${document.kind ?? ""} ${String(startOf(document).offset)}`;
    if (!found.has(place)) found.set(place, [path, document]);
  }
  return new Map(found.values());
}

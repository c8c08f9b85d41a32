/** The files of a configuration as modules: what each declares, by name. */
import type { HclAttribute, HclBlock, HclBody } from "../../policy/hcl/nodes.ts";
import type { Home } from "../symbols/expressions.ts";
import { isOverride, overridden } from "./overrides.ts";
import type { ValuePlace, HclValue } from "./values.ts";

export interface SourceFile {
  readonly file: string;
  /** Where it begins in the text of the whole configuration. */
  readonly base: number;
  readonly text: string;
  readonly body: HclBody;
  /** Whether it was read to its end, and edits can be made in it. */
  readonly sound: boolean;
  /** Of a block that override files add to: these. */
  readonly others?: readonly SourceFile[];
}

/** A file that an expression reads. */
export type OtherFile = Pick<SourceFile, "file" | "base" | "text">;

export interface DeclaredBlock {
  readonly block: HclBlock;
  readonly file: SourceFile;
}

/** One folder, however often it is called. */
export interface ModuleSource {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly variables: ReadonlyMap<string, DeclaredBlock>;
  readonly locals: ReadonlyMap<string, { readonly attribute: HclAttribute; readonly file: SourceFile }>;
  /** By `TYPE.NAME`. */
  readonly resources: ReadonlyMap<string, DeclaredBlock>;
  /** By `TYPE.NAME`. */
  readonly data: ReadonlyMap<string, DeclaredBlock>;
  readonly outputs: ReadonlyMap<string, DeclaredBlock>;
  readonly calls: ReadonlyMap<string, DeclaredBlock>;
  readonly providers: readonly DeclaredBlock[];
}

export function moduleOf(folder: string, all: readonly SourceFile[]): ModuleSource {
  const files = all.filter((file) => !isOverride(file));
  const variables = new Map<string, DeclaredBlock>();
  const locals = new Map<string, { attribute: HclAttribute; file: SourceFile }>();
  const resources = new Map<string, DeclaredBlock>();
  const data = new Map<string, DeclaredBlock>();
  const outputs = new Map<string, DeclaredBlock>();
  const calls = new Map<string, DeclaredBlock>();
  const providers: DeclaredBlock[] = [];
  // The first one counts: Terraform refuses a second one.
  const add = (map: Map<string, DeclaredBlock>, name: string, declared: DeclaredBlock): void => {
    if (!map.has(name)) map.set(name, declared);
  };
  for (const file of files)
    for (const block of file.body.blocks) {
      const [first, second] = block.labels.map(({ value }) => value);
      const declared = { block, file };
      switch (block.type.value) {
        case "variable":
          if (first !== undefined) add(variables, first, declared);
          break;
        case "locals":
          for (const attribute of block.body.attributes)
            if (!locals.has(attribute.name.value)) locals.set(attribute.name.value, { attribute, file });
          break;
        case "resource":
          if (first !== undefined && second !== undefined) add(resources, `${first}.${second}`, declared);
          break;
        case "data":
          if (first !== undefined && second !== undefined) add(data, `${first}.${second}`, declared);
          break;
        case "output":
          if (first !== undefined) add(outputs, first, declared);
          break;
        case "module":
          if (first !== undefined) add(calls, first, declared);
          break;
        case "provider":
          if (first !== undefined) providers.push(declared);
          break;
        default:
      }
    }
  const byType = new Map([
    ["variable", variables],
    ["resource", resources],
    ["data", data],
    ["output", outputs],
    ["module", calls],
  ]);
  for (const file of all.filter(isOverride))
    for (const block of file.body.blocks) {
      const name = block.labels.map(({ value }) => value).join(".");
      const map = byType.get(block.type.value);
      const known = map?.get(name);
      if (known !== undefined) map?.set(name, overridden(known, { block, file }));
      if (block.type.value === "locals")
        for (const attribute of block.body.attributes) locals.set(attribute.name.value, { attribute, file });
      if (block.type.value !== "provider") continue;
      const index = providers.findIndex((one) => providerName(one.block) === providerName(block));
      const provider = providers[index];
      if (provider !== undefined) providers[index] = overridden(provider, { block, file });
    }
  return { folder, files: all, variables, locals, resources, data, outputs, calls, providers };
}

/** With its alias. */
function providerName({ labels, body }: HclBlock): string {
  const alias = attributeOf(body, "alias")?.value;
  const [part] = alias?.kind === "template" ? alias.parts : [];
  return `${labels[0]?.value ?? ""} ${part?.kind === "text" ? part.value : ""}`;
}

/** A module as it is called, with the arguments of the call; the root is called by nobody. */
export interface ModuleInstance {
  /** `module.storage`; empty for the root. */
  readonly address: string;
  readonly source: ModuleSource;
  readonly call: { readonly declared: DeclaredBlock; readonly from: NameScope } | undefined;
  /** The configuration of the provider `aws`, by its alias here (empty: without alias). */
  readonly providers: ReadonlyMap<string, Home>;
}

/** What names mean at a place. */
export interface NameScope {
  readonly module: ModuleInstance;
  readonly file: SourceFile;
  /** Of `for`, `each`, `count`, `dynamic` blocks; of a template file all that there are. */
  readonly names: ReadonlyMap<string, HclValue>;
  readonly onlyNames?: boolean;
}

export const attributeOf = (body: HclBody, name: string): HclAttribute | undefined =>
  body.attributes.find((attribute) => attribute.name.value === name);

/** Where something of a file stands in the text of the whole configuration. */
export const placeIn = ({ offset, end }: ValuePlace, { base }: Pick<SourceFile, "base">): ValuePlace => ({
  offset: base + offset,
  end: base + end,
});

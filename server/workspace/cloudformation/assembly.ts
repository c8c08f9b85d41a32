/**
 * A cloud assembly of the CDK: manifest.json, with the templates of all stacks.
 * https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
 */
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { moved } from "../../policy/moved.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { ModelPlace } from "../model.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { ConfigurationFiles } from "../terraform/files.ts";
import { FileTable, located } from "../terraform/files.ts";
import { folderOf, joined } from "../paths.ts";
import type { ReadConfiguration } from "../read-infrastructure.ts";
import { isRelevant } from "./assignments.ts";
import { readTemplate } from "./read-template.ts";
import type { Stack } from "./stacks.ts";
import { joinedStacks } from "./stacks.ts";
import { asTemplate, textMember } from "./template.ts";
import { rangeOf, sourceLineOf, tracesOf } from "./traces.ts";

const maxStacks = 500;
const maxNesting = 8;

/** @param name of the whole, by which its models are known */
export function readAssembly(name: string, manifest: string, files: ConfigurationFiles): ReadConfiguration {
  const table = new FileTable(files);
  const reader = new AssemblyReader(folderOf(manifest), table);
  const root = parseJson(table.file(manifest, false)?.text ?? "").root;
  reader.read(root);
  const { root: template, homes, nested, traces } = joinedStacks(reader.stacks);
  const lines = linesOf(template, traces, folderOf(manifest), table);
  const { text, parts } = table;
  const templates = parts.map(({ file }) => file).filter((file) => file.endsWith(".template.json"));
  const read = readTemplate(
    name,
    text,
    () => ({
      root: template,
      sound: false,
      style: () => {
        throw new TypeError("an assembly is not edited");
      },
    }),
    {
      homes,
      nested,
      files: templates,
      derived: true,
      locate: (range) => located(table, range),
      madeAt: (id) => lines.get(id),
    },
  );
  return {
    documents: read?.documents ?? new Map(),
    models: read?.models ?? [],
    text,
    files: templates,
    wantedFolders: [],
    wantedFiles: [...table.wantedFiles],
    locate: (range) => located(table, range),
  };
}

/** Where the app makes what has a say on uploads, as far as traces tell and the sources are at hand. */
function linesOf(
  template: ObjectNode,
  traces: ReadonlyMap<string, readonly string[]>,
  folder: string,
  table: FileTable,
): ReadonlyMap<string, ModelPlace> {
  const found = new Map<string, ModelPlace>();
  for (const [id, resource] of asTemplate(template)?.resources ?? []) {
    const trace = isRelevant(resource) ? traces.get(id) : undefined;
    const line = trace && sourceLineOf(trace, folder);
    const text = line && table.file(line.file, false)?.text;
    const range = line && text !== undefined ? rangeOf(text, line) : undefined;
    if (line !== undefined && range !== undefined) found.set(id, { file: line.file, range });
  }
  return found;
}

class AssemblyReader {
  readonly stacks: Stack[] = [];
  readonly #folder: string;
  readonly #table: FileTable;

  constructor(folder: string, table: FileTable) {
    this.#folder = folder;
    this.#table = table;
  }

  read(manifest: JsonNode | undefined): void {
    const artifacts = manifest?.kind === "object" ? propertyOf(manifest, "artifacts")?.value : undefined;
    for (const { key, value } of artifacts?.kind === "object" ? artifacts.properties : []) {
      if (value?.kind !== "object" || textMember(value, "type") !== "aws:cloudformation:stack") continue;
      const properties = propertyOf(value, "properties")?.value;
      const file = properties?.kind === "object" ? textMember(properties, "templateFile") : undefined;
      const root = file === undefined ? undefined : this.#template(joined(this.#folder, file));
      if (root === undefined) continue;
      const [, account = "", region = ""] =
        /^aws:\/\/([^/]+)\/(.+)$/.exec(textMember(value, "environment") ?? "") ?? [];
      const { paths, traces } = this.#metadata(properties, value);
      const name = textMember(value, "displayName") ?? key.value;
      const stack: Stack = {
        name,
        prefix: `${name}/`,
        root,
        account: isOf(formats.accountId, account) ? account : undefined,
        region: isOf(formats.region, region) ? region : undefined,
        paths,
        traces,
        parent: undefined,
      };
      this.#add(stack, 0);
    }
  }

  /** Later versions have it in a file of its own. */
  #metadata(properties: JsonNode | undefined, artifact: ObjectNode): Pick<Stack, "paths" | "traces"> {
    const named = (node: JsonNode | undefined): string | undefined =>
      node?.kind === "object" ? textMember(node, "additionalMetadataFile") : undefined;
    const file = named(artifact) ?? named(properties);
    const own = propertyOf(artifact, "metadata")?.value;
    const more =
      file === undefined ? undefined : parseJson(this.#table.file(joined(this.#folder, file), false)?.text ?? "").root;
    return {
      paths: new Map([...pathsOf(own), ...pathsOf(more)]),
      traces: new Map([...tracesOf(own), ...tracesOf(more)]),
    };
  }

  /** With the stacks that are nested in it. */
  #add(stack: Stack, depth: number): void {
    if (this.stacks.length >= maxStacks || depth > maxNesting) return;
    this.stacks.push(stack);
    const resources = propertyOf(stack.root, "Resources")?.value;
    for (const { key, value } of resources?.kind === "object" ? resources.properties : []) {
      if (value?.kind !== "object" || textMember(value, "Type") !== "AWS::CloudFormation::Stack") continue;
      const metadata = propertyOf(value, "Metadata")?.value;
      const path = metadata?.kind === "object" ? textMember(metadata, "aws:asset:path") : undefined;
      const root = path === undefined ? undefined : this.#template(joined(this.#folder, path));
      if (root === undefined) continue;
      const { account, region } = stack;
      const name = `${stack.name}/${key.value}`;
      const parent = { stack, id: key.value };
      this.#add({ name, prefix: `${name}/`, root, account, region, paths: new Map(), parent }, depth + 1);
    }
  }

  #template(file: string): ObjectNode | undefined {
    const read = this.#table.file(file, false);
    if (read === undefined) return undefined;
    const { root } = parseJson(read.text);
    return root?.kind === "object" ? moved(root, read.base) : undefined;
  }
}

/** Construct paths that the manifest has: templates need not have them. */
function pathsOf(metadata: JsonNode | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, value } of metadata?.kind === "object" ? metadata.properties : [])
    for (const entry of value?.kind === "array" ? value.items : []) {
      if (entry.kind !== "object" || textMember(entry, "type") !== "aws:cdk:logicalId") continue;
      const id = textMember(entry, "data");
      if (id !== undefined) found.set(id, key.value.replace(/^\//, ""));
    }
  return found;
}

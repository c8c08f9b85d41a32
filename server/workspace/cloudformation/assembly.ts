/**
 * A cloud assembly of the CDK: manifest.json, with the templates of all stacks.
 * https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
 */
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { ConfigurationFiles } from "../terraform/files.ts";
import { FileTable, located } from "../terraform/files.ts";
import { folderOf, joined } from "../paths.ts";
import type { ReadConfiguration } from "../terraform/read-configuration.ts";
import { readTemplate } from "./read-template.ts";
import type { Stack } from "./stacks.ts";
import { joinedStacks, moved } from "./stacks.ts";
import { textMember } from "./template.ts";

const maxStacks = 500;
const maxNesting = 8;

/** @param name of the whole, by which its models are known */
export function readAssembly(name: string, manifest: string, files: ConfigurationFiles): ReadConfiguration {
  const table = new FileTable(files);
  const reader = new AssemblyReader(folderOf(manifest), table);
  const root = parseJson(table.file(manifest, false)?.text ?? "").root;
  reader.read(root);
  const { root: template, homes, nested } = joinedStacks(reader.stacks);
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
    { homes, nested, files: templates, derived: true, locate: (range) => located(table, range) },
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
      const name = textMember(value, "displayName") ?? key.value;
      const stack: Stack = {
        name,
        prefix: `${name}/`,
        root,
        account: isOf(formats.accountId, account) ? account : undefined,
        region: isOf(formats.region, region) ? region : undefined,
        paths: new Map([...pathsOf(propertyOf(value, "metadata")?.value), ...this.#morePaths(properties, value)]),
        parent: undefined,
      };
      this.#add(stack, 0);
    }
  }

  /** Later versions have them in a file of their own. */
  #morePaths(properties: JsonNode | undefined, artifact: ObjectNode): ReadonlyMap<string, string> {
    const named = (node: JsonNode | undefined): string | undefined =>
      node?.kind === "object" ? textMember(node, "additionalMetadataFile") : undefined;
    const file = named(artifact) ?? named(properties);
    if (file === undefined) return new Map();
    return pathsOf(parseJson(this.#table.file(joined(this.#folder, file), false)?.text ?? "").root);
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

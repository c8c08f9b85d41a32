/**
 * Infrastructure code as a source of policies. What reads it is a bundle of its own, loaded when a file is met that may
 * need it: most policies stand in JSON files.
 */
import type { ParsedHcl } from "../policy/hcl/nodes.ts";
import type { JsonNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { WorkspaceModel } from "./model.ts";
import type { ConfigurationFiles } from "./terraform/files.ts";
import type { ReadConfiguration } from "./terraform/read-configuration.ts";

/** What a template or a configuration declares. */
export interface ReadTemplate {
  /** Each once, by where it stands; as it is by default. */
  readonly documents: ReadonlyMap<string, FoundDocument>;
  /** One for each variant, the default first. */
  readonly models: readonly WorkspaceModel[];
  /** Paths of the templates of its nested stacks, where these are files. */
  readonly nested?: readonly string[];
}

/** A file of infrastructure code as read. */
export interface ReadInfrastructure {
  /** Undefined where the text is no template. */
  readonly template: ReadTemplate | undefined;
  readonly root: JsonNode | undefined;
  /** Offset of the first thing that the syntax does not have. */
  readonly fault: number | undefined;
  /** What the next version takes of it. */
  readonly stays: unknown;
}

export interface InfrastructureReader {
  /** @param last what stays of another version */
  readYaml(file: string, text: string, last?: unknown): ReadInfrastructure;
  /** The tree of a text of YAML, whatever it declares. */
  parseYaml(text: string): JsonNode | undefined;
  /** @param root of the text, as `parseJson` reads it */
  readJson(file: string, text: string, root: JsonNode, sound: boolean): ReadTemplate | undefined;
  /** A file of Terraform's language, which means something together with the others of its folder only. */
  readHcl(file: string, text: string, last?: ParsedHcl): ParsedHcl;
  /** @param name of the whole, by which its model is known */
  readConfiguration(name: string, folder: string, files: ConfigurationFiles): ReadConfiguration;
}

/** Of how many texts the last version is kept, so that an edit costs less than a text. */
const maxKept = 8;

/** What an engine can read; the rest is loaded when a text needs it. */
export class Readers {
  #infrastructure: InfrastructureReader | undefined;
  /** What stays of YAML and HCL, by file; the last one read is the last one in it. */
  readonly #yaml = new Map<string, unknown>();
  readonly #hcl = new Map<string, ParsedHcl>();

  constructor(infrastructure?: InfrastructureReader) {
    this.#infrastructure = infrastructure;
  }

  /** Undefined until it has been loaded. */
  get infrastructure(): InfrastructureReader | undefined {
    return this.#infrastructure;
  }

  /** Resolves once this text can be read; undefined where it can be already. */
  prepare(file: string, text: string): Promise<void> | undefined {
    const isNeeded = mayBeTemplate(text) || mayBePlan(text) || isHclFile(file) || isManifest(file, text);
    return this.#infrastructure === undefined && isNeeded ? this.#load() : undefined;
  }

  /** Undefined while the reader is not loaded. */
  readYaml(file: string, text: string): ReadInfrastructure | undefined {
    const read = this.#infrastructure?.readYaml(file, text, this.#yaml.get(file));
    if (read !== undefined) keep(this.#yaml, file, read.stays);
    return read;
  }

  /** The same. */
  readHcl(file: string, text: string): ParsedHcl | undefined {
    const read = this.#infrastructure?.readHcl(file, text, this.#hcl.get(file));
    if (read !== undefined) keep(this.#hcl, file, read);
    return read;
  }

  async #load(): Promise<void> {
    this.#infrastructure = (await import("./infrastructure-reader.ts")).infrastructure;
  }
}

function keep<Kept>(kept: Map<string, Kept>, file: string, last: Kept): void {
  kept.delete(file);
  kept.set(file, last);
  for (const [oldest] of kept) if (kept.size > maxKept) kept.delete(oldest);
}

/** Terraform's and OpenTofu's language, in its own syntax or in JSON, and values of its variables. */
export const isHclFile = (file: string): boolean => /\.(?:tf|tofu|tfvars)(?:\.json)?$/i.test(file);

/** The manifest of a cloud assembly, as the CDK writes it to cdk.out. */
export const isManifest = (file: string, text: string): boolean =>
  /(?:^|\/)manifest\.json$/.test(file) && text.includes('"aws:cloudformation:stack"');

/** Where the manifest would be of the assembly that a template belongs to; undefined of what is no template of the CDK. */
export const manifestOf = (file: string): string | undefined =>
  /(?:\.template|(?:^|\/)manifest)\.json$/.test(file) ? file.replace(/[^/]*$/, "manifest.json") : undefined;

/** How an assembly is called as a whole. */
export const assemblyName = (folder: string): string => `${folder}/*.template.json`;
export const isAssemblyName = (name: string): boolean => name.endsWith("/*.template.json");

/** How a template is called together with those of its nested stacks, and with what it is deployed with. */
const stacksEnd = " with its files";
export const stacksName = (file: string): string => `${file}${stacksEnd}`;
export const isStacksName = (name: string): boolean => name.endsWith(stacksEnd);
export const fileOfStacks = (name: string): string => name.slice(0, -stacksEnd.length);

/** Values of variables alone. */
export const isValuesFile = (file: string): boolean => /\.tfvars(?:\.json)?$/i.test(file);

/** Whether such a text has a say on uploads. */
export const mayConcernUploads = (text: string): boolean => /\baws_(?:s3|kms|iam)_/.test(text);

/** By its name. */
export const isYamlFile = (file: string): boolean => /\.(?:ya?ml|template)$/i.test(file);

/** Whether a text is worth loading the reader for: what declares no resource is no template. */
export const mayBeTemplate = (text: string): boolean =>
  (/["'\s]?Resources["']?\s*:/.test(text) && text.includes("Type")) || mayBeServerless(text);

/** The same of a serverless.yml, which need not declare resources. */
const mayBeServerless = (text: string): boolean =>
  /^service\s*:/m.test(text) &&
  /^provider\s*:/m.test(text) &&
  (/\b(?:s|S)tatements\s*:/.test(text) || (/^resources\s*:/m.test(text) && text.includes("${file(")));

/** The same of a plan or a state, as `terraform show -json` prints them. */
export const mayBePlan = (text: string): boolean =>
  text.includes('"format_version"') && /"(?:planned_)?values"\s*:/.test(text) && mayConcernUploads(text);

/** Whether a text is YAML and no JSON: by its file's name and, where that leaves it open, by how it begins. */
export const isYaml = (file: string, text: string): boolean =>
  !/^\uFEFF?\s*[{[]/.test(text) && (isYamlFile(file) || (!/\.\w+$/.test(file) && mayBeTemplate(text)));

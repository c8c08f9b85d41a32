/** What readers of infrastructure code give, and what is asked of them. */
import type { ParsedHcl } from "../policy/hcl/nodes.ts";
import type { JsonNode, Range } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { WorkspaceModel } from "./model.ts";
import type { ConfigurationFiles, FilePlace } from "./terraform/files.ts";

import type { TextProblem } from "../policy/parse.ts";

export interface ReadConfiguration extends ReadTemplate {
  /** All files as one text: places are counted in it. */
  readonly text: string;
  /** What in the text is no YAML, or no JSON; of what is told with each file nothing. */
  readonly problems?: readonly TextProblem[];
  /** What it was read from, in the order of the text. */
  readonly files: readonly string[];
  /** What it refers to, and was not at hand. */
  readonly wantedFolders: readonly string[];
  readonly wantedFiles: readonly string[];
  locate(range: Range): FilePlace;
  /** What the next reading of the same configuration takes. */
  readonly stays?: unknown;
}

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

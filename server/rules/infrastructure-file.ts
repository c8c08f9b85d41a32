/** Files of infrastructure code as the engine sees them: their policies, and the models that they declare. */
import type { HclBody, ParsedHcl, HclProblem } from "../policy/hcl/nodes.ts";
import type { JsonNode, ObjectNode, Range } from "../policy/nodes.ts";
import type { TextProblem } from "../policy/parse.ts";
import { parseJson } from "../policy/parse.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { unquotedInYaml } from "../policy/unquoted.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import type { ReadTemplate, ReadConfiguration } from "../workspace/read-infrastructure.ts";
import type { Readers } from "../workspace/infrastructure.ts";
import type { ConfigurationFiles } from "../workspace/terraform/files.ts";
import { isHclFile, isYaml, mayBePlan, mayBeTemplate, mayConcernUploads } from "../workspace/infrastructure-files.ts";

export interface InfrastructureFile {
  readonly root: JsonNode | undefined;
  readonly problems: readonly TextProblem[];
  /** Each policy once, those that AWS adds included. */
  readonly documents: readonly FoundDocument[];
  /** Those that are written in the file. */
  readonly written: number;
  readonly models: readonly WorkspaceModel[];
  /** Paths of the templates that it nests. */
  readonly nested?: readonly string[];
  /** What keeps it from being read: a placeholder of a template language. */
  readonly unread?: Range;
}

const nothing: InfrastructureFile = { root: undefined, problems: [], documents: [], written: 0, models: [] };

/** Undefined where the file is not YAML. */
export function readYamlFile(readers: Readers, file: string, text: string): InfrastructureFile | undefined {
  if (!isYaml(file, text)) return undefined;
  const read = mayBeTemplate(text) ? readers.readYaml(file, text) : undefined;
  if (read === undefined) return nothing;
  const { template, root, fault } = read;
  // What a tool will still fill in is no mistake in YAML.
  const unread = fault !== undefined && text.includes("Statement") ? unquotedInYaml(text) : undefined;
  if (unread !== undefined) return { ...nothing, unread };
  if (template === undefined) return nothing;
  const end = fault === undefined ? 0 : Math.min(fault + 1, text.length);
  return {
    root,
    problems: fault === undefined ? [] : [{ code: "yaml", range: { offset: Math.min(fault, end), end } }],
    ...partsOf(template),
  };
}

export interface HclFile {
  readonly hcl: ParsedHcl;
  readonly problems: readonly TextProblem[];
  readonly looksLikePolicy: boolean;
  readonly written: number;
}

/** Undefined where the file is not of Terraform's language; what it declares is told with the rest of its folder. */
export function readHclFile(readers: Readers, file: string, text: string): HclFile | undefined {
  if (!isHclFile(file)) return undefined;
  const hcl = readers.readHcl(file, text) ?? noHcl(text);
  const [first] = hcl.problems;
  const looksLikePolicy = mayConcernUploads(text);
  return {
    hcl,
    // What follows a mistake is rarely another one; of JSON all are told, as everywhere.
    problems:
      first === undefined
        ? []
        : /\.json$/i.test(file)
          ? parseJson(text).problems
          : [{ code: problemCodes[first.code], range: visible(first.range) }],
    looksLikePolicy,
    written: looksLikePolicy ? writtenIn(hcl.body) : 0,
  };
}

/** What is missing shows at the character before it. */
const visible = ({ offset, end }: HclProblem["range"]): HclProblem["range"] =>
  offset === end ? { offset: Math.max(offset - 1, 0), end } : { offset, end };

const problemCodes: Readonly<Record<HclProblem["code"], TextProblem["code"]>> = {
  unexpectedToken: "hcl",
  unclosed: "hclUnclosed",
  missingValue: "valueExpected",
  tooDeep: "hclTooDeep",
  tooMany: "hcl",
};

const noHcl = (text: string): ParsedHcl => ({
  text,
  body: { offset: 0, end: text.length, attributes: [], blocks: [] },
  problems: [],
  sound: false,
});

/** Policies that are written as such: documents, and arguments that are no references. */
function writtenIn({ attributes, blocks }: HclBody): number {
  const own = attributes.filter(
    ({ name, value }) =>
      /policy$/.test(name.value) && (value.kind === "template" ? value.form === "heredoc" : value.kind === "call"),
  );
  return blocks.reduce(
    (sum, { type, labels, body }) =>
      sum + (type.value === "data" && labels[0]?.value === "aws_iam_policy_document" ? 1 : writtenIn(body)),
    own.length,
  );
}

/** Undefined where the reader is not loaded. */
export function readFolder(
  readers: Readers,
  name: string,
  folder: string,
  files: ConfigurationFiles,
): { readonly read: ReadConfiguration; readonly parts: InfrastructureFile } | undefined {
  const read = readers.infrastructure?.readConfiguration(name, folder, files);
  return read && { read, parts: { root: undefined, problems: read.problems ?? [], ...partsOf(read) } };
}

/** Undefined where the tree is no template. */
export function readJsonTemplate(
  readers: Readers,
  file: string,
  text: string,
  root: JsonNode | undefined,
  sound: boolean,
): TemplateParts | undefined {
  if (root?.kind !== "object" || !(mayBeTemplate(text) || mayBePlan(text))) return undefined;
  const template = readers.infrastructure?.readJson(file, text, root, sound);
  return template && partsOf(template);
}

type TemplateParts = Pick<InfrastructureFile, "documents" | "written" | "models" | "nested">;

function partsOf({ documents, models, nested }: ReadTemplate): TemplateParts {
  const all = new Set(documents.values());
  const written = all.size;
  for (const { identity } of models[0]?.principals ?? []) for (const { found } of identity ?? []) all.add(found);
  return { documents: [...all], written, models, ...(nested === undefined ? {} : { nested }) };
}

/**
 * Policies of which the model decides nothing, because what they are about is not declared in the file: they are judged
 * as those of a file are of which nothing else is known.
 */
export function judgedAlone({ compiled, pairs }: ModelCheck): FoundDocument[] {
  const { template, principals, keys } = compiled.model;
  if (template === undefined) return [];
  const usedKeys = new Set(
    [...pairs.values()].flat().flatMap(({ destination }) => (destination.kind === "key" ? destination.key.arn : [])),
  );
  const ofPrincipals = principals.flatMap((principal) => {
    const { arn, identity, place } = principal;
    if ((pairs.get(principal)?.length ?? 0) > 0 || template.incomplete.has(arn)) return [];
    const node: ObjectNode = { kind: "object", ...place.range, properties: [], closed: true };
    return (identity ?? []).map(({ found }): FoundDocument => ({ ...found, owner: { node, arn } }));
  });
  const ofKeys = keys
    .filter(({ arn }) => !usedKeys.has(arn))
    .flatMap(({ policy }) => (policy ?? []).map(({ found }) => found));
  return [...ofPrincipals, ...ofKeys, ...template.orphans];
}

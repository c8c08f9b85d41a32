/** Reads a file for the engine: its policies, found and compiled, and what it declares. */
import type { Compiler } from "../evaluate/compiler.ts";
import type { CompiledStatement, CompiledStatements } from "../evaluate/statement.ts";
import { compileStatements } from "../evaluate/statement.ts";
import type { SyntaxProblem } from "../policy/parse.ts";
import { parseJson } from "../policy/parse.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ReadAs } from "../policy/policy-type.ts";
import { typedAs } from "../policy/policy-type.ts";
import { documentOf, findDocuments } from "../policy/recognize.ts";
import { unquotedPlaceholder } from "../policy/unquoted.ts";
import type { AskedFile } from "../uploads/check-file/ask.ts";
import { documentPointsToKms, showsKmsForS3 } from "../uploads/scenario/purpose.ts";
import type { FileFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import { factsOf } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ParsedHcl } from "../policy/hcl/nodes.ts";
import type { ConfigurationFiles } from "../workspace/terraform/files.ts";
import type { Readers } from "../workspace/infrastructure.ts";
import { isYaml, mayBeTemplate } from "../workspace/infrastructure-files.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import { maxTextLength, maxYamlLength } from "./analysis-limit-reached/rule.ts";
import type { InfrastructureFile } from "./infrastructure-file.ts";
import { readFolder, readHclFile, readJsonTemplate, readYamlFile } from "./infrastructure-file.ts";

/** A file as read: immutable, to be kept for as long as its text does not change. */
export interface PolicyFile {
  readonly file: string;
  readonly text: string;
  /** Policy documents found in it; 0 for a JSON file that holds no policy. */
  readonly policyCount: number;
  /** Whether it is worth showing diagnostics for: it holds a policy, or is broken and looks as if it would. */
  readonly looksLikePolicy: boolean;
  /** Whether the text could not be parsed as JSON (with comments) to its end. */
  readonly broken: boolean;
  /** Of infrastructure code: what it declares. It needs no policy to be checked. */
  readonly models?: readonly WorkspaceModel[];
  /** Of a template: paths of the templates of its nested stacks, as it writes them. */
  readonly nested?: readonly string[];
  /** Of Terraform's language: what it declares is told with the rest of its folder. */
  readonly hcl?: ParsedHcl;
}

/** The files of a folder, and what they refer to, as one. */
export interface ConfigurationFile extends PolicyFile {
  readonly files: readonly string[];
  readonly wantedFolders: readonly string[];
  readonly wantedFiles: readonly string[];
  /** What the next reading takes of it. */
  readonly stays?: unknown;
}

/** Whether it is, or looks like, what is checked. */
export const holdsPolicy = ({ policyCount, looksLikePolicy }: PolicyFile): boolean =>
  policyCount > 0 || looksLikePolicy;

export interface ReadFile extends PolicyFile, AskedFile {
  readonly facts: FileFacts;
  /** What was thrown where a fault kept the file from being read. */
  readonly crash?: unknown;
  readonly pointsToKms: boolean;
  /** The same of one policy, where the policies of the file have nothing to do with each other. */
  readonly pointsToKmsIn?: (found: FoundDocument | undefined) => boolean;
  /** Whether it shows that what is in S3 is encrypted with a KMS key. */
  readonly showsKmsForS3: boolean;
}

/**
 * Never throws, on any text.
 */
export function readFile(compiler: Compiler, readers: Readers, file: string, text: string, as?: ReadAs): ReadFile {
  try {
    return readText(compiler, readers, file, text, as);
  } catch (crash) {
    // It may well hold a policy, and nobody must believe that it was checked.
    return {
      ...nothingIn(file, text),
      tooLarge: undefined,
      policyCount: 0,
      looksLikePolicy: text.includes("Statement"),
      broken: true,
      crash,
    };
  }
}

const noFacts = (file: string): FileFacts => factsOf(file, [], new Map());

/** Of a text in which nothing was read. */
const nothingIn = (file: string, text: string) => ({
  file,
  text,
  documents: [],
  statements: new Map(),
  unread: undefined,
  problems: [],
  more: undefined,
  root: undefined,
  facts: noFacts(file),
  pointsToKms: false,
  showsKmsForS3: false,
});

function readText(compiler: Compiler, readers: Readers, file: string, text: string, as: ReadAs | undefined): ReadFile {
  const nothing = nothingIn(file, text);
  const mayHold = text.includes("Statement");
  if (text.length > maxTextLength) {
    return { ...nothing, policyCount: 0, looksLikePolicy: mayHold, broken: false, tooLarge: text.length };
  }
  if (text.length > maxYamlLength && isYaml(file, text))
    return {
      ...nothing,
      policyCount: 0,
      looksLikePolicy: mayBeTemplate(text),
      broken: false,
      tooLarge: text.length,
      maxLength: maxYamlLength,
    };
  const hcl = readHclFile(readers, file, text);
  if (hcl !== undefined) {
    const { looksLikePolicy, problems, written } = hcl;
    const broken = problems.length > 0;
    return { ...nothing, hcl: hcl.hcl, problems, policyCount: written, broken, tooLarge: undefined, looksLikePolicy };
  }
  const yaml = readYamlFile(readers, file, text);
  if (yaml !== undefined) return { ...nothing, ...infrastructureParts(compiler, text, yaml) };
  // What does not even hold the word is no policy, and needs no parsing, unless somebody asked for it by name.
  const { root, sound, ...syntax } = parseJson(text);
  const broken = syntax.problems.length > 0;
  const template = readJsonTemplate(readers, file, text, root, sound);
  if (template !== undefined)
    return {
      ...nothing,
      ...infrastructureParts(compiler, text, { root, ...template, problems: syntax.problems.filter(isOfTemplate) }),
    };
  const unread = broken ? unquotedPlaceholder(text) : undefined;
  // What a tool will still fill in is no mistake in JSON.
  const { problems, more } = unread === undefined ? syntax : { problems: [], more: undefined };
  const found = findDocuments(root, text, sound);
  if (found.length === 0 && as?.isPolicy === true && root?.kind === "object") found.push(documentOf(root, text, sound));
  const documents = found
    .map((one) => (as === undefined ? one : typedAs(one, as.type)))
    .map((one) => (unread === undefined ? one : { ...one, template: true }));
  const statements = compileStatements(
    compiler,
    documents,
    syntax.more === undefined ? syntax.problems.map(({ range }) => range) : "all",
  );
  return {
    file,
    text,
    root,
    unread,
    problems,
    more,
    documents,
    statements,
    policyCount: documents.length,
    broken,
    tooLarge: undefined,
    looksLikePolicy: documents.length > 0 || (broken && mayHold && /"(Effect|Action|Principal|Version)\\?"/.test(text)),
    facts: factsOf(file, documents, statements),
    ...showsIn(documents, statements),
  };
}

/** CloudFormation reads JSON as YAML, whose lists and objects may end in a comma. */
const isOfTemplate = ({ code }: SyntaxProblem): boolean => code !== "trailingComma";

/** Never throws. */
export function readConfigurationFile(
  compiler: Compiler,
  readers: Readers,
  name: string,
  folder: string,
  files: ConfigurationFiles,
): ReadFile & ConfigurationFile {
  const without = { files: [], wantedFolders: [], wantedFiles: [] };
  try {
    const found = readFolder(readers, name, folder, files);
    if (found === undefined) return { ...nothingIn(name, ""), ...without, ...noPolicies };
    const { text, files: read, wantedFolders, wantedFiles, stays } = found.read;
    return {
      ...nothingIn(name, text),
      ...infrastructureParts(compiler, text, found.parts),
      files: read,
      wantedFolders,
      wantedFiles,
      stays,
    };
  } catch (crash) {
    return { ...nothingIn(name, ""), ...without, ...noPolicies, looksLikePolicy: true, broken: true, crash };
  }
}

const noPolicies = { policyCount: 0, looksLikePolicy: false, broken: false, tooLarge: undefined };

/** A file that another engine (or a test) made is read again. */
export const asRead = (compiler: Compiler, readers: Readers, file: PolicyFile): ReadFile =>
  "facts" in file ? (file as ReadFile) : readFile(compiler, readers, file.file, file.text);

/** A key policy points to KMS where it is tied to S3: the workspace facts say so. */
function showsIn(
  documents: readonly FoundDocument[],
  statements: CompiledStatements,
): Pick<ReadFile, "pointsToKms" | "showsKmsForS3"> {
  const points = (how: (statements: readonly CompiledStatement[]) => boolean): boolean =>
    documents.some(
      ({ document, kind, template }) => kind !== "key" && !template && how(statements.get(document) ?? []),
    );
  return { pointsToKms: points(documentPointsToKms), showsKmsForS3: points((own) => own.some(showsKmsForS3)) };
}

/**
 * Policies of infrastructure code, each as if it stood in a file of its own, or with the others of its principal; what
 * AWS wrote, or nobody knows, points to nothing.
 */
export function pointsToKmsApart(
  { documents: all, statements }: Pick<ReadFile, "documents" | "statements">,
  apart: readonly FoundDocument[],
): (found: FoundDocument | undefined) => boolean {
  const written = new Set(all.map(({ document }) => document));
  const nameOf = ({ document, owner }: FoundDocument): unknown => owner?.arn ?? document;
  const pointing = new Set(
    apart
      .filter((found) => written.has(found.document) && showsIn([found], statements).pointsToKms)
      .map((found) => nameOf(found)),
  );
  return (found) => (found === undefined ? pointing.size > 0 : pointing.has(nameOf(found)));
}

/** What is declared beside a policy is the model's to tell; other files have nothing to do with it. */
function infrastructureParts(
  compiler: Compiler,
  text: string,
  { root, problems, documents, written, models, nested, unread }: InfrastructureFile,
) {
  // Text that reads the same may mean something else: functions stand in it.
  const statements = compileStatements(compiler, documents, "all");
  const isWorthChecking = models.some(({ principals, buckets }) => principals.length > 0 && buckets.length > 0);
  return {
    root,
    problems,
    documents: documents.slice(0, written),
    statements,
    policyCount: written,
    broken: problems.length > 0,
    tooLarge: undefined,
    ...(unread === undefined ? {} : { unread }),
    looksLikePolicy:
      unread !== undefined ||
      written > 0 ||
      isWorthChecking ||
      (problems.length > 0 && models.length > 0 && text.includes("Statement")),
    ...showsIn(documents, statements),
    ...(models.length === 0 ? {} : { models }),
    ...(nested === undefined ? {} : { nested }),
  };
}

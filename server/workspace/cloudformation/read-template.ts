/** From the tree of a template, YAML or JSON, to its policies and the workspace model that it declares. */
import type { Style } from "../../policy/edits/style.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ReadTemplate } from "../infrastructure.ts";
import type { ModelPlace, ModelTemplate, WorkspaceModel } from "../model.ts";
import type { Choices, ParameterValues } from "./assignments.ts";
import { choicesOf, homeOf, someOther } from "./assignments.ts";
import { declare } from "./declare.ts";
import type { TemplateSource } from "./documents.ts";
import type { Home, ReferenceScope } from "../symbols/expressions.ts";
import { Expressions } from "../symbols/expressions.ts";
import { References } from "./references.ts";
import { Resolver, TooLarge } from "./resolve.ts";
import type { Template } from "./template.ts";
import { asTemplate } from "./template.ts";
import { Uses } from "./uses.ts";

/** A text as its syntax reads it. */
export interface ReadSyntax {
  readonly root: JsonNode | undefined;
  readonly sound: boolean;
  style(scope: ReferenceScope): Style;
}

/** Several templates that are read as one. */
export interface TemplateStacks {
  readonly homes: ReadonlyMap<string, Partial<Home>>;
  readonly files: readonly string[];
  locate(range: Range): ModelPlace;
}

/** Transforms of AWS that leave policies, buckets and keys as they are, but for what Keyhole does itself. */
const knownTransforms = /^AWS::(?:Serverless-|LanguageExtensions$|CodeDeployBlueGreen$|SecretsManager-)/;

/**
 * Undefined for what is no template.
 * @param syntaxOf reads another version of the text
 * @param stacks where it is several as one
 */
export function readTemplate(
  file: string,
  text: string,
  syntaxOf: (text: string) => ReadSyntax,
  stacks?: TemplateStacks,
): ReadTemplate | undefined {
  const syntax = syntaxOf(text);
  const template = asTemplate(syntax.root, stacks?.homes);
  if (template === undefined) return undefined;
  // What a macro makes of a template nobody knows.
  if (template.transforms.some((name) => !knownTransforms.test(name))) return { documents: new Map(), models: [] };
  const uses = new Uses(template);
  const home = homeOf(template);
  const choices = choicesOf(template);
  const references = new References(template);
  /** The variants of a changed text, read once however many edits are asked for. */
  let reread: { readonly text: string; readonly variants: Map<string, Variant["documents"]> } | undefined;
  const read = (assignment: ParameterValues, key: string): Variant => {
    const names = new Expressions(new Map([...home, ...assignment.values]));
    const resolver = new Resolver(template, names, assignment, (expression) => uses.kindOf(expression));
    const source: TemplateSource = {
      file,
      text,
      root: template.root,
      isSound: () => syntax.sound,
      makeStyle: (id) => syntax.style({ names, mayRefer: (to) => references.mayRefer(id, to) }),
      reread: (changed, path) => {
        if (reread?.text !== changed) reread = { text: changed, variants: new Map() };
        const documents = reread.variants.get(key) ?? rereadVariant(file, changed, syntaxOf, assignment);
        reread.variants.set(key, documents);
        return documents.get(path);
      },
    };
    const { documents, orphans, incomplete, ...declared } = declare(template, source, names, resolver);
    const facts = new Map<string, boolean | string>([
      ...[...choices.conditions].map((name) => [name, resolver.holds(name)] as const),
      ...choices.parameters.map((name) => [name, said(assignment.values.get(name))] as const),
    ]);
    const copies = new Map(
      [...documents].flatMap(([path, found]) => {
        const [id = ""] = path.split("/", 1);
        return template.copies.has(id) ? [[found.document, id] as const] : [];
      }),
    );
    const model = modelOf(file, text, syntax.sound, declared, {
      names,
      ...(copies.size === 0 ? {} : { instanceOf: ({ document }) => copies.get(document) }),
      orphans,
      incomplete,
      limit: choices.complete ? undefined : "variants",
      derived: stacks !== undefined || isDerived(file),
      ...(stacks === undefined ? {} : { locate: stacks.locate }),
      variant: { key, facts, account: names.account, region: names.region, called },
    });
    return { documents, model: stacks === undefined ? model : { ...model, dependencies: [file, ...stacks.files] } };
  };
  try {
    const variants: Variant[] = [];
    for (const [key, assignment] of differing(template, home, choices)) variants.push(read(assignment, key));
    const [first] = variants;
    return first && { documents: first.documents, models: variants.map(({ model }) => model) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { documents: new Map(), models: [tooLarge(file, text)] };
  }
}

/** What `sam build` writes of a template. */
const isDerived = (file: string): boolean => /(?:^|\/)\.aws-sam\//.test(file);

/** What account and Region are called. */
const called = { account: "AWS::AccountId", region: "AWS::Region" } as const;

/** Of a template of which nothing is known but that. */
const tooLarge = (file: string, text: string): WorkspaceModel =>
  modelOf(
    file,
    text,
    false,
    { principals: [], buckets: [], keys: [] },
    {
      names: new Expressions(new Map()),
      orphans: [],
      incomplete: new Set(),
      limit: "values",
      variant: { key: "", facts: new Map(), account: "", region: "", called },
    },
  );

const said = (value: string | undefined): string => (value === undefined || value === someOther ? "" : value);

interface Variant {
  readonly documents: ReadonlyMap<string, FoundDocument>;
  readonly model: WorkspaceModel;
}

/** Assignments that differ in what is read, by what they differ in. */
function differing(
  template: Template,
  home: ReadonlyMap<string, string>,
  { assignments, conditions }: Choices,
): ReadonlyMap<string, ParameterValues> {
  const found = new Map<string, ParameterValues>();
  for (const assignment of assignments) {
    const names = new Expressions(new Map([...home, ...assignment.values]));
    const resolver = new Resolver(template, names, assignment, () => "text");
    const key = [
      names.account,
      names.region,
      ...[...conditions].map((name) => (resolver.holds(name) ? "1" : "0")),
    ].join(" ");
    if (!found.has(key)) found.set(key, assignment);
  }
  return found;
}

/** The policies of one variant of another text. */
function rereadVariant(
  file: string,
  text: string,
  syntaxOf: (text: string) => ReadSyntax,
  assignment: ParameterValues,
): ReadonlyMap<string, FoundDocument> {
  const syntax = syntaxOf(text);
  const template = asTemplate(syntax.root);
  if (template === undefined) return new Map();
  const names = new Expressions(new Map([...homeOf(template), ...assignment.values]));
  const uses = new Uses(template);
  const resolver = new Resolver(template, names, assignment, (expression) => uses.kindOf(expression));
  const source: TemplateSource = {
    file,
    text,
    root: template.root,
    isSound: () => syntax.sound,
    makeStyle: () => syntax.style({ names, mayRefer: () => true }),
    reread: () => undefined,
  };
  return declare(template, source, names, resolver).documents;
}

const modelOf = (
  file: string,
  text: string,
  sound: boolean,
  declared: Pick<WorkspaceModel, "principals" | "buckets" | "keys">,
  template: ModelTemplate,
): WorkspaceModel => ({
  file,
  text,
  root: undefined,
  sound,
  ...declared,
  accounts: [],
  vpcEndpoints: [],
  accessPoints: [],
  expectations: [],
  operations: undefined,
  severity: {},
  problems: [],
  dependencies: [file],
  globs: [],
  template,
});

/** From the tree of a template, YAML or JSON, to its policies and the workspace model that it declares. */
import type { Style } from "../../policy/edits/style.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ReadTemplate } from "../read-infrastructure.ts";
import type { ModelPlace, ModelTemplate, WorkspaceModel } from "../model.ts";
import type { Choices, ParameterValues } from "./assignments.ts";
import { choicesOf, homeOf, someOther } from "./assignments.ts";
import { declare } from "./declare.ts";
import type { Environment } from "./environments.ts";
import type { TemplateSource } from "./documents.ts";
import { resourceIn } from "./documents.ts";
import type { ReferenceScope } from "../symbols/expressions.ts";
import { Expressions } from "../symbols/expressions.ts";
import { accountOfKeys } from "../symbols/key-owner.ts";
import { madeUpIn } from "../symbols/made-up.ts";
import { maxMadeUp, textsIn } from "../symbols/named-homes.ts";
import { References } from "./references.ts";
import { Resolver, TooLarge } from "./resolve.ts";
import type { JoinedFacts, Template } from "./template.ts";
import { serverlessFiles } from "./serverless-files.ts";
import { asTemplate, isReadable, localStacks } from "./template.ts";
import { Uses } from "./uses.ts";

/** A text as its syntax reads it. */
export interface ReadSyntax {
  readonly root: JsonNode | undefined;
  readonly sound: boolean;
  /** Whether what is written there may be edited; undefined: as the whole. */
  soundAt?(id: string): boolean;
  /** @param id of the resource that is edited */
  style(scope: TemplateScope, id: string): Style;
}

/** What an edit of a template may refer to. */
export interface TemplateScope extends ReferenceScope {
  /** What a node of the tree comes to. */
  textOf(node: JsonNode): string | undefined;
}

/** Several templates that are read as one. */
export interface TemplateStacks extends JoinedFacts {
  readonly files: readonly string[];
  readonly derived: boolean;
  /** What it is deployed with; none where nobody says. */
  readonly environments?: readonly Environment[];
  locate(range: Range): ModelPlace;
  /** The line of an app that makes a resource. */
  madeAt?(id: string): ModelPlace | undefined;
  /** The stack of a resource whose template several stacks have. */
  instanceOf?(id: string): string | undefined;
}

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
  const template = asTemplate(syntax.root, stacks);
  const nested = nestedIn(syntax.root, template);
  // All that a serverless.yml declares may stand in files that it reads.
  if (template === undefined) return nested.length === 0 ? undefined : { documents: new Map(), models: [], nested };
  // What a macro makes of a template nobody knows.
  if (!isReadable(template.root)) return { documents: new Map(), models: [] };
  const uses = new Uses(template);
  let told: ToldHome = { home: homeOf(template), open: new Map() };
  const environments = stacks?.environments ?? [];
  const planned = () =>
    (environments.length === 0 ? [undefined] : environments).map((environment) => ({
      environment,
      choices: choicesOf(template, told, environment?.values),
    }));
  let plans = planned();
  const isComplete = (): boolean => plans.every(({ choices }) => choices.complete);
  const references = new References(template);
  /** The variants of a changed text, read once however many edits are asked for. */
  let reread: ChangedTemplate | undefined;
  const read = (
    assignment: ParameterValues,
    key: string,
    { environment, choices }: (typeof plans)[number],
  ): Variant => {
    const names = new Expressions(new Map([...told.home, ...assignment.values]));
    const resolver = new Resolver(template, names, assignment, (expression) => uses.kindOf(expression));
    const source: TemplateSource = {
      file,
      text,
      root: template.root,
      isSound: (id) => syntax.soundAt?.(id) ?? syntax.sound,
      makeStyle: (id) =>
        syntax.style(
          { names, mayRefer: (to) => references.mayRefer(id, to), textOf: (node) => resolver.text(node) },
          id,
        ),
      reread: (changed, path) => {
        if (reread?.text !== changed) reread = new ChangedTemplate(file, changed, syntaxOf(changed), stacks);
        return reread.documents(key, assignment, told.home).get(path);
      },
    };
    const { documents, orphans, incomplete, bucketArns, ...declared } = declare(template, source, names, resolver);
    const facts = new Map<string, boolean | string>([
      ...(environment === undefined ? [] : [["environment", environment.name] as const]),
      ...[...choices.conditions].map((name) => [name, resolver.holds(name)] as const),
      ...choices.parameters.map((name) => [name, said(assignment.values.get(name))] as const),
    ]);
    const copies = new Map(
      [...documents].flatMap(([path, found]) => {
        const id = resourceIn(path);
        const instance = stacks?.instanceOf?.(id) ?? (template.copies.has(id) ? id : undefined);
        return instance === undefined ? [] : [[found.document, instance] as const];
      }),
    );
    const made = new Map(
      [...documents].flatMap(([path, { document }]) => {
        const id = resourceIn(path);
        const place = stacks?.madeAt?.(id);
        return place === undefined ? [] : [[document, { ...place, name: id }] as const];
      }),
    );
    const model = modelOf(file, [file, ...(stacks?.files ?? [])], text, syntax, declared, {
      names,
      documents: () => [...documents.values()],
      ...(copies.size === 0 ? {} : { instanceOf: ({ document }) => copies.get(document) }),
      ...(made.size === 0 ? {} : { madeAt: ({ document }) => made.get(document) }),
      orphans,
      incomplete,
      bucketArns,
      limit: isComplete() ? undefined : "variants",
      derived: stacks?.derived ?? isDerived(file),
      ...(stacks === undefined ? {} : { locate: stacks.locate }),
      variant: { key, facts, account: names.account, region: names.region, called },
    });
    return { documents, model };
  };
  const readPlans = function* (): Generator<Variant, undefined> {
    for (const plan of plans)
      for (const [key, assignment] of differing(template, told.home, plan.choices))
        yield read(assignment, `${plan.environment?.name ?? ""} ${key}`, plan);
  };
  try {
    const all = readPlans();
    const first = all.next().value;
    const more = first && toldBy(first, told, environments);
    let variants = first === undefined ? [] : [first, ...(more === undefined ? all : [])];
    if (more !== undefined) {
      told = more;
      plans = planned();
      variants = [...readPlans()];
    }
    const [byDefault] = variants;
    return (
      byDefault && {
        documents: byDefault.documents,
        models: variants.map(({ model }) => model),
        ...(nested.length === 0 ? {} : { nested }),
      }
    );
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { documents: new Map(), models: [tooLarge(file, [file, ...(stacks?.files ?? [])], text, stacks?.locate)] };
  }
}

/** What tells the account and the Region of a template, and what may be one of the two. */
interface ToldHome {
  readonly home: ReadonlyMap<string, string>;
  readonly open: ReadonlyMap<string, readonly string[]>;
}

/** What the policies tell of an account that nothing else tells; undefined: nothing new. */
function toldBy(
  { documents, model }: Variant,
  { home }: ToldHome,
  environments: readonly Environment[],
): ToldHome | undefined {
  const { account = "" } = model.template?.variant ?? {};
  const isTold = environments.some(({ values }) => values.has("AWS::AccountId"));
  const owner = isTold ? undefined : accountOfKeys(model.keys, account);
  const named = { account: new Set<string>(), region: new Set<string>() };
  for (const { document } of documents.values())
    for (const text of textsIn(document.node))
      for (const kind of ["account", "region"] as const)
        for (const value of madeUpIn(text, kind)) if (named[kind].size < maxMadeUp) named[kind].add(value);
  if (owner === undefined && named.account.size + named.region.size === 0) return undefined;
  return {
    home: owner === undefined ? home : new Map([...home, ["AWS::AccountId", owner]]),
    open: new Map([
      ["AWS::AccountId", owner === undefined ? [...named.account] : []],
      ["AWS::Region", [...named.region]],
    ]),
  };
}

/** What `sam build` writes of a template. */
export const isDerived = (file: string): boolean => /(?:^|\/)\.aws-sam\//.test(file);

/** Paths of what is to be read with it. */
const nestedIn = (root: JsonNode | undefined, template: Template | undefined): readonly string[] => [
  ...localStacks(template?.root).map(({ path }) => path),
  ...serverlessFiles(root),
];

/** What account and Region are called. */
const called = { account: "AWS::AccountId", region: "AWS::Region" } as const;

/** Of a template of which nothing is known but that. */
export const tooLarge = (
  file: string,
  dependencies: readonly string[],
  text: string,
  locate?: TemplateStacks["locate"],
): WorkspaceModel =>
  modelOf(
    file,
    dependencies,
    text,
    { sound: false },
    { principals: [], buckets: [], keys: [] },
    {
      names: new Expressions(new Map()),
      orphans: [],
      incomplete: new Set(),
      limit: "values",
      ...(locate === undefined ? {} : { locate }),
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
  { assignments, conditions, keys }: Choices,
): ReadonlyMap<string, ParameterValues> {
  const found = new Map<string, ParameterValues>();
  for (const assignment of assignments) {
    const names = new Expressions(new Map([...home, ...assignment.values]));
    const resolver = new Resolver(template, names, assignment, () => "text");
    const key = [
      names.account,
      names.region,
      ...[...conditions].map((name) => (resolver.holds(name) ? "1" : "0")),
      ...keys.map((name) => JSON.stringify(assignment.values.get(name) ?? null)),
    ].join(" ");
    if (!found.has(key)) found.set(key, assignment);
  }
  return found;
}

/** Another text of a template: read once for all variants. */
class ChangedTemplate {
  readonly text: string;
  readonly #file: string;
  readonly #syntax: ReadSyntax;
  readonly #template: Template | undefined;
  readonly #variants = new Map<string, Variant["documents"]>();
  #uses: Uses | undefined;

  constructor(file: string, text: string, syntax: ReadSyntax, stacks: TemplateStacks | undefined) {
    this.#file = file;
    this.text = text;
    this.#syntax = syntax;
    this.#template = asTemplate(syntax.root, stacks);
  }

  /** The policies of one variant. */
  documents(key: string, assignment: ParameterValues, home: ToldHome["home"]): Variant["documents"] {
    const known = this.#variants.get(key) ?? this.#read(assignment, home);
    this.#variants.set(key, known);
    return known;
  }

  #read(assignment: ParameterValues, home: ToldHome["home"]): Variant["documents"] {
    const template = this.#template;
    if (template === undefined) return new Map();
    const syntax = this.#syntax;
    const names = new Expressions(new Map([...home, ...assignment.values]));
    const uses = (this.#uses ??= new Uses(template));
    const resolver = new Resolver(template, names, assignment, (expression) => uses.kindOf(expression));
    const source: TemplateSource = {
      file: this.#file,
      text: this.text,
      root: template.root,
      isSound: (id) => syntax.soundAt?.(id) ?? syntax.sound,
      makeStyle: (id) => syntax.style({ names, mayRefer: () => true, textOf: (node) => resolver.text(node) }, id),
      reread: () => undefined,
    };
    return declare(template, source, names, resolver).documents;
  }
}

const modelOf = (
  file: string,
  dependencies: readonly string[],
  text: string,
  syntax: Pick<ReadSyntax, "sound">,
  declared: Pick<WorkspaceModel, "principals" | "buckets" | "keys">,
  template: ModelTemplate,
): WorkspaceModel => ({
  file,
  text,
  root: undefined,
  get sound() {
    return syntax.sound;
  },
  ...declared,
  accounts: [],
  vpcEndpoints: [],
  accessPoints: [],
  expectations: [],
  operations: undefined,
  severity: {},
  problems: [],
  dependencies,
  globs: [],
  template,
});

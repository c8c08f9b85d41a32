/** From the tree of a template, YAML or JSON, to its policies and the workspace model that it declares. */
import type { Style } from "../../policy/edits/style.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelTemplate, WorkspaceModel } from "../model.ts";
import { declare } from "./declare.ts";
import type { TemplateSource } from "./documents.ts";
import { Expressions } from "./expressions.ts";
import { Resolver, TooLarge } from "./resolve.ts";
import { asTemplate } from "./template.ts";
import { Uses } from "./uses.ts";

/** A text as its syntax reads it. */
export interface ReadSyntax {
  readonly root: JsonNode | undefined;
  readonly sound: boolean;
  style(names: Expressions): Style;
}

export interface ReadTemplate {
  /** Each once, by where it stands in the template. */
  readonly documents: ReadonlyMap<string, FoundDocument>;
  readonly model: WorkspaceModel;
}

/**
 * Undefined for what is no template.
 * @param syntaxOf reads another version of the text
 */
export function readTemplate(
  file: string,
  text: string,
  syntaxOf: (text: string) => ReadSyntax,
): ReadTemplate | undefined {
  const syntax = syntaxOf(text);
  const template = asTemplate(syntax.root);
  if (template === undefined) return undefined;
  const names = new Expressions();
  const uses = new Uses(template);
  const resolver = new Resolver(template, names, { parameters: new Map() }, (expression) => uses.kindOf(expression));
  let style: Style | undefined;
  let reread: { readonly text: string; readonly documents: ReadTemplate["documents"] } | undefined;
  const source: TemplateSource = {
    file,
    text,
    root: template.root,
    isSound: () => syntax.sound,
    makeStyle: () => (style ??= syntax.style(names)),
    reread: (changed, path) => {
      if (reread?.text !== changed)
        reread = {
          text: changed,
          documents: readTemplate(file, changed, syntaxOf)?.documents ?? new Map<string, FoundDocument>(),
        };
      return reread.documents.get(path);
    },
  };
  try {
    const { documents, orphans, incomplete, ...declared } = declare(template, source, names, resolver);
    return { documents, model: modelOf(file, text, syntax.sound, declared, { names, orphans, incomplete }) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return undefined;
  }
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
  promises: [],
  operations: undefined,
  severity: {},
  problems: [],
  dependencies: [file],
  globs: [],
  template,
});

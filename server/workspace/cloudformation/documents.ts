/** Policy documents that are written in a template. */
import type { PolicyDocument } from "../../policy/document.ts";
import { readDocument } from "../../policy/document.ts";
import type { Style } from "../../policy/edits/style.ts";
import type { ArrayNode, JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { FoundDocument, Source } from "../../policy/recognize.ts";
import type { Kind } from "../declared-policies.ts";
import { foundDocument } from "../declared-policies.ts";
import type { Resolver } from "./resolve.ts";

/** What all documents of one version of a template share. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
  readonly root: ObjectNode;
  /** @param id of the resource that is edited */
  isSound(id: string): boolean;
  /** @param id of the resource that is edited */
  makeStyle(id: string): Style;
  /** The policy at the same place in another version of the text. */
  reread(text: string, path: string): FoundDocument | undefined;
}

/** The id of the resource that a policy is in: ids of several stacks have slashes. */
export const resourceIn = (path: string): string => path.replace(/\/(?:Policies\/\d+|[^/]+)$/, "");

/**
 * Undefined for what is no policy, or not known to be one.
 * @param value as the resolver gives it
 */
export function readPolicy(
  source: TemplateSource,
  resolver: Resolver,
  value: JsonNode | undefined,
  path: string,
  kind: Kind,
): FoundDocument | undefined {
  const statement = value?.kind === "object" ? propertyOf(value, "Statement") : undefined;
  if (value?.kind !== "object" || statement === undefined) return undefined;
  const document = readDocument(value, statement);
  const id = resourceIn(path);
  const own: Source = {
    text: source.text,
    root: source.root,
    embedded: [],
    get sound() {
      return source.isSound(id);
    },
    makeStyle: () => source.makeStyle(id),
    reread: (text) => source.reread(text, path),
  };
  return foundDocument(document, own, kind, (node) => resolver.isUnknown(node));
}

/** Where a statement goes that joins an implied policy: into the list that implies it. */
export interface ListOfPolicies {
  readonly source: TemplateSource;
  readonly list: ArrayNode;
  /** Of the list: the policy that is added is at `PATH/NUMBER`. */
  readonly path: string;
}

/** The same policy as one that is completed by another one in the list of policies that it stands in. */
export function completedIn(found: FoundDocument, { source, list, path }: ListOfPolicies): FoundDocument {
  const id = resourceIn(path);
  const place = { offset: list.offset, end: list.end };
  const statementProperty = { ...found.document.statementProperty, value: list };
  const document: PolicyDocument = { ...found.document, statementProperty };
  const style = (): Style => {
    const written = source.makeStyle(id);
    const wrapped = (statement: unknown): object => ({ Version: "2012-10-17", Statement: [statement] });
    const { writer } = written;
    return writer === undefined
      ? written
      : {
          ...written,
          writer: {
            addToList: () => [],
            addProperty: () => [],
            removeFromList: () => [],
            removeProperty: () => [],
            replaceString: () => [],
            renameKey: () => [],
            wrapInObject: () => [],
            insertStatements: (_, added) => writer.insertStatements(list, added.map(wrapped), undefined),
          },
        };
  };
  return {
    ...found,
    document,
    source: {
      text: source.text,
      root: source.root,
      embedded: found.source.embedded.map((outer) => ({ ...outer, toOuterEdit: (edit) => edit })),
      get sound() {
        return source.isSound(id);
      },
      makeStyle: style,
      reread: (changed) => {
        const added = source.reread(changed, `${path}/${String(list.items.length)}`);
        if (added === undefined) return undefined;
        const statements = [...document.statements, ...added.document.statements];
        return { ...found, document: { ...document, node: { ...document.node, ...place }, statements } };
      },
    },
  };
}

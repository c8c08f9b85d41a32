/** Policy documents of a template: those that are written in it, and those that AWS adds. */
import type { PolicyDocument, PolicyType, ResourcePolicyKind } from "../../policy/document.ts";
import { readDocument } from "../../policy/document.ts";
import type { Style } from "../../policy/edits/style.ts";
import type { ArrayNode, JsonNode, ObjectNode, Range } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument, Source } from "../../policy/recognize.ts";
import type { Resolver } from "./resolve.ts";

/** What all documents of one version of a template share. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
  readonly root: ObjectNode;
  isSound(): boolean;
  /** @param id of the resource that is edited */
  makeStyle(id: string): Style;
  /** The policy at the same place in another version of the text. */
  reread(text: string, path: string): FoundDocument | undefined;
}

export interface Kind {
  readonly type: PolicyType;
  readonly kind?: ResourcePolicyKind;
}

export interface ReadPolicy {
  readonly found: FoundDocument;
  /** Whether a part of it is not known, so that it may allow more than what is read. */
  readonly partial: boolean;
}

/**
 * Undefined for what is no policy, or not known to be one.
 * @param value as the resolver gives it
 */
export function readPolicy(
  source: TemplateSource,
  resolver: Resolver,
  value: JsonNode | undefined,
  path: string,
  { type, kind }: Kind,
): ReadPolicy | undefined {
  const statement = value?.kind === "object" ? propertyOf(value, "Statement") : undefined;
  if (value?.kind !== "object" || statement === undefined) return undefined;
  const document = readDocument(value, statement);
  const own: Source = {
    text: source.text,
    root: source.root,
    embedded: [],
    get sound() {
      return source.isSound();
    },
    makeStyle: () => source.makeStyle(path.split("/", 1)[0] ?? ""),
    reread: (text) => source.reread(text, path),
  };
  return {
    found: foundDocument(document, own, { type, ...(kind === undefined ? {} : { kind }) }),
    partial: isPartial(document, resolver),
  };
}

const foundDocument = (document: PolicyDocument, source: Source, { type, kind }: Kind): FoundDocument => ({
  document,
  source,
  type,
  kind,
  told: true,
  owner: undefined,
  policyArn: undefined,
  template: false,
  unread: undefined,
  problems: [],
  more: undefined,
});

/** A list of resources or principals whose length nobody knows may name whatever is asked. */
function isPartial({ statementProperty, statements }: PolicyDocument, resolver: Resolver): boolean {
  const unknown = (node: JsonNode | undefined): boolean => node !== undefined && resolver.isUnknown(node);
  const unknownList = (node: JsonNode | undefined): boolean => node?.kind === "array" && unknown(node);
  const { value } = statementProperty;
  if (unknown(value) || (value?.kind === "array" && value.items.some((item) => item.kind !== "object"))) return true;
  return statements.some(
    ({ node, effect, action, resource, principal }) =>
      effect !== "Deny" &&
      (unknown(propertyOf(node, "Effect")?.value) ||
        unknown(action?.property.value) ||
        action?.values.some(unknown) === true ||
        unknownList(resource?.property.value) ||
        (principal?.property.value?.kind === "object" &&
          principal.property.value.properties.some((property) => unknownList(property.value)))),
  );
}

/** A policy that the template implies, at the place that implies it: it can be blamed, and not edited. */
export function impliedPolicy(policy: object, place: Range, { type, kind }: Kind): FoundDocument {
  const text = JSON.stringify(policy);
  const { root } = parseJson(text);
  const statement = root?.kind === "object" ? propertyOf(root, "Statement") : undefined;
  if (root?.kind !== "object" || statement === undefined) throw new TypeError("no policy");
  const range = { offset: place.offset, end: place.end };
  const source: Source = {
    text,
    root,
    sound: false,
    embedded: [
      {
        text,
        toOuter: () => range.offset,
        toOuterRange: () => range,
        toOuterEdit: ({ newText }) => ({ range, newText }),
      },
    ],
  };
  return foundDocument(readDocument(root, statement), source, { type, ...(kind === undefined ? {} : { kind }) });
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
  const id = path.split("/", 1)[0] ?? "";
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
            replaceString: () => [],
            renameKey: () => [],
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
        return source.isSound();
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

/** A policy that nobody can read here may allow what the others lack. It grants no upload by itself. */
export const unreadPolicy = (place: Range, kind: Kind): FoundDocument =>
  impliedPolicy(
    {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", ...(kind.type === "resource" ? { Principal: "*" } : {}), Action: "kms:*", Resource: "*" },
      ],
    },
    place,
    kind,
  );

/**
 * What KMS gives a key without a policy: the account decides.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const defaultKeyPolicy = (account: string, place: Range): FoundDocument =>
  impliedPolicy(
    {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
      ],
    },
    place,
    { type: "resource", kind: "key" },
  );

/** Policies that infrastructure code declares: as they are written, and those that it implies. */
import type { PolicyDocument, PolicyType, ResourcePolicyKind } from "../policy/document.ts";
import { readDocument } from "../policy/document.ts";
import type { JsonNode, Range } from "../policy/nodes.ts";
import { propertyOf } from "../policy/nodes.ts";
import { parseJson } from "../policy/parse.ts";
import type { FoundDocument, Source } from "../policy/recognize.ts";
import type { PolicyList } from "./model.ts";

export interface Kind {
  readonly type: PolicyType;
  readonly kind?: ResourcePolicyKind;
  /** Of a managed policy. */
  readonly managed?: true;
}

export const identityPolicy: Kind = { type: "identity" };
export const managedPolicy: Kind = { type: "identity", managed: true };
export const bucketPolicy: Kind = { type: "resource", kind: "bucket" };
export const keyPolicy: Kind = { type: "resource", kind: "key" };
export const endpointPolicy: Kind = { type: "vpcEndpoint" };
export const trustPolicy: Kind = { type: "resource", kind: "roleTrust" };

/** @param isUnknown whether nobody knows what stands in a node; of a policy that nobody has to work out everything is known */
export const foundDocument = (
  document: PolicyDocument,
  source: Source,
  { type, kind, managed }: Kind,
  isUnknown?: (node: JsonNode) => boolean,
): FoundDocument => ({
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
  ...(managed && { managed }),
  ...(isUnknown !== undefined && isPartial(document, isUnknown) && { partial: true }),
});

/**
 * Whether it may allow more than what is read. A list of resources or principals whose length nobody knows may name
 * whatever is asked; a single one is another one than those that are known.
 */
function isPartial({ statementProperty, statements }: PolicyDocument, isUnknown: (node: JsonNode) => boolean): boolean {
  const unknown = (node: JsonNode | undefined): boolean => node !== undefined && isUnknown(node);
  const unknownList = (node: JsonNode | undefined): boolean => node?.kind === "array" && unknown(node);
  const { value } = statementProperty;
  if (unknown(value) || (value?.kind === "array" && value.items.some((item) => item.kind !== "object"))) return true;
  return statements.some(
    ({ node, effect, action, resource, principal }) =>
      effect !== "Deny" &&
      (unknown(node) ||
        unknown(propertyOf(node, "Effect")?.value) ||
        unknown(action?.property.value) ||
        action?.values.some(unknown) === true ||
        unknownList(resource?.property.value) ||
        resource?.values.some((one) => unknown(one) && isOpenPattern(one.value)) === true ||
        unknown(principal?.property.value) ||
        (principal?.property.value?.kind === "object" &&
          principal.property.value.properties.some((property) => unknownList(property.value)))),
  );
}

/** A pattern whose beginning nobody knows. */
const isOpenPattern = (value: string): boolean => !value.startsWith("arn:") && /[*?]/.test(value);

/**
 * A policy that the code implies, at the place that implies it: it can be blamed, and not edited.
 * @param resources where its resources are told, by default the same place
 */
export function impliedPolicy(policy: object, place: Range, { type, kind }: Kind, resources = place): FoundDocument {
  const text = JSON.stringify(policy);
  const { root } = parseJson(text);
  const statement = root?.kind === "object" ? propertyOf(root, "Statement") : undefined;
  if (root?.kind !== "object" || statement === undefined) throw new TypeError("no policy");
  const range = { offset: place.offset, end: place.end };
  const document = readDocument(root, statement);
  const named = document.statements.flatMap(({ resource }) => resource?.property.value ?? []);
  const rangeOf = (inner: Range): Range =>
    named.some(({ offset, end }) => offset <= inner.offset && inner.end <= end)
      ? { offset: resources.offset, end: resources.end }
      : range;
  const source: Source = {
    text,
    root,
    sound: false,
    embedded: [
      { text, toOuter: () => range.offset, toOuterRange: rangeOf, toOuterEdit: ({ newText }) => ({ range, newText }) },
    ],
  };
  return foundDocument(document, source, { type, ...(kind === undefined ? {} : { kind }) });
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

/** Of two policies for one thing the last one that is deployed takes effect, which nobody knows here. */
export function onlyPolicy(file: string, list: readonly (FoundDocument | undefined)[]): PolicyList {
  const [found] = list;
  if (list.length === 0) return [];
  return list.length > 1 || found === undefined || found.partial === true ? undefined : [{ file, found }];
}

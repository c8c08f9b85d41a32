/**
 * Finds the policy documents in a JSON file: the file itself, or what AWS's command line prints round them, also as an
 * escaped string; and tells by content what kind of policy each is.
 */
import { resourceControlServices } from "../catalog/resource-control-services.ts";
import type { EmbeddedText } from "./embedded.ts";
import { embeddedText } from "./embedded.ts";
import type { PolicyDocument, PolicyType, PrincipalEntry, ResourcePolicyKind, Statement } from "./document.ts";
import type { Style } from "./edits/style.ts";
import { readDocument } from "./document.ts";
import type { JsonNode, ObjectNode, PropertyNode, Range, StringNode } from "./nodes.ts";
import { propertyOf } from "./nodes.ts";
import { documentElements, elementOf } from "./slips.ts";
import type { MoreProblems, SyntaxProblem } from "./parse.ts";
import { parseJson } from "./parse.ts";
import { isTemplate } from "./template.ts";
import { unquotedPlaceholder } from "./unquoted.ts";

/** Whose documents are judged together: one user, role or group in AWS command-line output. */
export interface Owner {
  readonly node: ObjectNode;
  readonly arn: string | undefined;
}

/** The text a document's nodes count in, and the way back to the file's own text. */
export interface Source {
  readonly text: string;
  readonly root: JsonNode;
  /**
   * Whether it, and the text that holds it, was read soundly (`ParsedJson.sound`): only then is a fix offered in it.
   */
  readonly sound: boolean;
  /** Innermost first; empty where the document is written plainly. */
  readonly embedded: readonly EmbeddedText[];
  /** How the text is written, once a fix has asked: see `styleOf`. */
  style?: Style | undefined;
  /** Where the text is no JSON: how it is written. */
  readonly makeStyle?: () => Style;
  /** The same document in another version of the text, where it cannot be read without the text round it. */
  readonly reread?: (text: string) => FoundDocument | undefined;
}

/** A policy at its places in a text. */
export interface PolicyText {
  readonly document: PolicyDocument;
  readonly source: Pick<Source, "text" | "embedded">;
}

export interface FoundDocument extends PolicyText {
  readonly source: Source;
  readonly type: PolicyType;
  /** Of a resource policy. */
  readonly kind: ResourcePolicyKind | undefined;
  /** Whether the output that it stands in says so; otherwise its content is all there is to go by. */
  readonly told: boolean;
  /** As it was found, where somebody named the type of what says none itself (`--policy-type`). */
  readonly untyped?: FoundDocument;
  readonly owner: Owner | undefined;
  /** ARN of the managed policy that the document is a version of. */
  readonly policyArn: string | undefined;
  /** Whether infrastructure code declares it as a managed policy. */
  readonly managed?: true;
  /** A part of it is not known, so that it may allow more than what is read. */
  readonly partial?: true;
  /** Left alone: intrinsic functions make it something else than what it says. */
  readonly template: boolean;
  /** The first placeholder outside of strings in an escaped policy string, which is then a template and no JSON. */
  readonly unread: Range | undefined;
  /** Syntax problems of an escaped policy string. */
  readonly problems: readonly SyntaxProblem[];
  readonly more: MoreProblems | undefined;
}

/** Members under which AWS's command line nests policies; anything else is not searched. */
const wrappers = new Set([
  "PolicyVersion",
  "PolicyVersionList",
  "Document",
  "PolicyDocument",
  "AssumeRolePolicyDocument",
  "Policy",
  "Policies",
  "Content",
  "Role",
  "Roles",
  "RoleDetailList",
  "UserDetailList",
  "GroupDetailList",
  "RolePolicyList",
  "UserPolicyList",
  "GroupPolicyList",
  "Attributes",
  "KeyPolicy",
  "BucketPolicy",
  "ResourcePolicy",
]);
const owners = new Set(["RoleDetailList", "UserDetailList", "GroupDetailList"]);
const maxWrapperDepth = 8;

interface NodePlace {
  readonly source: Source;
  readonly owner: Owner | undefined;
  readonly policyArn: string | undefined;
  readonly hint: PolicyType | "roleTrust" | undefined;
  readonly depth: number;
}

/** @param sound whether the text was read soundly */
export function findDocuments(root: JsonNode | undefined, text: string, sound = true): FoundDocument[] {
  const found: FoundDocument[] = [];
  if (root !== undefined) {
    search(
      root,
      {
        source: { text, root, sound, embedded: [] },
        owner: undefined,
        policyArn: undefined,
        hint: undefined,
        depth: 0,
      },
      found,
    );
  }
  return found;
}

/** A file that is known to be a policy as one, whatever it looks like: its Statement may be missing. */
export function documentOf(root: ObjectNode, text: string, sound: boolean): FoundDocument {
  const statement = elementOf(root, "Statement", documentElements) ?? missingStatement(root);
  const place = { owner: undefined, policyArn: undefined, hint: undefined, depth: 0 };
  return describe(readDocument(root, statement), { ...place, source: { text, root, sound, embedded: [] } });
}

/** What is said of a policy without statements stands at its first brace. */
const missingStatement = ({ offset }: ObjectNode): PropertyNode => ({
  key: { kind: "string", offset, end: offset + 1, value: "Statement" },
  colon: -1,
  value: undefined,
});

function search(node: JsonNode, place: NodePlace, found: FoundDocument[]): void {
  if (place.depth > maxWrapperDepth) return;
  if (node.kind === "array") {
    for (const item of node.items) search(item, { ...place, depth: place.depth + 1 }, found);
  } else if (node.kind === "string") {
    searchString(node, place, found);
  } else if (node.kind === "object") {
    const statement = elementOf(node, "Statement", documentElements);
    if (statement !== undefined && looksLikePolicy(node, statement))
      found.push(describe(readDocument(node, statement), place));
    else searchWrapper(node, place, found);
  }
}

function searchWrapper(node: ObjectNode, place: NodePlace, found: FoundDocument[]): void {
  const isDefault = propertyOf(node, "IsDefaultVersion")?.value;
  // A version that is not in force decides nothing.
  if (isDefault?.kind === "boolean" && isDefault.value === false) return;
  const policyArn = stringMember(node, "Arn") ?? place.policyArn;
  for (const property of node.properties) {
    const name = property.key.value;
    if (property.value === undefined || !wrappers.has(name)) continue;
    const inner: NodePlace = { ...place, policyArn, depth: place.depth + 1, hint: hintFor(name, node) ?? place.hint };
    if (owners.has(name) && property.value.kind === "array") {
      for (const item of property.value.items) {
        if (item.kind === "object")
          search(item, { ...inner, owner: { node: item, arn: stringMember(item, "Arn") } }, found);
      }
    } else {
      search(property.value, inner, found);
    }
  }
}

function hintFor(member: string, node: ObjectNode): NodePlace["hint"] {
  if (member === "AssumeRolePolicyDocument") return "roleTrust";
  if (member !== "Content") return undefined;
  const summary = propertyOf(node, "PolicySummary")?.value;
  const type = summary?.kind === "object" ? stringMember(summary, "Type") : undefined;
  if (type === "SERVICE_CONTROL_POLICY") return "serviceControl";
  return type === "RESOURCE_CONTROL_POLICY" ? "resourceControl" : undefined;
}

function searchString(node: StringNode, place: NodePlace, found: FoundDocument[]): void {
  // The root itself may not be a string, or every quoted text would be taken for a policy.
  if (place.depth === 0 || !/^\s*\{/.test(node.value) || !/Statement|"Effect"/.test(node.value)) return;
  const embedded = embeddedText(node, place.source.text);
  const { root, problems, more, sound } = parseJson(embedded.text);
  if (root?.kind !== "object") return;
  const statement = elementOf(root, "Statement", documentElements);
  if (statement === undefined) return;
  const unread = problems.length === 0 ? undefined : unquotedPlaceholder(embedded.text);
  const source: Source = {
    text: embedded.text,
    root,
    sound: sound && place.source.sound,
    embedded: [embedded, ...place.source.embedded],
  };
  found.push(
    describe(
      readDocument(root, statement),
      { ...place, source },
      unread === undefined ? { problems, more } : { unread },
    ),
  );
}

/** Elements that nothing but a policy's statement has. */
const telling: ReadonlySet<string> = new Set(["Effect", "Action", "NotAction", "Principal"]);

function looksLikePolicy(node: ObjectNode, { value: statement }: PropertyNode): boolean {
  const version = elementOf(node, "Version", documentElements)?.value;
  if (version?.kind === "string" && (version.value === "2012-10-17" || version.value === "2008-10-17")) return true;
  const items = statement?.kind === "array" ? statement.items : statement?.kind === "object" ? [statement] : [];
  return items.some((item) => item.kind === "object" && item.properties.some(({ key }) => telling.has(key.value)));
}

interface Syntax {
  readonly unread?: Range;
  readonly problems?: readonly SyntaxProblem[];
  readonly more?: MoreProblems | undefined;
}

function describe(
  document: PolicyDocument,
  place: NodePlace,
  { unread, problems = [], more }: Syntax = {},
): FoundDocument {
  const recognized = recognize(document);
  const type = place.hint === undefined ? recognized.type : place.hint === "roleTrust" ? "resource" : place.hint;
  const kind = place.hint === "roleTrust" ? "roleTrust" : type === "resource" ? recognized.kind : undefined;
  return {
    document,
    type,
    kind,
    told: place.hint !== undefined,
    unread,
    problems,
    more,
    source: place.source,
    owner: place.owner,
    policyArn: place.policyArn,
    template: unread !== undefined || isTemplate(document.node, place.source.text),
  };
}

export interface Recognized {
  readonly type: PolicyType;
  readonly kind: ResourcePolicyKind | undefined;
}

/** A principal in any statement makes it a resource policy, or an organization's; its actions tell of which service. */
export function recognize(document: PolicyDocument): Recognized {
  const { statements } = document;
  if (!statements.some(({ principal }) => principal !== undefined)) return { type: "identity", kind: undefined };
  const services = new Set<string>();
  for (const { action, resource } of statements) {
    const named = (action?.values ?? [])
      .map(({ value }) => value.slice(0, Math.max(0, value.indexOf(":"))).toLowerCase())
      .filter((service) => service !== "");
    for (const service of named) services.add(service);
    // "*" says nothing of the service, but the resources may.
    if (named.length === 0)
      for (const { value } of resource?.values ?? []) if (/^arn:[^:]*:s3(express)?:/.test(value)) services.add("s3");
  }
  if (services.has("s3express")) services.add("s3").delete("s3express");
  if (isResourceControl(statements, services)) return { type: "resourceControl", kind: undefined };
  return { type: "resource", kind: kindOf(statements, services) };
}

function kindOf(statements: readonly Statement[], services: ReadonlySet<string>): ResourcePolicyKind {
  // A trust policy has no Resource. One that is written all the same is a mistake where somebody is let assume a role,
  // and nowhere else.
  if (
    services.has("sts") &&
    statements.every((statement) => statement.resource === undefined || letsAssumeRole(statement))
  )
    return "roleTrust";
  if (statements.every(isOnBuckets)) return "bucket";
  if (services.size === 2 && services.has("kms") && services.has("s3") && isBucketWithKms(statements)) return "bucket";
  if (services.size !== 1) return "other";
  return services.has("kms") ? "key" : services.has("s3") ? "bucket" : "other";
}

/**
 * A resource control policy denies, to everybody, on resources of whatever name; a bucket's policy that only denies
 * names the bucket. A key policy or a role's trust policy that allows nothing to anybody would be no use.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
function isResourceControl(statements: readonly Statement[], services: ReadonlySet<string>): boolean {
  if (
    // Where it covers nothing, it is a topic's policy or the like.
    ![...services].some((service) => resourceControlServices.has(service)) ||
    !statements.every((statement) => statement.resource !== undefined && deniesToAll(statement))
  )
    return false;
  return (
    services.size > 1 ||
    services.has("kms") ||
    services.has("sts") ||
    statements.every(
      ({ resource }) =>
        resource?.negated === false && resource.values.some(({ value }) => /^(?:\*|arn:[^:]*:s3:::\*.*)$/.test(value)),
    )
  );
}

/** Whatever its actions: a key policy's statements are on `*` or on keys. */
const isOnBuckets = ({ resource }: Statement): boolean =>
  resource?.negated === false &&
  resource.values.length > 0 &&
  resource.values.every(({ value }) => /^arn:[^:]*:s3:::/.test(value));

/**
 * What a policy with actions of S3 and KMS is of, its resources tell: S3 refuses such a bucket policy, but people write it.
 * An endpoint's policy has statements for everybody.
 */
const isBucketWithKms = (statements: readonly Statement[]): boolean =>
  statements.some(({ resource }) => resource?.values.some(({ value }) => /^arn:[^:]*:s3:::/.test(value)) === true) &&
  statements.some(
    ({ action, principal }) =>
      action?.values.some(({ value }) => /^kms:/i.test(value)) === true &&
      principal?.entries.some((entry) => !isEverybody(entry)) === true,
  );

const deniesToAll = ({ effect, principal }: Statement): boolean =>
  effect === "Deny" &&
  principal?.negated === false &&
  principal.entries.length > 0 &&
  principal.entries.every(isEverybody);

const isEverybody = ({ kind, node }: PrincipalEntry): boolean => kind === "AWS" && node.value === "*";

const letsAssumeRole = ({ effect, principal, action }: Statement): boolean =>
  effect === "Allow" &&
  principal !== undefined &&
  !principal.entries.some(isEverybody) &&
  (action?.values ?? []).every(({ value }) => /^sts:(?:AssumeRole|TagSession|Set)/i.test(value));

function stringMember(node: ObjectNode, name: string): string | undefined {
  const value = propertyOf(node, name)?.value;
  return value?.kind === "string" ? value.value : undefined;
}

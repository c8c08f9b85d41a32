/** What names in policies and in `keyhole.json` stand for in a workspace model: principals, buckets, keys, accounts. */
import { parseCaller } from "../../evaluate/caller.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { JsonNode, Range, StringNode } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { policiesOf } from "../../workspace/model-policies.ts";
import type {
  ModelAccount,
  ModelBucket,
  ModelKey,
  ModelPrincipal,
  ModelPlace,
  WorkspaceModel,
} from "../../workspace/model.ts";
import { outerRange } from "../publish.ts";

export type Subject =
  | { readonly kind: "principal"; readonly entry: ModelPrincipal }
  | { readonly kind: "bucket"; readonly entry: ModelBucket }
  | { readonly kind: "key"; readonly entry: ModelKey }
  | { readonly kind: "account"; readonly entry: ModelAccount };

/** A string that names a subject; `range` counts in the file's text. */
export interface SubjectMention {
  readonly subject: Subject;
  readonly range: Range;
  readonly text: string;
}

/** Finds subjects by the names that policies use for them. */
export class Names {
  readonly #named = new Map<string, Subject>();
  readonly #buckets = new Map<string, Subject>();

  constructor(model: WorkspaceModel) {
    for (const entry of model.accounts) this.#named.set(entry.id, { kind: "account", entry });
    for (const entry of model.principals) {
      this.#named.set(entry.arn, { kind: "principal", entry });
      const caller = parseCaller(entry.arn);
      if (caller?.kind === "role") this.#named.set(roleName(caller), { kind: "principal", entry });
    }
    for (const entry of model.keys) {
      this.#named.set(entry.arn, { kind: "key", entry });
      const [, partition, , region, account] = arnSegments(entry.arn);
      for (const alias of entry.aliases)
        this.#named.set(`arn:${[partition, "kms", region, account, alias].join(":")}`, { kind: "key", entry });
    }
    for (const entry of model.buckets) this.#buckets.set(entry.name, { kind: "bucket", entry });
  }

  bucket(name: string): Subject | undefined {
    return this.#buckets.get(name);
  }

  /** By ARN (of an object: its bucket), account id, account root, or `s3://` address. */
  subject(text: string): Subject | undefined {
    const known = this.#named.get(text);
    if (known !== undefined) return known;
    if (text.startsWith("s3://")) return this.bucket(text.slice("s3://".length).split("/")[0] ?? "");
    const [prefix, , service, region, account, resource = ""] = arnSegments(text);
    if (prefix !== "arn") return undefined;
    if (service === "s3" && region === "" && account === "") return this.bucket(resource.split("/")[0] ?? "");
    const caller = parseCaller(text);
    if (caller?.kind === "account") return this.#named.get(caller.account);
    return caller?.kind === "session" ? this.#named.get(roleName(caller)) : undefined;
  }
}

/** A session's ARN has its role's name, but not its path. */
const roleName = ({ account, name }: { readonly account: string; readonly name: string }): string =>
  `role ${account} ${name}`;

/** All mentions in a policy document, in document order of its elements. */
export function mentionsInPolicy(names: Names, found: FoundDocument): SubjectMention[] {
  return found.document.statements
    .flatMap(({ principal, resource, conditions }) => [
      ...(principal?.entries.map(({ node }) => node) ?? []),
      ...(resource?.values ?? []),
      ...conditions.flatMap(({ valueNodes }) => valueNodes.filter((node) => node.kind === "string")),
    ])
    .flatMap((node) => mention(names.subject(node.value), node, outerRange(found, node)));
}

/** All mentions in the text of a `keyhole.json`: names of members and values alike. */
export function mentionsInModel(names: Names, text: string): SubjectMention[] {
  return [...stringsIn(parseJson(text).root, [])].flatMap(({ node, path, isName }) => {
    const isBucket = isName ? path.length === 1 && path[0] === "buckets" : path.at(-1) === "bucket";
    return mention(isBucket ? names.bucket(node.value) : names.subject(node.value), node, node);
  });
}

/** Where the text of a `keyhole.json` writes one of these paths. */
export function pathsInModel(
  text: string,
  paths: { has(path: string): boolean },
): { readonly path: string; readonly range: Range }[] {
  return [...stringsIn(parseJson(text).root, [])]
    .filter(({ node, isName }) => !isName && paths.has(node.value))
    .map(({ node: { value, offset, end } }) => ({ path: value, range: { offset, end } }));
}

interface FoundString {
  readonly node: StringNode;
  /** Names of the members that lead to it. */
  readonly path: readonly string[];
  /** Whether it is a member's name itself. */
  readonly isName: boolean;
}

function* stringsIn(node: JsonNode | undefined, path: readonly string[]): Generator<FoundString> {
  if (node?.kind === "string") yield { node, path, isName: false };
  else if (node?.kind === "array") for (const item of node.items) yield* stringsIn(item, path);
  else if (node?.kind === "object") {
    for (const { key, value } of node.properties) {
      yield { node: key, path, isName: true };
      yield* stringsIn(value, [...path, key.value]);
    }
  }
}

const mention = (subject: Subject | undefined, { value }: StringNode, { offset, end }: Range): SubjectMention[] =>
  subject === undefined ? [] : [{ subject, text: value, range: { offset, end } }];

/** The mention whose string holds the offset. */
export const mentionAt = (mentions: readonly SubjectMention[], offset: number): SubjectMention | undefined =>
  mentions.find(({ range }) => range.offset <= offset && offset <= range.end);

/** Where the model declares it, then the policies that are its own. */
export function definitionsOf({ entry, kind }: Subject): ModelPlace[] {
  const policies = kind === "principal" ? entry.identity : kind === "account" ? [] : entry.policy;
  return [
    entry.place,
    ...(policies ?? []).map(({ file, found }) => ({
      file,
      range: outerRange(found, found.document.statementProperty.key),
    })),
  ];
}

/** Every mention of a subject in the model and in the policies it names, the declaration included. */
export function referencesTo(model: WorkspaceModel, subject: Subject): ModelPlace[] {
  const names = new Names(model);
  const ours = (mentions: readonly SubjectMention[], file: string): ModelPlace[] =>
    mentions.filter((one) => one.subject.entry === subject.entry).map(({ range }) => ({ file, range }));
  const inPolicies = [...policiesOf(model).values()]
    .filter(({ file }) => file !== model.file)
    .flatMap(({ file, found }) => ours(mentionsInPolicy(names, found), file));
  return [...ours(mentionsInModel(names, model.text), model.file), ...inPolicies];
}

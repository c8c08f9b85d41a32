/** From what a model names to the policy documents meant. */
import { format } from "../policy/message.ts";
import { append } from "../policy/append.ts";
import type { JsonNode, ObjectNode, StringNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { findDocuments } from "../policy/recognize.ts";
import { isGlob, isTooWide, maxAlternatives } from "./file-glob.ts";
import * as formats from "./formats.ts";
import type { MissingFile, ModelPolicy, ModelProblem, PolicyList } from "./model.ts";
import type { OwnerName } from "./owned.ts";
import { OwnedDocuments } from "./owned.ts";
import type { ParsedModel } from "./parse-model.ts";
import type { PolicyUse } from "./policy-use.ts";
import { otherKind } from "./policy-use.ts";
import type { Lookup, Questions } from "./source.ts";
import { templates } from "./wording.ts";

export interface NamedPolicies {
  /**
   * Undefined where the model does not say, or where what it names cannot be used: then it is taken not to restrict.
   */
  readonly policies: PolicyList;
  /** Files named, whether they exist or not. */
  readonly files: readonly string[];
}

/** Lists that begin with the same document. */
const maxLists = 100;

const notSaid: NamedPolicies = { policies: undefined, files: [] };

/**
 * Lists and documents that are made here, kept for as long as what they are made of: what is the same stays the same
 * object.
 */
export class PolicyPool {
  readonly #numbers = new WeakMap<FoundDocument, number>();
  readonly #lists = new WeakMap<FoundDocument, Map<string, readonly ModelPolicy[]>>();
  readonly #typed = new WeakMap<FoundDocument, Map<string, FoundDocument>>();
  readonly #inline = new WeakMap<JsonNode, readonly FoundDocument[]>();
  readonly #owned = new WeakMap<readonly FoundDocument[], OwnedDocuments>();
  readonly #none: readonly ModelPolicy[] = [];
  #next = 0;

  /** The list of these documents, which tells the same list again from another one with the same policies. */
  list(policies: readonly ModelPolicy[]): readonly ModelPolicy[] {
    const [first] = policies;
    if (first === undefined) return this.#none;
    const lists = this.#lists.get(first.found) ?? new Map<string, readonly ModelPolicy[]>();
    this.#lists.set(first.found, lists);
    const name = policies.map(({ found }) => this.#numberOf(found)).join();
    const known = lists.get(name);
    if (known !== undefined) return known;
    // An edit of one document makes a new list of all that stand beside it; the old ones are no longer asked for.
    if (lists.size >= maxLists) lists.clear();
    lists.set(name, policies);
    return policies;
  }

  owned(documents: readonly FoundDocument[]): OwnedDocuments {
    const owned = this.#owned.get(documents) ?? new OwnedDocuments(documents);
    this.#owned.set(documents, owned);
    return owned;
  }

  /** The document as a policy of the type that the model uses it as. */
  as(found: FoundDocument, { type, kind }: PolicyUse): FoundDocument {
    if (found.type === type && found.kind === kind) return found;
    const typed = this.#typed.get(found) ?? new Map<string, FoundDocument>();
    this.#typed.set(found, typed);
    const name = `${type} ${kind ?? ""}`;
    const known = typed.get(name) ?? { ...found, type, kind };
    typed.set(name, known);
    return known;
  }

  /** Policies written into keyhole.json itself. */
  inline(node: ObjectNode, { root, text, sound }: ParsedModel): readonly FoundDocument[] {
    const known = this.#inline.get(node);
    if (known !== undefined) return known;
    const documents = findDocuments(node, text, sound).map((found) =>
      root === undefined || found.source.embedded.length > 0 ? found : { ...found, source: { ...found.source, root } },
    );
    this.#inline.set(node, documents);
    return documents;
  }

  #numberOf(found: FoundDocument): number {
    const known = this.#numbers.get(found);
    if (known !== undefined) return known;
    this.#numbers.set(found, this.#next);
    return this.#next++;
  }
}

const ownerName = (owner: OwnerName | undefined): string =>
  owner === undefined ? "" : "arn" in owner ? owner.arn : `the group ${owner.group}`;

/** Reads the policies of one entry, and collects what is wrong with them. */
export class ModelPolicyReader {
  readonly problems: ModelProblem[] = [];
  /** Whether policies were written in the model itself. */
  hasInline = false;
  readonly #asked: Questions[number][] = [];
  readonly #parsed: ParsedModel;
  readonly #lookup: Lookup;
  readonly #pool: PolicyPool;

  constructor(parsed: ParsedModel, lookup: Lookup, pool: PolicyPool) {
    this.#parsed = parsed;
    this.#lookup = lookup;
    this.#pool = pool;
  }

  get questions(): Questions {
    return this.#asked;
  }

  /**
   * @param owner whose policies they are, where a file may hold those of others, too
   * @returns of identity policies, which add up, those that can be used; of others all or, where one cannot be used,
   * none
   */
  read(node: JsonNode | undefined, use: PolicyUse, owner?: OwnerName): NamedPolicies {
    if (node === undefined || (node.kind !== "string" && node.kind !== "array" && node.kind !== "object"))
      return notSaid;
    const found = new Map<FoundDocument, ModelPolicy>();
    const files: string[] = [];
    let complete = true;
    for (const item of node.kind === "array" ? node.items : [node]) {
      if (item.kind === "object") complete = this.#addInline(item, use, found) && complete;
      else if (item.kind === "string") complete = this.#addNamed(item, use, owner, found, files) && complete;
      else complete = false;
    }
    if (use.single && found.size > 1) {
      this.#report(
        node,
        format(templates.severalPolicies, { what: use.what.replace(/^an? /, ""), count: String(found.size) }),
      );
      complete = false;
    }
    const usable = complete || (use.type === "identity" && found.size > 0);
    return { policies: usable ? this.#pool.list([...found.values()]) : undefined, files };
  }

  /** Several lists as one; a single one as it is. */
  join(lists: readonly (readonly ModelPolicy[])[]): readonly ModelPolicy[] {
    const [only] = lists;
    if (only !== undefined && lists.length === 1) return only;
    return this.#pool.list([...new Map(lists.flat().map((policy) => [policy.found, policy])).values()]);
  }

  #addInline(node: ObjectNode, use: PolicyUse, found: Map<FoundDocument, ModelPolicy>): boolean {
    this.hasInline = true;
    const documents = this.#pool.inline(node, this.#parsed);
    if (documents.length === 0) this.#report({ offset: node.offset, end: node.offset + 1 }, templates.noPolicyHere);
    return documents.length > 0 && this.#add(documents, this.#parsed.file, undefined, node, use, found);
  }

  #addNamed(
    node: StringNode,
    use: PolicyUse,
    owner: OwnerName | undefined,
    found: Map<FoundDocument, ModelPolicy>,
    files: string[],
  ): boolean {
    const path = node.value;
    if (!formats.isOf(formats.path, path)) return false; // told already
    if (!isGlob(path)) {
      const name = this.#lookup.source.resolve(path);
      files.push(name);
      return this.#addFile(name, path, node, use, owner, found);
    }
    if (isTooWide(path)) {
      this.#report(node, format(templates.tooWide, { glob: path, most: String(maxAlternatives) }));
      return false;
    }
    const names = this.#lookup.find(path, this.#asked);
    if ("problem" in names) {
      this.#report(node, format(templates.unreadable, { path, problem: names.problem }));
      return false;
    }
    append(files, names);
    if (names.length === 0) this.#report(node, format(templates.noMatch, { glob: path }));
    let complete = names.length > 0;
    for (const name of names)
      complete = this.#addFile(name, this.#shortName(name), node, use, owner, found) && complete;
    return complete;
  }

  #addFile(
    name: string,
    path: string,
    node: StringNode,
    use: PolicyUse,
    owner: OwnerName | undefined,
    found: Map<FoundDocument, ModelPolicy>,
  ): boolean {
    const answer = this.#lookup.documents(name, this.#asked);
    if ("problem" in answer) {
      this.#report(
        node,
        format(templates.unreadable, { path, problem: answer.problem }),
        answer.missing === true ? { file: name, path, what: use.what } : undefined,
      );
      return false;
    }
    if (answer.length === 0) {
      this.#report(node, format(templates.noPolicy, { path }));
      return false;
    }
    const owned =
      owner === undefined
        ? answer
        : use.type === "identity"
          ? this.#pool.owned(answer).identityOf(owner)
          : this.#pool.owned(answer).boundaryOf(owner);
    if (owned !== undefined) return this.#add(owned, name, path, node, use, found);
    this.#report(node, format(templates.notOwned, { path, owner: ownerName(owner) }));
    return false;
  }

  /** @param path undefined where the policy is written here */
  #add(
    documents: readonly FoundDocument[],
    file: string,
    path: string | undefined,
    node: StringNode | ObjectNode,
    use: PolicyUse,
    found: Map<FoundDocument, ModelPolicy>,
  ): boolean {
    // A long object would be underlined from its first line to its last.
    const range = node.kind === "object" ? { offset: node.offset, end: node.offset + 1 } : node;
    let complete = true;
    for (const given of documents) {
      // What the model says that it is wins over what was asked for.
      const document = given.untyped ?? given;
      const other = otherKind(document, use);
      if (other !== undefined) {
        this.#report(
          range,
          format(path === undefined ? templates.wrongKindHere : templates.wrongKind, {
            path: path ?? "",
            found: other.name,
            wanted: use.what,
          }),
        );
      }
      if (other?.usable === false) {
        complete = false;
      } else if (document.template) {
        this.#report(range, format(templates.template, { path: path ?? "this policy" }));
        complete = false;
      } else {
        const typed = this.#pool.as(document, use);
        found.set(typed, { file, found: typed });
      }
    }
    return complete;
  }

  /** A file that a glob found, as a path from keyhole.json's folder where it lies below. */
  #shortName(name: string): string {
    const { file } = this.#parsed;
    const folder = file.slice(0, file.lastIndexOf("/") + 1);
    return name.startsWith(folder) ? name.slice(folder.length) : name;
  }

  #report(range: { readonly offset: number; readonly end: number }, message: string, missing?: MissingFile): void {
    this.problems.push({
      place: { file: this.#parsed.file, range: { offset: range.offset, end: range.end } },
      message,
      related: [],
      ...(missing === undefined ? {} : { missing }),
    });
  }
}

/**
 * Reads a workspace model: keyhole.json's text, and the policy files it names. Read again after an edit, only what
 * depends on what has changed is made anew; everything else is the same object as before, by which callers know what
 * they need not judge again.
 */
import { format } from "../policy/message.ts";
import type { JsonNode, PropertyNode } from "../policy/nodes.ts";
import type { Declarations, Declared } from "./declarations.ts";
import type { ModelProblem, PolicyList, WorkspaceModel } from "./model.ts";
import type { NamedPaths, ParsedModel } from "./parse-model.ts";
import { parseModel, policyPaths } from "./parse-model.ts";
import type { NamedPolicies } from "./policies.ts";
import { PolicyPool, ModelPolicyReader } from "./policies.ts";
import * as uses from "./policy-use.ts";
import type { PolicyUse } from "./policy-use.ts";
import type { ModelSource, Questions } from "./source.ts";
import { Lookup } from "./source.ts";
import { asObject, entriesOf, valueOf } from "./values.ts";
import { templates } from "./wording.ts";

/** Reads the versions of one keyhole.json, one after the other. */
export interface ModelReader {
  /** Never throws, on any text. The same model again where nothing has changed. */
  read(source: ModelSource): WorkspaceModel;
  /** Kept for `read`. */
  parse(file: string, text: string): ParsedModel;
  /** For who has to read files first. */
  paths(parsed: ParsedModel): NamedPaths;
}

/** @param codes of diagnostics, which a model may give a severity */
export function createModelReader(codes: readonly string[]): ModelReader {
  const pool = new PolicyPool();
  let parsed: ParsedModel | undefined;
  let entries: EntryCache = new Map();
  let model: WorkspaceModel | undefined;
  const parse = (file: string, text: string): ParsedModel => {
    if (parsed === undefined || parsed.file !== file || parsed.text !== text) parsed = parseModel(file, text, codes);
    return parsed;
  };
  return {
    parse,
    paths: policyPaths,
    read: (source) => {
      // Places name the file.
      if (model?.file !== source.file) entries = new Map();
      let reading: OneReading;
      let next: WorkspaceModel;
      try {
        reading = new OneReading(parse(source.file, source.text), new Lookup(source), pool, entries);
        next = reading.model();
      } catch (error) {
        entries = new Map();
        return (model = unreadModel(source, error));
      }
      entries = reading.entries;
      if (
        model === undefined ||
        model.text !== next.text ||
        model.file !== next.file ||
        reading.isNew ||
        model.problems.length !== next.problems.length ||
        !sameNames(model, next)
      )
        model = next;
      return model;
    },
  };
}

/** A fault here is told at the model's own file; the files that it names are then checked by themselves. */
const unreadModel = ({ file, text }: ModelSource, crash: unknown): WorkspaceModel => ({
  file,
  text,
  root: undefined,
  sound: false,
  principals: [],
  buckets: [],
  keys: [],
  accounts: [],
  vpcEndpoints: [],
  accessPoints: [],
  expectations: [],
  operations: undefined,
  severity: {},
  problems: [],
  dependencies: [],
  globs: [],
  crash,
});

/** Once; see `createModelReader` for who reads again. */
export const readModel = (source: ModelSource, codes: readonly string[]): WorkspaceModel =>
  createModelReader(codes).read(source);

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);
const sameNames = (a: WorkspaceModel, b: WorkspaceModel): boolean =>
  same(a.dependencies, b.dependencies) && same(a.globs, b.globs);

interface Entry {
  readonly property: PropertyNode;
  readonly section: keyof Declarations;
  /** From the name to the end of the value. */
  readonly text: string;
  /** Whether policies are written in it: their nodes are of this text and no other. */
  readonly inline: boolean;
  readonly made: unknown;
  readonly problems: readonly ModelProblem[];
  readonly questions: Questions;
}

/** By the offset of its name: an edit of keyhole.json leaves alone what stands before it. */
type EntryCache = ReadonlyMap<number, Entry>;

class OneReading {
  readonly entries = new Map<number, Entry>();
  /** Whether an entry was made that was not there before. */
  isNew = false;
  readonly #parsed: ParsedModel;
  readonly #lookup: Lookup;
  readonly #pool: PolicyPool;
  readonly #before: EntryCache;

  constructor(parsed: ParsedModel, lookup: Lookup, pool: PolicyPool, before: EntryCache) {
    this.#parsed = parsed;
    this.#lookup = lookup;
    this.#pool = pool;
    this.#before = before;
  }

  /** Of environments. What they are for is read with the template. */
  #unreadValues(): ModelProblem[] {
    const { file, values } = this.#parsed;
    return values.flatMap(({ value, offset, end }): ModelProblem[] => {
      const answer = this.#lookup.documents(this.#lookup.source.resolve(value), []);
      if (!("problem" in answer)) return [];
      const message = format(templates.unreadable, { path: value, problem: answer.problem });
      return [{ place: { file, range: { offset, end } }, message, related: [] }];
    });
  }

  model(): WorkspaceModel {
    const { file, text, root, sound, expectations, operations, severity, knownNames, waivers, declarations } =
      this.#parsed;
    const onePolicy = <Facts>(
      section: keyof Declarations,
      list: readonly Declared<Facts>[],
      use: PolicyUse,
    ): (Facts & { policy: PolicyList; policyFile: string | undefined })[] =>
      list.map((declared) =>
        this.#entry(section, declared, (reader) => {
          const { policies, files } = reader.read(valueOf(declared.body, "policy"), use);
          return { ...declared.facts, policy: policies, policyFile: files[0] };
        }),
      );
    const parts = {
      principals: declarations.principals.map((declared) =>
        this.#entry("principals", declared, (reader) => principalOf(declared, reader)),
      ),
      buckets: onePolicy("buckets", declarations.buckets, uses.bucketPolicy),
      keys: onePolicy("keys", declarations.keys, uses.keyPolicy),
      accounts: declarations.accounts.map((declared) =>
        this.#entry("accounts", declared, (reader) => ({
          ...declared.facts,
          serviceControl: levelsOf(valueOf(declared.body, "serviceControlPolicies"), uses.serviceControlPolicy, reader),
          resourceControl: levelsOf(
            valueOf(declared.body, "resourceControlPolicies"),
            uses.resourceControlPolicy,
            reader,
          ),
        })),
      ),
      vpcEndpoints: onePolicy("vpcEndpoints", declarations.vpcEndpoints, uses.endpointPolicy),
      accessPoints: onePolicy("accessPoints", declarations.accessPoints, uses.accessPointPolicy),
    };
    const problems = [
      ...this.#parsed.problems,
      ...this.#unreadValues(),
      ...[...this.entries.values()].flatMap((entry) => entry.problems),
    ];
    return {
      file,
      text,
      root,
      sound,
      expectations,
      operations,
      severity,
      ...(knownNames.length === 0 ? {} : { knownNames }),
      ...(waivers.length === 0 ? {} : { waivers }),
      ...parts,
      problems: problems.sort((a, b) => a.place.range.offset - b.place.range.offset),
      dependencies: this.#lookup.dependencies,
      globs: this.#lookup.globs,
    };
  }

  #entry<Facts, Made>(
    section: keyof Declarations,
    { property }: Declared<Facts>,
    make: (reader: ModelPolicyReader) => Made,
  ): Made {
    const { offset } = property.key;
    const end = property.value?.end ?? property.key.end;
    const known = this.#before.get(offset);
    if (
      known !== undefined &&
      this.#isSame(known, section, property, end) &&
      this.#lookup.stillHolds(known.questions)
    ) {
      this.entries.set(offset, known);
      return known.made as Made;
    }
    const reader = new ModelPolicyReader(this.#parsed, this.#lookup, this.#pool);
    const made = make(reader);
    const text = this.#parsed.text.slice(offset, end);
    this.entries.set(offset, {
      property,
      section,
      text,
      inline: reader.hasInline,
      made,
      problems: reader.problems,
      questions: reader.questions,
    });
    this.isNew = true;
    return made;
  }

  #isSame(
    { property, section, text, inline }: Entry,
    wantedSection: keyof Declarations,
    wanted: PropertyNode,
    end: number,
  ): boolean {
    if (property === wanted) return true;
    return (
      !inline &&
      section === wantedSection &&
      end === wanted.key.offset + text.length &&
      this.#parsed.text.startsWith(text, wanted.key.offset)
    );
  }
}

function principalOf(
  { facts, body }: Declarations["principals"][number],
  reader: ModelPolicyReader,
): WorkspaceModel["principals"][number] {
  const own = reader.read(valueOf(body, "policies"), uses.identityPolicy, facts);
  const parts = [own, ...groupsOf(valueOf(body, "groups"), reader)];
  const said = parts.flatMap(({ policies }) => (policies === undefined ? [] : [policies]));
  const trust = reader.read(valueOf(body, "trust"), uses.trustPolicy).policies;
  return {
    ...facts,
    ...(trust === undefined ? {} : { trust }),
    identity: said.length === 0 ? undefined : reader.join(said),
    identityFiles: [...new Set(parts.flatMap(({ files }) => files))],
    permissionsBoundary: reader.read(valueOf(body, "permissionsBoundary"), uses.permissionsBoundary, facts).policies,
    session: reader.read(valueOf(body, "session"), uses.sessionPolicy).policies,
  };
}

/** An object names the groups; paths and lists are their policies. */
function groupsOf(node: JsonNode | undefined, reader: ModelPolicyReader): NamedPolicies[] {
  const groups = asObject(node);
  if (groups === undefined) return [reader.read(node, uses.identityPolicy)];
  return entriesOf(groups).map(({ key, value }) => reader.read(value, uses.identityPolicy, { group: key.value }));
}

/** A level that names what cannot be used does not restrict: what it would deny is not known. */
function levelsOf(
  node: JsonNode | undefined,
  use: PolicyUse,
  reader: ModelPolicyReader,
): readonly PolicyList[] | undefined {
  return node?.kind === "array"
    ? node.items.map((level) => (level.kind === "array" ? reader.read(level, use).policies : undefined))
    : undefined;
}

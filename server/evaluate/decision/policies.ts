/** The policies that have a say on a request, made ready for decisions: read once, remembered by content. */
import type { PolicyType } from "../../policy/document.ts";
import { policyTypes, readDocument } from "../../policy/document.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { nodeOf } from "../../policy/plain.ts";
import type { Caller, Named } from "../caller.ts";
import type { Compiler } from "../compiler.ts";
import { createCompiler, matchAction } from "../compiler.ts";
import { InputError } from "../input-error.ts";
import { membersOf } from "../request.ts";
import { CompiledStatement } from "../statement.ts";
import { checkPolicy, policyForms } from "./policy-faults.ts";

export class PreparedStatement {
  readonly compiled: CompiledStatement;
  readonly allow: boolean;
  readonly sid: string | undefined;
  /** Position in the policy, from 0. */
  readonly index: number;
  /** Requests come in runs of the same caller. */
  #last: { readonly caller: Caller; readonly bounded: boolean; readonly named: Named } | undefined;

  constructor(compiled: CompiledStatement) {
    const { effect, sid, index } = compiled.statement;
    this.compiled = compiled;
    this.allow = effect === "Allow";
    this.sid = sid;
    this.index = index;
  }

  /** See {@link CompiledStatement.names}. */
  names(caller: Caller, bounded: boolean): Named {
    // Only quicker: the same is remembered below.
    if (this.compiled.statement.principal === undefined) return "principal";
    if (this.#last?.caller !== caller || this.#last.bounded !== bounded)
      this.#last = { caller, bounded, named: this.compiled.names(caller, bounded) };
    return this.#last.named;
  }
}

export class PreparedPolicy {
  readonly #compiler: Compiler;
  readonly #statements: readonly PreparedStatement[];
  readonly #byAction = new Map<string, readonly PreparedStatement[]>();

  /** @param policy that `checkPolicy` has let through */
  constructor(compiler: Compiler, policy: unknown) {
    this.#compiler = compiler;
    const node = nodeOf(policy);
    const property = node.kind === "object" ? propertyOf(node, "Statement") : undefined;
    if (node.kind !== "object" || property === undefined) throw new RangeError("a policy that nobody has checked");
    const document = readDocument(node, property);
    this.#statements = document.statements.map(
      (statement) => new PreparedStatement(new CompiledStatement(compiler, document, statement)),
    );
  }

  /**
   * The statements about an action, in order.
   * @param action lower-cased
   */
  forAction(action: string): readonly PreparedStatement[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) return known;
    // Only quicker, and small: a stream may ask for any action.
    if (this.#byAction.size >= 64) this.#byAction.clear();
    const statements = this.#statements.filter(
      ({ compiled }) => matchAction(this.#compiler, compiled.statement, action) >= 0,
    );
    this.#byAction.set(action, statements);
    return statements;
  }
}

/** Undefined, but for `resource` and `identity`, means that the type does not limit the request. */
export interface PolicyStack {
  readonly identity: readonly PreparedPolicy[];
  readonly resource: readonly PreparedPolicy[];
  readonly permissionsBoundary: readonly PreparedPolicy[] | undefined;
  readonly session: readonly PreparedPolicy[] | undefined;
  /** A list for each level, the root's first. */
  readonly serviceControl: readonly (readonly PreparedPolicy[])[];
  readonly resourceControl: readonly (readonly PreparedPolicy[])[];
  readonly vpcEndpoint: readonly PreparedPolicy[] | undefined;
}

/**
 * Remembers by text what was used last; its size is that of the texts. When half is full, what nobody has asked for
 * since goes.
 */
export class TextCache<Value> {
  readonly #half: number;
  readonly #forgetting: () => void;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #size = 0;

  /**
   * @param limit in UTF-16 code units, of all texts together
   * @param forgetting is called whenever something goes
   */
  constructor(limit: number, forgetting: () => void = () => undefined) {
    this.#half = limit / 2;
    this.#forgetting = forgetting;
  }

  get(text: string): Value | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.set(text, old);
    return old;
  }

  set(text: string, value: Value): void {
    // Only quicker: what is forgotten is read again.
    if (this.#size + text.length > this.#half) {
      this.#old = this.#young;
      this.#young = new Map<string, Value>();
      this.#size = 0;
      this.#forgetting();
    }
    this.#size += text.length;
    // A text of its own: a part of a longer one would keep the whole.
    this.#young.set(` ${text}`.slice(1), value);
  }
}

const isPolicyType = (name: string): boolean => policyTypes.some((type) => type === name);

/** Reads the member `policies`; policies that say the same are read once. */
export class PolicyReader {
  readonly #known: TextCache<PreparedPolicy>;
  /**
   * It remembers the parts of policies: a new one takes its place from time to time, or parts would outlive their
   * policies.
   */
  #compiler = createCompiler(false);

  /** @param limit of what is remembered, in UTF-16 code units of the policies */
  constructor(limit = 1_500_000) {
    this.#known = new TextCache(limit, () => {
      this.#compiler = createCompiler(false);
    });
  }

  /** @throws InputError that names the policy and the place in it */
  read(value: unknown): PolicyStack {
    const members = membersOf(value, "policies");
    for (const name of Object.keys(members))
      if (!isPolicyType(name)) throw new InputError(`policies: there is no policy type ${name}`);
    const { resource } = members;
    return {
      identity: this.#list(members, "identity") ?? [],
      resource:
        resource === undefined || Array.isArray(resource)
          ? (this.#list(members, "resource") ?? [])
          : [this.#policy(resource, "resource", "policies.resource")],
      permissionsBoundary: this.#list(members, "permissionsBoundary"),
      session: this.#list(members, "session"),
      serviceControl: this.#levels(members, "serviceControl"),
      resourceControl: this.#levels(members, "resourceControl"),
      vpcEndpoint: this.#list(members, "vpcEndpoint"),
    };
  }

  #list(members: Readonly<Partial<Record<string, unknown>>>, type: PolicyType): readonly PreparedPolicy[] | undefined {
    const value = members[type];
    if (value === undefined) return undefined;
    const place = `policies.${type}`;
    return listAt(value, place, "policies").map((policy, index) =>
      this.#policy(policy, type, `${place}[${String(index)}]`),
    );
  }

  #levels(
    members: Readonly<Partial<Record<string, unknown>>>,
    type: PolicyType,
  ): readonly (readonly PreparedPolicy[])[] {
    const value = members[type];
    if (value === undefined) return [];
    const place = `policies.${type}`;
    return listAt(value, place, "levels, each a list of policies").map((level, index) =>
      listAt(level, `${place}[${String(index)}]`, "policies").map((policy, number) =>
        this.#policy(policy, type, `${place}[${String(index)}][${String(number)}]`),
      ),
    );
  }

  #policy(policy: unknown, type: PolicyType, place: string): PreparedPolicy {
    const form = policyForms[type];
    const text = `${form.principal} ${form.resource} ${JSON.stringify(policy)}`;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    checkPolicy(policy, form, place);
    const prepared = new PreparedPolicy(this.#compiler, policy);
    this.#known.set(text, prepared);
    return prepared;
  }
}

function listAt(value: unknown, place: string, of: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError(`${place}: must be a list of ${of}`);
  return value;
}

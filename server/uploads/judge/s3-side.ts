/** The S3 request of an operation on objects: all layers that have a say, and which objects they tell apart. */
import type { Compiler } from "../../evaluate/compiler.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import { and, FALSE, TRUE, UNKNOWN } from "../../evaluate/truth.ts";
import { arnSegments } from "../../policy/arn.ts";
import { symbolsIn } from "../../policy/symbols.ts";
import { creationKey, isOfClients, S3Context } from "../requests/s3-request.ts";
import { putObject } from "../requests/operation-rows.ts";
import type { UploadGrant } from "../scenario/upload-grant.ts";
import { kindOf, noObjects } from "../scenario/upload-grant.ts";
import type { Deciders } from "./verdict.ts";
import { holds } from "./verdict.ts";
import type { KnownValues } from "../requests/known.ts";
import { knownOfS3 } from "../requests/known.ts";
import type { ActionLayers, LayerJudgement } from "./judge-layers.ts";
import { forAction, judgeLayers, statementsOf } from "./judge-layers.ts";
import type { Addressed, Target } from "../scenario/from-model/target.ts";
import { globsOn, openGlobsOn, requestedResource } from "../scenario/from-model/target.ts";
import { anonymousKey } from "../scenario/principal.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import { s3Layers } from "../scenario/from-model/compiled-model.ts";

/**
 * The calls that create the object; the others only prepare it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export const creating: ReadonlySet<string> = new Set(["PutObject", "CopyObject", "CompleteMultipartUpload"]);

export interface S3Question {
  readonly compiled: CompiledModel;
  readonly principal: CompiledPrincipal;
  readonly target: Target;
  /** What is told of the request, keys as written. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Headers that the context does not give: the client may choose them, or sends none. */
  readonly otherHeaders: "open" | "none";
}

export interface CreationValue {
  readonly told: ReadonlyMap<string, ContextValue>;
  /** Those that have it. */
  readonly calls: readonly string[];
}

export class S3Side {
  readonly target: Target;
  readonly context: S3Context;
  /** Whether an Allow of the action is about the target: where none is, most pairs end. */
  readonly mayGrant: boolean;
  readonly known: KnownValues;
  readonly compiler: Compiler;
  readonly #principal: CompiledPrincipal;
  #statements: readonly CompiledStatement[] | undefined;
  readonly #actions: ActionLayers;

  constructor({ compiled, principal, target, context, otherHeaders }: S3Question) {
    this.target = target;
    this.#principal = principal;
    this.compiler = compiled.compiler;
    this.known = knownOfS3(compiled.model, principal.principal, target.bucket, context, target.accessPoint);
    this.context = this.#contextWith(this.known);
    const endpointId = this.known.get("aws:sourcevpce");
    const endpoint =
      typeof endpointId === "object"
        ? compiled.model.vpcEndpoints.find(({ id }) => endpointId.includes(id))
        : undefined;
    const layers = s3Layers(compiled, principal, target.bucket, endpoint, target.accessPoint);
    this.#actions = forAction(layers, target.action);
    if (otherHeaders === "none") this.#sendNothingElse();
    if (principal.caller.kind === "everyone") this.#signNothing();
    this.mayGrant = this.#granting().some((statement) => globsOn(target, statement, this.context) !== undefined);
  }

  #sendNothingElse(): void {
    for (const name of this.#keys()) {
      if (isOfClients(name) && name !== creationKey && this.context.get(name) === "unknown")
        this.known.set(name, "absent");
    }
  }

  #signNothing(): void {
    for (const name of this.#keys()) {
      const value = anonymousKey(name);
      if (value !== undefined) this.known.set(name, value);
    }
  }

  #keys(): readonly string[] {
    return [...new Set(this.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase())))];
  }

  /** The values of what S3 tells the calls of an upload apart by, if any statement looks at it: to be judged each. */
  creationValues(calls: readonly string[]): readonly CreationValue[] {
    if (this.target.action !== putObject || !this.#keys().includes(creationKey) || this.known.has(creationKey))
      return [];
    return [...new Set(calls.map((call) => creating.has(call)))].map((value) => ({
      told: new Map([[creationKey, [String(value)]]]),
      calls: calls.filter((call) => creating.has(call) === value),
    }));
  }

  #contextWith(known: KnownValues): S3Context {
    return new S3Context(this.#principal.uploader, "none", this.target.partition, known, kindOf(this.target.action));
  }

  /** Of all layers' statements on the action. */
  get globs(): readonly Glob[] {
    const { resources } = this.#actions;
    const of = (statements: readonly CompiledStatement[], addressed: Addressed): readonly Glob[] =>
      statements.flatMap((statement) => [
        ...(globsOn(this.target, statement, this.context, addressed) ?? []),
        ...openGlobsOn(this.target, statement, this.context, addressed),
      ]);
    return [
      ...of(statementsOf({ ...this.#actions, resources: resources.slice(0, 1) }), "asRequested"),
      ...of([...new Set(resources.slice(1).flatMap(({ sorted }) => statementsIn(sorted)))], "inBucket"),
    ];
  }

  contexts(): readonly S3Context[] {
    return [this.context];
  }

  /** Statements that decide it, in whatever layer. */
  get statements(): readonly CompiledStatement[] {
    return (this.#statements ??= statementsOf(this.#actions));
  }

  /** @param taken values that unknown keys are taken to have */
  judge(object: string, taken?: ReadonlyMap<string, ContextValue>): readonly LayerJudgement[] {
    const context = taken === undefined ? this.context : this.#contextWith(new Map([...this.known, ...taken]));
    // The bucket behind an access point sees its own object.
    const arns = [requestedResource(this.target, object), arnSegments(object)];
    return judgeLayers(this.#actions, { arns, context, granted: false });
  }

  /**
   * False where an Allow covers the object for some value only that nobody knows. `otherSymbols`: the object's ARN
   * holds one that no Allow names, so that it stands for objects only another policy speaks of.
   */
  covers(object: string): boolean | "otherSymbols" {
    const resource = requestedResource(this.target, object);
    const matching = this.#allowing().map((statement) => {
      const truth = statement.matchResource(resource, this.context);
      const sure =
        statement.matchAction(this.target.action) >= 0 && statement.surelyNames(this.#principal.caller) !== "no";
      return { statement, truth: sure ? truth : and(truth, UNKNOWN) };
    });
    const sure = matching.filter(({ truth }) => truth === TRUE).map(({ statement }) => statement);
    const symbols = symbolsIn(object);
    if (symbols.length === 0) return sure.length > 0 || matching.every(({ truth }) => truth === FALSE);
    const named = new Set(
      sure
        .flatMap((statement) => globsOn(this.target, statement, this.context) ?? [])
        .filter((glob) => glob.symbolic && globMatches(glob, object))
        .flatMap(({ source }) => symbolsIn(source)),
    );
    return symbols.every((symbol) => named.has(symbol)) ? true : "otherSymbols";
  }

  /**
   * The Allows of the identity and the resource policy that let it be written, in that order: guardrails grant nothing.
   */
  grantsOf(object: string): UploadGrant[] {
    const resource = requestedResource(this.target, object);
    return this.#granting()
      .filter((statement) => holds(statement, resource, this.context) !== FALSE)
      .flatMap((statement) => {
        const { action } = statement.statement;
        if (action === undefined) return [];
        const token = action.negated
          ? action.property.key
          : (action.values[statement.matchAction(this.target.action)] ?? action.property.key);
        return [
          { statement, action: this.target.action, token, objects: noObjects, accessPoints: [], keys: undefined },
        ];
      });
  }

  #granting(): readonly CompiledStatement[] {
    return this.#allowing().filter(
      (statement) =>
        statement.matchAction(this.target.action) >= 0 && statement.surelyNames(this.#principal.caller) !== "no",
    );
  }

  /** With those whose action may be this one. */
  #allowing(): readonly CompiledStatement[] {
    const {
      identity,
      resources: [resource],
    } = this.#actions;
    // What is left to an account is its root user's.
    const toAccount = this.#principal.caller.kind === "account" ? (resource?.sorted?.account ?? []) : [];
    return [...(identity?.allow ?? []), ...(resource?.sorted?.direct ?? []), ...toAccount];
  }
}

const statementsIn = (sorted: Deciders | undefined): readonly CompiledStatement[] =>
  sorted === undefined ? [] : [...sorted.allow, ...sorted.deny];

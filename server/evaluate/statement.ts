/**
 * A statement ready for matching. Parts are compiled when first asked for: most statements have nothing to do with
 * uploads.
 */
import type { ListElement, PolicyDocument, Statement } from "../policy/document.ts";
import type { JsonNode, ObjectNode, PropertyNode, Range } from "../policy/nodes.ts";
import { stringNodes } from "../policy/nodes.ts";
import { hasSymbol, withSymbols } from "../policy/symbols.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Caller, Named } from "./caller.ts";
import { appliesTo, hasPlaceholder, mayName } from "./caller.ts";
import type { Compiler } from "./compiler.ts";
import { actionMayMatch, matchAction } from "./compiler.ts";
import type { CompiledCondition } from "./conditions/condition.ts";
import { meantOperator, parseOperator } from "./conditions/operators.ts";
import type { RequestContext } from "./context.ts";
import type { ResourcePattern } from "./resource-pattern.ts";
import { areOpen, resourceMatches } from "./resource-pattern.ts";
import { StatementFacts } from "./statement-facts.ts";
import type { Steps } from "./steps.ts";
import type { Truth } from "./truth.ts";
import { and, FALSE, not, or, TRUE } from "./truth.ts";

/** The services that a statement's list of actions names, in lower case; `any` where a wildcard stands in the place of one. */
function servicesOf({ action }: Statement): ReadonlySet<string> | "any" {
  const services = new Set<string>();
  for (const { value } of action?.values ?? []) {
    const service = value.slice(0, Math.max(value.indexOf(":"), 0));
    if (value === "*" || /[*?]/.test(service)) return "any";
    services.add(service.toLowerCase());
  }
  return services;
}

/** The statements of a file's documents, compiled once for all who look at them. */
export type CompiledStatements = ReadonlyMap<PolicyDocument, readonly CompiledStatement[]>;

/**
 * @param doubtful places of the file at which it is no valid JSON, or "all" where its text may mean something else:
 * statements without such a place that read the same are the same, without a look at what is in them
 */
export function compileStatements(
  compiler: Compiler,
  found: readonly FoundDocument[],
  doubtful: readonly Range[] | "all",
): CompiledStatements {
  const compiled = new Map<PolicyDocument, readonly CompiledStatement[]>();
  for (const { document, source, problems } of found) {
    const isApart = source.embedded.length > 0;
    // Places of the file are none of an escaped text.
    const unsure = doubtful === "all" || (isApart && doubtful.length > 0) || problems.length > 0;
    compiled.set(
      document,
      document.statements.map((statement) => {
        const readable = !unsure && (doubtful.length === 0 || isReadable(statement.node, doubtful));
        const text = readable ? meaningOf(source.text, statement) : contentOf(statement);
        return new CompiledStatement(compiler, document, statement, compiler.facts(text, document.variables), readable);
      }),
    );
  }
  return compiled;
}

const isReadable = ({ closed, offset, end }: ObjectNode, doubtful: readonly Range[]): boolean =>
  closed && doubtful.every((place) => place.end < offset || place.offset > end);

/** The text of a statement in valid JSON but for its Sid, which decides nothing: a change of name is none of meaning. */
function meaningOf(text: string, { sid, node: { offset, end, properties } }: Statement): string {
  if (sid === undefined) return text.slice(offset, end);
  const index = properties.findIndex(({ key, value }) => key.value === "Sid" && value?.kind === "string");
  const value = properties[index]?.value;
  if (value === undefined) return text.slice(offset, end);
  // What is left is no JSON, so that no whole statement reads the same.
  const rest = text.slice(value.end, end);
  return index === 0 ? rest : text.slice(offset, value.offset) + rest;
}

export class CompiledStatement {
  readonly compiler: Compiler;
  readonly document: PolicyDocument;
  readonly statement: Statement;
  /** Whether its text is valid JSON and says all of it, whatever stands round it. */
  readonly isPlain: boolean;
  readonly #facts: StatementFacts;

  constructor(
    compiler: Compiler,
    document: PolicyDocument,
    statement: Statement,
    facts = new StatementFacts(),
    isPlain = false,
  ) {
    this.compiler = compiler;
    this.document = document;
    this.statement = statement;
    this.isPlain = isPlain;
    this.#facts = facts;
  }

  /** The same for two statements of a compiler that say the same; undefined where nothing is shared. */
  get factsId(): number | undefined {
    return this.#facts.id;
  }

  /**
   * Whether AWS could use it as written, and it can be known to apply; the rest decides nothing here: what is written
   * wrongly is told by other checks.
   */
  get usable(): boolean {
    return (this.#facts.usable ??= isUsable(this.statement));
  }

  get resources(): readonly ResourcePattern[] {
    return (this.#facts.resources ??= (this.statement.resource?.values ?? []).map(({ value }) =>
      this.compiler.resource(value, this.document.variables),
    ));
  }

  /** In the order of `statement.conditions`; only of a usable statement. */
  get conditions(): readonly CompiledCondition[] {
    return (this.#facts.conditions ??= this.statement.conditions.flatMap(
      (element) => this.compiler.condition(element, this.document.variables) ?? [],
    ));
  }

  /** Index of the pattern that matches, -1 for none; see `matchAction`. */
  matchAction(action: string): number {
    const { answers } = this.#facts;
    const known = answers.get(action);
    if (known !== undefined) return known as number;
    const { action: element, effect } = this.statement;
    // Only quicker: most statements name actions of other services.
    const index = this.#isOnService(action)
      ? matchAction(this.compiler, this.statement, action)
      : element?.negated === true
        ? 0
        : -1;
    // What a Deny leaves out may be this action.
    const leftOut = index >= 0 && effect === "Deny" && element?.negated === true && this.#mayNameAction(action);
    answers.set(action, leftOut ? -1 : index);
    return leftOut ? -1 : index;
  }

  /** Whether some entry of the list may match actions of this one's service. */
  #isOnService(action: string): boolean {
    const services = (this.#facts.services ??= servicesOf(this.statement));
    return services === "any" || services.has(action.slice(0, action.indexOf(":")));
  }

  /** Whether it is an Allow that may name the action: by a placeholder, which stands for some value. */
  mayAllow(action: string): boolean {
    const { action: element, effect } = this.statement;
    return (
      effect === "Allow" && element?.negated === false && this.matchAction(action) < 0 && this.#mayNameAction(action)
    );
  }

  #mayNameAction(action: string): boolean {
    const isOpen = this.remember("open action", () =>
      (this.statement.action?.values ?? []).some(({ value }) => hasSymbol(withSymbols(value.toLowerCase()))),
    );
    if (!isOpen) return false;
    return this.remember(`may name ${action}`, () =>
      (this.statement.action?.values ?? []).some(({ value }) => actionMayMatch(value, action)),
    );
  }

  /**
   * What `make` has worked out from nothing but what the statement says, wherever it stands: no nodes, no offsets.
   * @param name of the question, one kind of answer to each, and no action's name; there are few
   */
  remember<Value>(name: string, make: () => Value): Value {
    const { answers } = this.#facts;
    const known = answers.get(name);
    // Only quicker: it is worked out again.
    if (known !== undefined || answers.has(name)) return known as Value;
    const value = make();
    // Only quicker: it is worked out again.
    answers.set(name, value);
    return value;
  }

  /** The same for what takes long. */
  *rememberInSteps<Value>(name: string, make: () => Steps<Value>): Steps<Value> {
    const { answers } = this.#facts;
    // Only quicker: it is worked out again.
    if (answers.has(name)) return answers.get(name) as Value;
    const value = yield* make();
    // Only quicker: it is worked out again.
    answers.set(name, value);
    return value;
  }

  /**
   * How it means the caller; whom a placeholder means is taken in the policy's favour. Whoever has a permissions
   * boundary is hit by each Deny with `NotPrincipal`, whatever it lists.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
   * @param bounded whether the caller has a permissions boundary
   */
  names(caller: Caller, bounded = false): Named {
    const { principal, effect } = this.statement;
    if (bounded && effect === "Deny" && principal?.negated === true) return "everyone";
    const named = this.surelyNames(caller);
    if (principal === undefined) return named;
    if (effect === "Allow" && named === "no" && !principal.negated) return this.mayBeAbout(caller) ? "role" : "no";
    return effect === "Deny" && named !== "no" && principal.negated && this.mayBeAbout(caller) ? "no" : named;
  }

  /** The same, where a placeholder means nobody. A statement without principals is about whoever has the policy. */
  surelyNames(caller: Caller): Named {
    const { principal } = this.statement;
    return principal === undefined ? "principal" : appliesTo(principal, caller);
  }

  /** Whether its list of principals may name the caller by a template's placeholder, which stands for some value. */
  mayBeAbout(caller: Caller): boolean {
    const { principal } = this.statement;
    return (
      principal !== undefined &&
      this.compiler.placeholders &&
      this.remember("open principals", () => hasPlaceholder(principal)) &&
      mayName(principal, caller)
    );
  }

  /** Whether its resources or conditions depend on a policy variable, or hold a placeholder: no fix may rest on it. */
  get isOpen(): boolean {
    return this.remember(
      "is open",
      () =>
        areOpen(this.resources) ||
        this.conditions.some(({ values }) =>
          values.some((value) => hasSymbol(withSymbols(value)) || (this.document.variables && value.includes("${"))),
        ),
    );
  }

  /** Long lists of values, so that the first request that is put to them does not take all the time at once. */
  *compileConditions(): Steps<void> {
    for (const condition of this.conditions) {
      // Only quicker: it would be compiled anew.
      if (condition.isCompiled) continue;
      yield* condition.compile();
    }
  }

  /** @param arn the six segments of the request's resource */
  matchResource(arn: readonly string[], context: RequestContext): Truth {
    const element = this.statement.resource;
    // A resource policy of a kind that has no Resource (role trust) is about its own resource.
    if (element === undefined) return this.statement.principal === undefined ? FALSE : TRUE;
    let truth: Truth = FALSE;
    for (const pattern of this.resources) {
      context.budget?.spend(1);
      truth = or(truth, resourceMatches(pattern, arn, context));
      // Only quicker: nothing makes it untrue again.
      if (truth === TRUE) break;
    }
    return element.negated ? not(truth) : truth;
  }

  matchConditions(context: RequestContext): Truth {
    let truth: Truth = TRUE;
    for (const condition of this.conditions) {
      context.budget?.spend(1);
      truth = and(truth, condition.evaluate(context));
      if (truth === FALSE) break;
    }
    return truth;
  }
}

/**
 * What `make` has worked out from nothing but what these statements say, in this order: no nodes, no offsets.
 * @param name of the question, with what else it rests on
 */
export function rememberOfAll<Value extends object>(
  statements: readonly CompiledStatement[],
  name: string,
  make: () => Value,
): Value {
  const ids: number[] = [];
  for (const { factsId } of statements) {
    if (factsId === undefined) return make();
    ids.push(factsId);
  }
  return statements[0]?.compiler.rememberByName(`${name} ${ids.join()}`, make) ?? make();
}

/**
 * All that facts about a statement may rest on, as a text of its own: lists as they are meant, and as written, and in
 * which order the elements stand.
 */
function contentOf(statement: Statement): string {
  const { node, effect, action, resource, principal, conditions, conditionsOpen } = statement;
  const list = (element: ListElement | undefined) =>
    element && [
      element.negated,
      element.values.map(({ value }) => value),
      stringNodes(element.property.value).map(({ value }) => value),
    ];
  return JSON.stringify([
    node.properties.map(({ key }) => key.value),
    effect,
    list(action),
    list(resource),
    principal && [principal.negated, ...principal.entries.map(({ kind, node }) => [kind, node.value])],
    conditions.map(({ operator, key, values }) => [operator.key.value, key.key.value, values]),
    conditionsOpen,
    mayLeaveOutMore(statement),
  ]);
}

/** Whether a list of what it is not about, or not for, may be longer than is known. */
function mayLeaveOutMore({ action, resource, principal, conditions }: Statement): boolean {
  const entries = principal?.negated === true ? principal.property.value : undefined;
  return (
    [action, resource].some((element) => element?.negated === true && mayBeLonger(element.property.value)) ||
    mayBeLonger(entries) ||
    (entries?.kind === "object" && entries.properties.some(({ value }) => mayBeLonger(value))) ||
    conditions.some(
      ({ operator, key }) =>
        mayBeLonger(key.value) && !isHeader(key) && parseOperator(operator.key.value)?.base.negated === true,
    )
  );
}

/** A header of a request: where it isn't sent, its negated condition holds whatever is listed. */
const isHeader = ({ key }: PropertyNode): boolean => /^s3:x-amz-/i.test(key.value);

const mayBeLonger = (node: JsonNode | undefined): boolean =>
  (node?.kind === "array" || node?.kind === "object") && node.open === true;

/** Of a Deny whose conditions or exceptions nobody knows it isn't known that it ever applies; an Allow may always do. */
function isUsable(statement: Statement): boolean {
  const { effect, action, conditions, conditionsOpen } = statement;
  return (
    effect !== undefined &&
    !(effect === "Deny" && (conditionsOpen || mayLeaveOutMore(statement))) &&
    action !== undefined &&
    action.values.length > 0 &&
    conditions.every(({ operator }) => meantOperator(operator.key.value) !== undefined)
  );
}

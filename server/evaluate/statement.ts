/** A statement ready for matching. Parts are compiled when first asked for: most statements have nothing to do with uploads. */
import type { PolicyDocument, Statement } from "../policy/document.ts";
import type { Compiler } from "./compiler.ts";
import { matchAction } from "./compiler.ts";
import type { CompiledCondition } from "./conditions/condition.ts";
import { isKnownOperator } from "./conditions/condition.ts";
import type { RequestContext } from "./context.ts";
import type { ResourcePattern } from "./resource-pattern.ts";
import { resourceMatches } from "./resource-pattern.ts";
import type { Truth } from "./truth.ts";
import { and, FALSE, not, or, TRUE } from "./truth.ts";

/** The statements of a file's documents, compiled once for all who look at them. */
export type CompiledStatements = ReadonlyMap<PolicyDocument, readonly CompiledStatement[]>;

export function compileStatements(compiler: Compiler, documents: Iterable<PolicyDocument>): CompiledStatements {
  const compiled = new Map<PolicyDocument, readonly CompiledStatement[]>();
  for (const document of documents) compiled.set(document, document.statements.map((statement) => new CompiledStatement(compiler, document, statement)));
  return compiled;
}

export class CompiledStatement {
  readonly compiler: Compiler;
  readonly document: PolicyDocument;
  readonly statement: Statement;
  #resources: readonly ResourcePattern[] | undefined;
  #conditions: readonly CompiledCondition[] | undefined;

  constructor(compiler: Compiler, document: PolicyDocument, statement: Statement) {
    this.compiler = compiler;
    this.document = document;
    this.statement = statement;
  }

  /** Whether AWS could use it as written; the rest is `invalid-policy-element`'s business and decides nothing here. */
  get usable(): boolean {
    const { effect, action, conditions } = this.statement;
    return effect !== undefined && action !== undefined && action.values.length > 0
      && conditions.every(({ operator }) => isKnownOperator(operator.key.value));
  }

  get resources(): readonly ResourcePattern[] {
    this.#resources ??= (this.statement.resource?.values ?? [])
      .map(({ value }) => this.compiler.resource(value, this.document.variables));
    return this.#resources;
  }

  /** In the order of `statement.conditions`; only of a usable statement. */
  get conditions(): readonly CompiledCondition[] {
    this.#conditions ??= this.statement.conditions.flatMap((element) => this.compiler.condition(element, this.document.variables) ?? []);
    return this.#conditions;
  }

  /** Index of the pattern that matches, -1 for none; see `matchAction`. */
  matchAction(action: string): number {
    return matchAction(this.compiler, this.statement, action);
  }

  /** @param arn the six segments of the request's resource */
  matchResource(arn: readonly string[], context: RequestContext): Truth {
    const element = this.statement.resource;
    // A resource policy of a kind that has no Resource (role trust) is about its own resource.
    if (element === undefined) return this.statement.principal === undefined ? FALSE : TRUE;
    let truth: Truth = FALSE;
    for (const pattern of this.resources) {
      truth = or(truth, resourceMatches(pattern, arn, context));
      if (truth === TRUE) break;
    }
    return element.negated ? not(truth) : truth;
  }

  matchConditions(context: RequestContext): Truth {
    let truth: Truth = TRUE;
    for (const condition of this.conditions) {
      truth = and(truth, condition.evaluate(context));
      if (truth === FALSE) break;
    }
    return truth;
  }
}

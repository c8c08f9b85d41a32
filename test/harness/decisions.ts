/** Which statements of a policy are about a request, what nobody knows of it included. */
import type { Caller } from "../../server/evaluate/caller.ts";
import { appliesTo } from "../../server/evaluate/caller.ts";
import type { Compiler } from "../../server/evaluate/compiler.ts";
import type { RequestContext } from "../../server/evaluate/context.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import type { Truth } from "../../server/evaluate/truth.ts";
import { and, FALSE } from "../../server/evaluate/truth.ts";
import type { PolicyDocument } from "../../server/policy/document.ts";

export interface Probe {
  readonly caller: Caller;
  readonly action: string;
  readonly segments: readonly string[];
  readonly context: RequestContext;
}

/** The usable statements of a document, each compiled. */
export function compiled(compiler: Compiler, document: PolicyDocument): CompiledStatement[] {
  return document.statements
    .map((statement) => new CompiledStatement(compiler, document, statement))
    .filter(({ usable }) => usable);
}

/** Whether the statement, were its condition to hold, is about the request; then whether the condition holds. */
export function matches(statement: CompiledStatement, { caller, action, segments, context }: Probe): Truth {
  const { principal } = statement.statement;
  if (principal !== undefined && appliesTo(principal, caller) === "no") return FALSE;
  if (statement.matchAction(action.toLowerCase()) < 0) return FALSE;
  const resource = statement.matchResource(segments, context);
  return resource === FALSE ? FALSE : and(resource, statement.matchConditions(context));
}

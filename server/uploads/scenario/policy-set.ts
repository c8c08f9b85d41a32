/** The documents that are judged together, and the statements in them that have a say on what is asked. */
import { Budget } from "../../evaluate/budget.ts";
import { lookalikes } from "../../catalog/kms-actions.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { CompiledStatement, CompiledStatements } from "../../evaluate/statement.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { uploadActions } from "../requests/operations.ts";
import { servesAnotherService } from "./purpose.ts";

export interface PolicySet {
  readonly compiler: Compiler;
  readonly documents: readonly FoundDocument[];
  /** Usable statements, in document order. */
  readonly statements: readonly CompiledStatement[];
  /** Which document a statement stands in. */
  readonly sourceOf: ReadonlyMap<CompiledStatement, FoundDocument>;
  /**
   * Statements whose action matches this one, or may match it: an Allow with a placeholder. Found when first asked for.
   * @param action lower-cased
   */
  on(action: string): readonly CompiledStatement[];
  /** What `alike.ts` has found in it, once it was asked. */
  readonly mentions: { found?: object };
}

export function policySet(
  compiler: Compiler,
  documents: readonly FoundDocument[],
  compiled: CompiledStatements,
): PolicySet {
  const statements: CompiledStatement[] = [];
  const sourceOf = new Map<CompiledStatement, FoundDocument>();
  for (const found of documents) {
    for (const statement of compiled.get(found.document) ?? []) {
      if (!statement.usable) continue;
      statements.push(statement);
      sourceOf.set(statement, found);
    }
  }
  return { compiler, documents, statements, sourceOf, on: byAction(statements), mentions: {} };
}

/** Those of the statements that name an action, or may name it, looked for once. */
export function byAction(statements: readonly CompiledStatement[]): PolicySet["on"] {
  const known = new Map<string, readonly CompiledStatement[]>();
  return (action) => {
    const found = known.get(action) ?? statements.filter((statement) => names(statement, action));
    known.set(action, found);
    return found;
  };
}

/**
 * Statements whose action matches this one for certain.
 * @param action lower-cased
 */
export const statementsOn = (set: PolicySet, action: string): readonly CompiledStatement[] =>
  set.on(action).filter((statement) => statement.matchAction(action) >= 0);

/** Whether the statement is about the action, or may be: an Allow with a placeholder. */
export const names = (statement: CompiledStatement, action: string): boolean =>
  statement.matchAction(action) >= 0 || statement.mayAllow(action);

/**
 * In UTF-16 code units of one document, white space included: AWS takes 32 KB at most. What is larger is not judged,
 * and that is said.
 */
export const maxDocumentLength = 1_000_000;

/**
 * What one check of these documents may cost: within AWS's size limits some hundredths of a second, for a megabyte
 * about one. Most policies take some hundreds of steps.
 */
export function budgetOf(set: PolicySet): Budget {
  const length = lengthOf(set);
  const stored = Math.min(length, twiceTheLargest);
  return new Budget(60_000 + 2 * stored + Math.floor(2.5 * (length - stored)));
}

/** In UTF-16 code units, white space included. */
export const lengthOf = ({ documents }: PolicySet): number =>
  documents.reduce((sum, { document: { node } }) => sum + node.end - node.offset, 0);

/** In UTF-16 code units: AWS stores policies of 32 KB at most. What is longer nobody has, and it gets less for each. */
const twiceTheLargest = 65_536;

/** Whether uploads are judged by it: a template says something else, and something huge no account holds. */
export const isJudged = ({ template, document: { node } }: FoundDocument): boolean =>
  !template && node.end - node.offset <= maxDocumentLength;

export const allows = (statement: CompiledStatement): boolean => statement.statement.effect === "Allow";

const keyUses = [...new Set([...uploadActions, ...lookalikes])].map((action) => action.toLowerCase());

/** Statements that let a key be used in some way, if not for uploads: they tell which key is meant. */
export function keyUseStatements(set: PolicySet): CompiledStatement[] {
  return set.statements.filter((statement) =>
    statement.remember(
      "usesKeys",
      () =>
        allows(statement) &&
        statement.statement.action?.negated === false &&
        keyUses.some((action) => statement.matchAction(action) >= 0) &&
        !servesAnotherService(statement),
    ),
  );
}

/**
 * The statements that decide KMS requests, each once, in document order.
 * @param actions spelled as AWS does
 */
export function kmsStatements(set: PolicySet, actions: readonly string[]): CompiledStatement[] {
  const relevant = new Set(actions.flatMap((action) => set.on(action.toLowerCase())));
  return set.statements.filter((statement) => relevant.has(statement));
}

/** The documents that are judged together, and the statements in them that have a say on uploads. */
import { Budget } from "../../evaluate/budget.ts";
import { lookalikes } from "../../catalog/kms-actions.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { CompiledStatement, CompiledStatements } from "../../evaluate/statement.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { kmsActions, putObject } from "../requests/operations.ts";
import { servesAnotherService } from "./purpose.ts";

export interface PolicySet {
  readonly compiler: Compiler;
  readonly documents: readonly FoundDocument[];
  /** Usable statements, in document order. */
  readonly statements: readonly CompiledStatement[];
  /** Which document a statement stands in. */
  readonly sourceOf: ReadonlyMap<CompiledStatement, FoundDocument>;
  /**
   * Statements whose action matches the KMS action, by its lower-cased name, or may match it: an Allow with a
   * placeholder.
   */
  readonly kms: ReadonlyMap<string, readonly CompiledStatement[]>;
  /** Statements whose action matches `s3:PutObject`. */
  readonly upload: readonly CompiledStatement[];
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
  const kms = new Map(
    kmsActions
      .map((action) => action.toLowerCase())
      .map((action) => [action, statements.filter((statement) => names(statement, action))]),
  );
  return {
    compiler,
    documents,
    statements,
    sourceOf,
    kms,
    upload: statements.filter((statement) => statement.matchAction(putObject) >= 0),
    mentions: {},
  };
}

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
export const budgetOf = ({ documents }: PolicySet): Budget =>
  new Budget(300_000 + 6 * documents.reduce((sum, { document: { node } }) => sum + node.end - node.offset, 0));

/** Whether uploads are judged by it: a template says something else, and something huge no account holds. */
export const isJudged = ({ template, document: { node } }: FoundDocument): boolean =>
  !template && node.end - node.offset <= maxDocumentLength;

export const allows = (statement: CompiledStatement): boolean => statement.statement.effect === "Allow";

const keyUses = [...kmsActions, ...lookalikes].map((action) => action.toLowerCase());

/** Statements that let a key be used in some way, if not for uploads: they tell which key is meant. */
export function keyUseStatements(set: PolicySet): CompiledStatement[] {
  return set.statements.filter((statement) =>
    statement.remember(
      "usesKeys",
      () =>
        allows(statement) &&
        !servesAnotherService(statement) &&
        statement.statement.action?.negated === false &&
        keyUses.some((action) => statement.matchAction(action) >= 0),
    ),
  );
}

/** The statements that decide an upload's KMS requests, each once, in document order. */
export function kmsStatements(set: PolicySet): CompiledStatement[] {
  const relevant = new Set([...set.kms.values()].flat());
  return set.statements.filter((statement) => relevant.has(statement));
}

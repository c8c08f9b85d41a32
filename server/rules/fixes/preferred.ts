/**
 * Which fix is preferred, and so in "fix all" and `--fix`: the first that gives what fails to those for whom it fails,
 * and nothing else to anybody. Asked of every fix in one place, whatever kind it is.
 */
import type { Compiler } from "../../evaluate/compiler.ts";
import { changedStatements } from "../../policy/edits/changes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { UploadData } from "../../uploads/causes/finding.ts";
import type { Holders, Needs } from "../../uploads/judge/gain.ts";
import { givesMore, servesAll } from "../../uploads/judge/gain.ts";
import type { FixProposal } from "../report.ts";

/** What decides who gains by an edit. */
export interface GainQuestion {
  readonly compiler: Compiler;
  /** Undefined without a workspace model. */
  holdersOf(document: FoundDocument): Holders | undefined;
}

/**
 * @param proposals in the order in which they may be preferred
 * @param data what fails; without it no Allow is preferred
 */
export const preferredOf = (
  proposals: readonly FixProposal[],
  data: UploadData | undefined,
  question: GainQuestion,
): FixProposal | undefined =>
  proposals.find((proposal) => proposal.isPreferred && isHarmless(proposal, data, question));

function isHarmless({ effect, edits }: FixProposal, data: UploadData | undefined, question: GainQuestion): boolean {
  switch (effect) {
    case "loosens":
      return false;
    case "neutral":
    case "restricts":
      return true;
    case "grants":
    case "corrects":
      return (
        data !== undefined &&
        edits().every((one) => {
          const changes = one.document && changedStatements(one.document, one.edits);
          return (
            one.document !== undefined &&
            changes !== undefined &&
            !givesMore(question.compiler, one.document, changes, needsOf(data), question.holdersOf(one.document))
          );
        })
      );
  }
}

/**
 * Whether an action or a key that is added to a statement helps all for whom it fails, under each key: where a
 * condition or the Resource leaves one of them out, it is no fix. A placeholder may become the key.
 */
export function isOfUse(
  { effect, needsInput, edits }: FixProposal,
  data: UploadData | undefined,
  { compiler }: GainQuestion,
): boolean {
  return (
    (effect !== "grants" && effect !== "corrects") ||
    data === undefined ||
    edits().every(({ document, edits: own }) => {
      const changes = document && changedStatements(document, own);
      const needs = needsOf(data);
      return changes === undefined || servesAll(compiler, changes, needsInput ? { ...needs, resources: [] } : needs);
    })
  );
}

function needsOf({ principals, kmsActions, keys, objects, witness, refused }: UploadData): Needs {
  if (kmsActions.length === 0)
    return { principals, actions: [witness.action], resources: [...objects, witness.resource] };
  const byPrincipal = new Map<string, Set<string>>();
  for (const { principal, kmsActions: own } of refused) {
    const known = byPrincipal.get(principal) ?? new Set<string>();
    byPrincipal.set(principal, known);
    for (const action of own) known.add(action);
  }
  return { principals, actions: kmsActions, resources: keys, byPrincipal };
}

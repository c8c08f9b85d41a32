/** Of several models, each denial is put to the one that knows most of it. */
import type { Denial } from "../../workspace/denials/denial.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { asDeclared, askCode } from "./ask-code.ts";
import { askModel } from "./ask-model.ts";
import type { AskModel } from "./explain.ts";
import { placeOf } from "./hints.ts";
import { principalOf } from "./rebuild.ts";

/**
 * Undefined without a model.
 * @param shown how a file's name is written in the answers
 */
export function askModels(models: readonly WorkspaceModel[], shown: (file: string) => string): AskModel | undefined {
  const [first, ...others] = models.map((model) => ({
    model,
    ask: model.template === undefined ? askModel(model, shown) : askCode(model, shown),
  }));
  if (first === undefined) return undefined;
  return (denial) => {
    const best = others.reduce(
      (one, other) => (knows(other.model, denial) > knows(one.model, denial) ? other : one),
      first,
    );
    return best.ask(denial);
  };
}

/** Those that have the principal. */
export const thatKnow = (models: readonly WorkspaceModel[], denials: readonly Denial[]): readonly WorkspaceModel[] =>
  models.filter((model) => denials.some((denial) => knows(model, denial) >= 2));

/** Without the principal a model has no answer; of two that declare it, the one that has the bucket or the key. */
function knows(model: WorkspaceModel, written: Denial): number {
  const denial = asDeclared(written, model);
  const bucket = placeOf(denial)?.bucket;
  const hasResource =
    model.buckets.some(({ name }) => name === bucket) || model.keys.some(({ arn }) => arn === denial.resource);
  return (principalOf(model, denial.principal) === undefined ? 0 : 2) + (hasResource ? 1 : 0);
}

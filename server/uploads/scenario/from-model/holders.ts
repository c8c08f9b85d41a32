/** Whose policy a document is, as the model says. */
import type { FoundDocument } from "../../../policy/recognize.ts";
import type { PolicyList } from "../../../workspace/model.ts";
import type { Holders } from "../../judge/gain.ts";
import type { CompiledModel } from "./compiled-model.ts";

/** A document may be the policy of several principals or keys: who edits it for one of them edits it for all. */
export function holdersOf(compiled: CompiledModel, document: FoundDocument): Holders {
  const holds = (policies: PolicyList): boolean => policies?.some(({ found }) => found === document) === true;
  const { principals, keys } = compiled.model;
  return {
    principals: principals
      .filter(({ identity }) => holds(identity))
      .map((principal) => ({ name: principal.arn, identity: compiled.set(principal.identity) })),
    keys: keys.filter(({ policy }) => holds(policy)).map(({ arn }) => arn),
  };
}

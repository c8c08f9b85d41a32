/** Where `--policy-type` does not hold, because a model or the file itself says what a policy is. */
import { format } from "../../policy/message.ts";
import type { PolicyTypeName } from "../../policy/policy-type.ts";
import { isOfType } from "../../policy/policy-type.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Engine } from "../../rules/engine.ts";
import { list } from "../../rules/wording.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { policiesOf } from "../../workspace/model-policies.ts";
import { policyName } from "../../workspace/policy-use.ts";
import type { LoadedFile } from "./loaded.ts";
import type { PathError } from "./search.ts";

const templates = {
  model: "{model} says that this is {what}, so --policy-type {type} doesn't hold for it",
  itself: "says itself that it holds {what}, so --policy-type {type} doesn't hold for that",
} as const;

/** One line for each file, and for each model that names it. */
export function contradictions(
  type: PolicyTypeName,
  files: readonly LoadedFile[],
  models: readonly WorkspaceModel[],
  { documents }: Pick<Engine, "documents">,
): PathError[] {
  const used = models.map((model) => ({
    model: model.file,
    byNode: new Map([...policiesOf(model).keys()].map((found) => [found.document.node, found])),
  }));
  return files.flatMap(({ policy }) => {
    const { file } = policy;
    const all = documents(policy);
    const told = named(all.filter(({ untyped }) => untyped === undefined));
    const itself = told === "" ? [] : [{ file, message: format(templates.itself, { what: told, type }) }];
    return [
      ...itself,
      ...used.flatMap(({ model, byNode }) => {
        const what = named(all.flatMap(({ document }) => byNode.get(document.node) ?? []));
        return what === "" ? [] : [{ file, message: format(templates.model, { model, what, type }) }];
      }),
    ];
  });

  function named(found: readonly FoundDocument[]): string {
    return list([...new Set(found.filter((one) => !isOfType(one, type)).map(policyName))]);
  }
}

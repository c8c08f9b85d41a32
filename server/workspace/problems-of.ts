/** Which of a model's problems touch a question that uses only some of its entries. */
import { parseJson } from "../policy/parse.ts";
import type { ModelProblem, ModelPlace, WorkspaceModel } from "./model.ts";
import { asObject, entriesOf, objectOf, valueOf } from "./values.ts";

const sections = ["buckets", "keys", "principals", "accounts", "vpcEndpoints", "accessPoints"] as const;

/**
 * All but those inside other entries, expectations and severities: what is wrong there changes no answer.
 * @param used places of the entries that the question uses
 */
export function problemsConcerning({ text, problems }: WorkspaceModel, used: readonly ModelPlace[]): ModelProblem[] {
  const root = asObject(parseJson(text).root);
  if (root === undefined || problems.length === 0) return [...problems];
  const offsets = new Set(used.map(({ range }) => range.offset));
  const others = sections.flatMap((section) =>
    entriesOf(objectOf(root, section)).filter(({ key }) => !offsets.has(key.offset)),
  );
  const idle = [
    ...others.map(({ key, value }) => ({ offset: key.offset, end: value?.end ?? key.end })),
    ...["uploads", "severity"].flatMap((name) => valueOf(root, name) ?? []),
  ];
  return problems.filter(
    ({ place: { range } }) => !idle.some(({ offset, end }) => offset <= range.offset && range.end <= end),
  );
}

/** What a list or a map gives for an index; and which maps are asked for all that they list, where nobody knows the key. */
import { isKeyText } from "../symbols/kinds.ts";
import type { Evaluating } from "./evaluating.ts";
import type { ValuePlace } from "./declared.ts";
import type { HclValue, ObjectValue } from "./values.ts";
import { EvaluationError, expressionOf, listedBy, listedIn, textOf } from "./values.ts";

/** @throws EvaluationError where Terraform refuses it */
export function elementOf(evaluator: Evaluating, value: HclValue, key: HclValue, at: ValuePlace): HclValue {
  const unknown = (): HclValue => evaluator.unknown(`${expressionOf(value)}[${expressionOf(key)}]`, at);
  if (value.kind === "unknown") return unknown();
  if (value.kind === "list") {
    const index = key.kind === "unknown" ? undefined : Number(textOf(key));
    const item = index === undefined ? undefined : value.items[index];
    if (item !== undefined && !value.open) return item;
    // One stands for all of a list of unknown length.
    if (value.open) return value.items[0] ?? unknown();
    if (key.kind === "unknown") return unknown();
    throw new EvaluationError("no such element");
  }
  if (value.kind === "object") {
    const isTried = evaluator.triesKeys(value, key, !evaluator.isTrying);
    const name = key.kind === "unknown" ? key.expression : textOf(key);
    const entry = name === undefined ? undefined : value.entries.get(name);
    if (entry !== undefined) return listedBy(key, value, entry.value);
    if (isTried && evaluator.isTrying) throw new EvaluationError("no such key");
    if (value.open || key.kind === "unknown" || (key.kind === "string" && key.open)) return listedIn(value, unknown());
    throw new EvaluationError("no such key");
  }
  if (value.kind === "resource" || value.kind === "module") {
    const name = textOf(key);
    if (name !== undefined) return evaluator.member(value, name, at);
  }
  throw new EvaluationError("nothing to index");
}

/** Of a map that is asked for by an unknown one; of a larger map nothing is chosen. */
const maxKeys = 12;

/** The keys of a map that is worth a reading for each: it tells keys, buckets or roles apart, and is all written down. */
export function keysTold({ entries, open }: ObjectValue): readonly string[] {
  if (open || entries.size === 0 || entries.size > maxKeys) return [];
  return [...entries.values()].some((entry) => tellsKeys(() => entry.value)) ? [...entries.keys()] : [];
}

const maxDepth = 2;

function tellsKeys(work: () => HclValue, depth = 0): boolean {
  const value = valueOf(work);
  switch (value?.kind) {
    case "string":
      return isKeyText(value.value);
    case "unknown":
      return /arn\W*$/i.test(value.expression);
    case "resource":
      return /^aws_(?:kms|s3|iam)_/.test(value.instance.type);
    case "module":
      return true;
    case "list":
      return depth < maxDepth && value.items.slice(0, maxKeys).some((item) => tellsKeys(() => item, depth + 1));
    case "object":
      return (
        depth < maxDepth &&
        [...value.entries.values()].slice(0, maxKeys).some((entry) => tellsKeys(() => entry.value, depth + 1))
      );
    default:
      return false;
  }
}

function valueOf(work: () => HclValue): HclValue | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return undefined;
  }
}

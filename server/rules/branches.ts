/**
 * Policies that infrastructure code has under a condition only, which does not hold by default: they are checked, too, each
 * once, and what is wrong in them is said with the condition.
 */
import type { JsonNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ModelVariant, WorkspaceModel } from "../workspace/model.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Policies of some readings. */
export interface Branch {
  /** One of them. */
  readonly model: WorkspaceModel;
  readonly documents: readonly FoundDocument[];
  /** By their numbers in `readings`. */
  readonly readings: ReadonlySet<number>;
}

export interface Branches {
  /** The default first; those of another account or Region say nothing else. */
  readonly readings: readonly ModelVariant[];
  readonly all: readonly Branch[];
}

/** @param models of one file, the default first */
export function branchesOf(models: readonly WorkspaceModel[]): Branches {
  const [first] = models;
  const home = first?.template?.variant;
  const own = models.filter(
    ({ template }) => template?.variant.account === home?.account && template?.variant.region === home?.region,
  );
  if (own.length < 2) return { readings: [], all: [] };
  const byText = new Map<
    string,
    { readonly found: FoundDocument; readonly model: WorkspaceModel; readonly readings: Set<number> }
  >();
  for (const [number, model] of own.entries())
    for (const found of model.template?.documents?.() ?? []) {
      const name = `${found.type} ${found.kind ?? ""} ${placesOf(found.document.node)}`;
      const known = byText.get(name);
      if (known === undefined) byText.set(name, { found, model, readings: new Set([number]) });
      else known.readings.add(number);
    }
  const together = new Map<
    string,
    { readonly model: WorkspaceModel; readonly documents: FoundDocument[]; readonly readings: Set<number> }
  >();
  for (const { found, model, readings } of byText.values()) {
    if (readings.has(0)) continue;
    const name = [...readings].join(" ");
    const known = together.get(name);
    if (known === undefined) together.set(name, { model, documents: [found], readings });
    else known.documents.push(found);
  }
  const readings = own.flatMap(({ template }) => template?.variant ?? []);
  return { readings, all: [...together.values()] };
}

/** Where all of a policy is written: what is put together of the same places says the same, but for values of parameters. */
function placesOf(node: JsonNode): string {
  let [sum, count] = [0, 0];
  const visit = (one: JsonNode | undefined): void => {
    if (one === undefined) return;
    // Of any order, in 32 bits.
    sum = (Math.imul(sum, 31) + one.offset + Math.imul(one.end, 17)) | 0;
    count++;
    if (one.kind === "array") for (const item of one.items) visit(item);
    else if (one.kind === "object")
      for (const { key, value } of one.properties) {
        visit(key);
        visit(value);
      }
  };
  visit(node);
  return `${String(node.offset)} ${String(count)} ${String(sum)}`;
}

/** By which a finding in a branch is one that is told already. */
export const placeOf = ({ file, range, code }: Diagnostic): string =>
  `${file} ${String(range.offset)} ${String(range.end)} ${code}`;

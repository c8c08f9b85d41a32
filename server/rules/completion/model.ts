/** Completion in `keyhole.json`, by the shape of its members: what each may name, and the words that it takes. */
import * as formats from "../../workspace/formats.ts";
import { isOf } from "../../workspace/formats.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { modelShape } from "../../workspace/schema.ts";
import type { Member, Shape } from "../../workspace/shape.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { jsonPlaceIn, jsonWriter } from "./json.ts";
import type { NamedPolicyFile, NameToChoose } from "./model-names.ts";
import { ModelNames } from "./model-names.ts";
import type { PlaceStep, TreePlace } from "./place.ts";
import { isMember, siblingsAt, stepsTo, treePlaceOf } from "./place.ts";
import type { Completion, Completions, Suggestion } from "./suggestion.ts";
import { matchesTyped, stop } from "./suggestion.ts";
import { filterOf } from "./typed.ts";

/** What is asked of completion in a `keyhole.json`. */
export interface ModelToComplete {
  /** As it is now; undefined while it cannot be read. */
  readonly model: WorkspaceModel | undefined;
  readonly files: readonly NamedPolicyFile[];
  /** The codes of findings. */
  readonly codes: readonly string[];
  /** Whether the client offers itself what the JSON schema lists: members and words. */
  readonly hasSchema: boolean;
}

interface ModelMemberPlace extends TreePlace {
  /** What may be written there: a value, or the container of a name. */
  readonly shapes: readonly Shape[];
  /** The names of the members that lead there. */
  readonly names: readonly string[];
  readonly siblings: readonly string[];
}

/** More would be no help to choose from. */
const most = 300;

/** Undefined where a policy document is: that is completed as any. */
export function completeModel(text: string, offset: number, asked: ModelToComplete): Completions | undefined {
  let isInPolicy = false;
  const at = jsonPlaceIn(text, offset, (root, typedAt): ModelMemberPlace | undefined => {
    const place = modelPlaceAt(root, typedAt);
    isInPolicy = place === "policy";
    return place === "policy" ? undefined : place;
  });
  if (isInPolicy) return undefined;
  const items: Completion[] = [];
  if (at !== undefined) {
    const writer = jsonWriter(text, at);
    const there = new Set(at.place.siblings);
    for (const suggestion of suggestionsAt(at.place, asked)) {
      const label = suggestion.as === "member" ? suggestion.name : suggestion.as === "text" ? suggestion.text : "";
      if (there.has(label) || !matchesTyped(at.typed.text, filterOf(suggestion))) continue;
      there.add(label);
      const item = writer.write(suggestion);
      if (item !== undefined && items.length < most) items.push(item);
    }
  }
  return { items, isIncomplete: false };
}

function modelPlaceAt(root: JsonNode | undefined, offset: number): ModelMemberPlace | "policy" | undefined {
  const steps = root === undefined ? undefined : stepsTo(root, offset);
  const last = steps?.at(-1);
  if (steps === undefined || last === undefined) return undefined;
  let shapes: readonly Shape[] = [modelShape];
  const names: string[] = [];
  for (const step of steps) {
    const own = shapes.flatMap(alternatives);
    if (step.property !== undefined && own.some(({ kind }) => kind === "document")) return "policy";
    if (isMember(step, offset)) {
      shapes = own;
      break;
    }
    shapes = own.flatMap((shape) => inside(shape, step));
    if (step.property !== undefined) names.push(step.property.key.value);
  }
  const place = treePlaceOf(last, offset);
  return { ...place, shapes: shapes.flatMap(alternatives), names, siblings: siblingsAt(place, offset) };
}

function alternatives(shape: Shape): readonly Shape[] {
  if (shape.kind === "either") return shape.shapes.flatMap(alternatives);
  return shape.kind === "named" ? alternatives(shape.shape) : [shape];
}

/** The shape of a member's value, or of an item. */
function inside(shape: Shape, { property }: PlaceStep): readonly Shape[] {
  if (property === undefined) return shape.kind === "list" ? [shape.items] : [];
  if (shape.kind === "map") return [shape.values];
  if (shape.kind !== "object") return [];
  const member = new Map(Object.entries(shape.members)).get(property.key.value);
  return member === undefined ? [] : [member.shape];
}

function* suggestionsAt(place: ModelMemberPlace, asked: ModelToComplete): Generator<Suggestion> {
  const names = new ModelNames(asked.model, asked.files);
  let rank = 0;
  for (const shape of place.shapes) {
    if (place.member === undefined)
      for (const { text, detail } of valuesOf(shape, place, names, asked))
        yield { as: "text", kind: "value", text, rank: rank++, ...(detail !== undefined && { detail }) };
    else
      for (const { name, value } of membersOf(shape, names, asked))
        yield { as: "member", kind: "element", name, value, rank: rank++, goesOn: true };
  }
}

function* valuesOf(
  shape: Shape,
  { names: path }: ModelMemberPlace,
  names: ModelNames,
  { codes, hasSchema }: ModelToComplete,
): Generator<NameToChoose> {
  const name = path.at(-1) ?? "";
  switch (shape.kind) {
    case "text":
      if (shape.format === formats.path || (path[0] === "waivers" && name === "files")) yield* names.policyFiles(path);
      else if (shape.format !== undefined) yield* named(names.toName(shape.format));
      else if (path[0] === "waivers" && name === "sid") yield* named(names.sids());
      else if (path.at(-2) === "headers") yield* named(names.valuesOf(name));
      break;
    case "scalar":
      yield* named(names.valuesOf(name));
      break;
    case "choice":
      if (!hasSchema) yield* named(Object.keys(shape.values));
      break;
    case "code":
      if (!hasSchema) yield* named(codes);
      break;
    default:
  }
}

const named = (texts: Iterable<string>): NameToChoose[] => [...texts].map((text) => ({ text }));

interface MemberToChoose {
  readonly name: string;
  readonly value: unknown;
}

function* membersOf(shape: Shape, names: ModelNames, { codes, hasSchema }: ModelToComplete): Generator<MemberToChoose> {
  if (shape.kind === "map") {
    const { keys } = shape;
    const value = firstValue(shape.values);
    if (keys === "code") {
      if (!hasSchema) for (const name of codes) yield { name, value };
    } else for (const name of names.toDeclare(keys)) if (isOf(keys, name)) yield { name, value };
  } else if (shape.kind === "object" && !hasSchema) {
    for (const [name, member] of Object.entries(shape.members)) yield { name, value: firstValue(member.shape) };
  }
}

/** What a new member begins as, with a stop. */
function firstValue(shape: Shape): unknown {
  const [first = shape] = alternatives(shape);
  switch (first.kind) {
    case "list":
      return [firstValue(first.items)];
    case "map":
    case "document":
      return {};
    case "boolean":
      return true;
    case "object": {
      const members: readonly (readonly [string, Member])[] = Object.entries(first.members);
      const required = members.filter(([, { required: isRequired }]) => isRequired === true);
      const chosen = required.length > 0 ? required : members.slice(0, 1);
      return Object.fromEntries(chosen.map(([name, member]) => [name, firstValue(member.shape)]));
    }
    default:
      return stop(1, "");
  }
}

/** Strings in quotes, heredocs and template files: text with expressions in it, each part with its place. */
import type { HclTemplate, HclTemplatePart } from "../../policy/hcl/nodes.ts";
import { anyKey, isAnyKey, kindInText, kindOfElement, placeInJson } from "../symbols/kinds.ts";
import type { Evaluating } from "./evaluating.ts";
import type { NameScope, TextSegment, HclValue, UnknownValue } from "./values.ts";
import { placeIn } from "./declared.ts";
import { EvaluationError, string, textOf } from "./values.ts";
import { called } from "./written-names.ts";

export function templateValue(evaluator: Evaluating, template: HclTemplate, scope: NameScope): HclValue {
  const [first, ...others] = template.parts;
  // What only wraps an expression has the expression's value, of whatever type.
  if (first?.kind === "interpolation" && others.length === 0 && template.form === "quoted")
    return evaluator.value(first.expression, scope);
  const at = placeIn(template, scope.file);
  if (others.length === 0 && (first === undefined || first.kind === "text") && template.form === "quoted")
    return {
      ...string(first?.value ?? "", at),
      literal: true,
      segments: first === undefined ? [] : segmentsOf(first, 0, scope),
    };
  const text = new TemplateText(evaluator);
  text.add(template.parts, scope);
  return { ...string(text.text, at, text.open), segments: text.segments, ...(text.chosen && { chosen: true }) };
}

/** Between two unknown parts of a text much can stand. */
const maxLength = 2_000_000;

class TemplateText {
  text = "";
  open = false;
  chosen = false;
  readonly segments: TextSegment[] = [];
  readonly #evaluator: Evaluating;

  constructor(evaluator: Evaluating) {
    this.#evaluator = evaluator;
  }

  add(parts: readonly HclTemplatePart[], scope: NameScope): void {
    for (const [index, part] of parts.entries()) {
      if (this.text.length > maxLength) throw new EvaluationError("too long");
      switch (part.kind) {
        case "text":
          for (const segment of segmentsOf(part, this.text.length, scope)) this.segments.push(segment);
          this.text += part.value;
          break;
        case "interpolation": {
          const value = this.#evaluator.value(part.expression, scope);
          const text =
            value.kind === "unknown"
              ? this.#madeUp(value, parts, index)
              : this.#isAnyKey(value, parts, index)
                ? anyKey
                : textOf(value);
          if (text === undefined) throw new EvaluationError("no text");
          this.open ||= value.kind === "unknown" || (value.kind === "string" && value.open);
          const { offset, end } = placeIn(part, scope.file);
          this.segments.push({ at: this.text.length, offset, whole: end });
          this.text += text;
          break;
        }
        case "if": {
          const condition = this.#evaluator.value(part.condition, scope);
          this.chosen ||= condition.kind === "unknown" || condition.variable !== undefined;
          this.add(this.#evaluator.truth(condition) ? part.then : part.otherwise, scope);
          break;
        }
        case "for": {
          const at = placeIn(part, scope.file);
          const { all, open } = this.#evaluator.members(this.#evaluator.value(part.collection, scope), at);
          this.open ||= open;
          this.chosen ||= open;
          for (const [key, value] of all) {
            const names = new Map(scope.names);
            const { keyName, valueName } = part;
            if (keyName !== undefined) names.set(keyName.value, called(this.#evaluator, key, keyName.value));
            names.set(valueName.value, called(this.#evaluator, value, valueName.value));
            this.add(part.parts, { ...scope, names });
          }
        }
      }
    }
  }

  #isAnyKey(value: HclValue, parts: readonly HclTemplatePart[], index: number): boolean {
    if (!(value.kind === "unknown" || value.kind === "string") || value.isListed !== true) return false;
    const place = placeInJson(this.text, textAfter(parts, index));
    return place !== undefined && isAnyKey(place);
  }

  #madeUp(value: UnknownValue, parts: readonly HclTemplatePart[], index: number): string {
    const next = parts[index + 1];
    const kind = kindInText(this.text, next?.kind === "text" ? next.value : "");
    if (kind === undefined && this.#isAnyKey(value, parts, index)) return anyKey;
    const place = kind === undefined ? placeInJson(this.text, textAfter(parts, index)) : undefined;
    return this.#evaluator.madeUp(value.expression, kind ?? (place && kindOfElement(place.element, place.service)));
  }
}

/** What is written behind a part, as far as it stands beside it. */
const textAfter = (parts: readonly HclTemplatePart[], index: number): string =>
  parts
    .slice(index + 1, index + 1 + maxPartsAfter)
    .map((part) => (part.kind === "text" ? part.value : ""))
    .join("");

/** Of a statement, mostly. */
const maxPartsAfter = 20;

const segmentsOf = (
  part: HclTemplatePart & { readonly kind: "text" },
  from: number,
  { file }: NameScope,
): TextSegment[] =>
  part.segments.map(({ at, offset, escape }) => ({
    at: from + at,
    offset: file.base + offset,
    ...(escape === undefined ? {} : { escape }),
  }));

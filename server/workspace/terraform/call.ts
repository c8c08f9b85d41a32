/** Functions: those that look at their arguments before they are worked out, and all others. */
import type { HclCall, HclExpression } from "../../policy/hcl/nodes.ts";
import { parseTemplateFile } from "../../policy/hcl/parse.ts";
import type { Evaluating } from "./evaluating.ts";
import { functions } from "./functions.ts";
import { encoded } from "./json.ts";
import type { OtherFile, ValuePlace } from "./declared.ts";
import type { NameScope, HclValue } from "./values.ts";
import { joined } from "../paths.ts";
import { kindInText } from "../symbols/kinds.ts";
import { placeIn } from "./declared.ts";
import { templateValue } from "./templates.ts";
import { bool, EvaluationError, expressionOf, listedBy, listedIn, string, textOf } from "./values.ts";

export function callFunction(evaluator: Evaluating, call: HclCall, scope: NameScope): HclValue {
  const at = placeIn(call, scope.file);
  const name = call.name.value.replace(/^core::/, "");
  switch (name) {
    case "try":
      return firstOf(evaluator, call, scope);
    case "can":
      return bool(isFine(evaluator, call, scope), at);
    case "jsonencode": {
      const [argument] = call.arguments;
      if (argument === undefined) throw new EvaluationError("nothing to encode");
      const value = evaluator.value(argument, scope);
      if (value.kind === "unknown") return evaluator.unknown(`jsonencode(${value.expression})`, at);
      return encoded(evaluator, at, () => value);
    }
    default:
  }
  const given = withMadeUp(evaluator, name, argumentsOf(evaluator, call, scope));
  const replaced = name === "replace" ? replacedIn(evaluator, given) : undefined;
  if (replaced !== undefined) return replaced;
  if (name === "file" || name === "templatefile") return fileText(evaluator, name, given, at, scope);
  // One that is not here may be where the configuration is run.
  if (name === "fileexists" && fileOf(evaluator, given[0], scope) !== undefined) return bool(true, at);
  const [map, key, byDefault] = given;
  const isLookup = name === "lookup" && map?.kind === "object" && key !== undefined;
  if (isLookup) {
    const isTried = evaluator.triesKeys(map, key, byDefault === undefined);
    if (isTried && key.kind === "unknown" && byDefault !== undefined) return byDefault;
  }
  const work = functions.get(name);
  const value = work?.(given, at);
  if (value !== undefined) return isLookup ? listedBy(key, map, value) : value;
  const result = evaluator.unknown(`${name}(${given.map((one) => expressionOf(one)).join(", ")})`.slice(0, 1000), at);
  return isLookup ? listedIn(map, result) : result;
}

/** An ARN that is put together of parts has all its parts: those that nobody knows are made up for their places. */
function withMadeUp(evaluator: Evaluating, name: string, given: readonly HclValue[]): readonly HclValue[] {
  const [first, second] = given;
  const start = first && textOf(first);
  if (start === undefined) return given;
  const madeUp = (value: HclValue, before: string, after: string): HclValue => {
    const text = value.kind === "unknown" ? evaluator.text(value, kindInText(before, after)) : undefined;
    return text === undefined ? value : string(text, value.place, true);
  };
  if (name === "format" && start.startsWith("arn:") && /^(?:[^%]|%s)*$/.test(start)) {
    const parts = start.split("%s");
    let before = "";
    const values = given.slice(1).map((value, index) => {
      before += parts[index] ?? "";
      const filled = madeUp(value, before, parts[index + 1] ?? "");
      before += textOf(filled) ?? "";
      return filled;
    });
    return [first, ...values].flatMap((value) => value ?? []);
  }
  if (name === "join" && given.length === 2 && second?.kind === "list" && !second.open) {
    const texts = second.items.map(textOf);
    if (texts[0]?.startsWith("arn:") !== true) return given;
    let before = "";
    const items = second.items.map((value, index) => {
      const filled = madeUp(value, before, start + (texts[index + 1] ?? ""));
      before += (textOf(filled) ?? "") + start;
      return filled;
    });
    return [...given.slice(0, 1), { ...second, items }];
  }
  return given;
}

/** In the JSON of a value the texts of the value are replaced, each at its place. */
function replacedIn(evaluator: Evaluating, [text, wanted, by]: readonly HclValue[]): HclValue | undefined {
  const [from, to] = [wanted && textOf(wanted), by && textOf(by)];
  if (text?.kind !== "string" || text.encodes === undefined || from === undefined || to === undefined) return undefined;
  if (!/^[\w-]+$/.test(from)) return undefined;
  const { encodes, place, document } = text;
  const inner = (value: HclValue): HclValue => {
    if (value.kind === "list") return { ...value, items: value.items.map(inner) };
    if (value.kind === "object")
      return {
        ...value,
        entries: new Map(
          [...value.entries].map(([key, entry]) => [key, evaluator.lazily(entry.key, () => inner(entry.value))]),
        ),
      };
    if (value.kind !== "string" || value.encodes !== undefined || !value.value.includes(from)) return value;
    const open = value.open || (by?.kind === "string" && by.open);
    return {
      ...string(
        value.value.replaceAll(from, () => to),
        value.place,
        open,
      ),
      literal: false,
    };
  };
  return encoded(evaluator, place, () => inner(encodes()), document);
}

function argumentsOf(evaluator: Evaluating, call: HclCall, scope: NameScope): readonly HclValue[] {
  const values = call.arguments.map((argument) => evaluator.value(argument, scope));
  const last = values.at(-1);
  if (!call.expands || last === undefined) return values;
  return last.kind === "list" ? [...values.slice(0, -1), ...last.items] : values;
}

/** `try(a, b)`: the first that Terraform doesn't refuse. */
function firstOf(evaluator: Evaluating, call: HclCall, scope: NameScope): HclValue {
  for (const [index, argument] of call.arguments.entries()) {
    const isLast = index === call.arguments.length - 1;
    try {
      return isLast ? evaluator.value(argument, scope) : trying(evaluator, argument, scope);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
  }
  throw new EvaluationError("nothing can be worked out");
}

function isFine(evaluator: Evaluating, call: HclCall, scope: NameScope): boolean {
  try {
    for (const argument of call.arguments) trying(evaluator, argument, scope);
    return true;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return false;
  }
}

function trying(evaluator: Evaluating, argument: HclExpression, scope: NameScope): HclValue {
  const before = evaluator.isTrying;
  evaluator.isTrying = true;
  try {
    return evaluator.value(argument, scope);
  } finally {
    evaluator.isTrying = before;
  }
}

/** Names are relative to where Terraform is started, and `path.module` is a folder's name from here. */
function fileOf(evaluator: Evaluating, path: HclValue | undefined, scope: NameScope): OtherFile | undefined {
  if (path?.kind !== "string" || path.open) return undefined;
  const wanted = [joined(".", path.value), joined(rootFolder(scope), path.value)];
  return wanted.map((one) => evaluator.fileNamed(one)).find((one) => one !== undefined);
}

/**
 * What another file holds, each part at its place there.
 * @param name `file` or `templatefile`
 */
export function fileText(
  evaluator: Evaluating,
  name: string,
  given: readonly HclValue[],
  at: ValuePlace,
  scope: NameScope,
): HclValue {
  const [path, variables] = given;
  const file = fileOf(evaluator, path, scope);
  if (file === undefined)
    return evaluator.unknown(`${name}(${given.map((one) => expressionOf(one)).join(", ")})`.slice(0, 1000), at);
  if (name === "file")
    return {
      ...string(file.text, { offset: file.base, end: file.base + file.text.length }),
      segments: [{ at: 0, offset: file.base }],
    };
  const { template } = parseTemplateFile(file.text);
  const names = new Map<string, HclValue>();
  if (variables?.kind === "object") for (const [key, entry] of variables.entries) names.set(key, entry.value);
  return templateValue(evaluator, template, {
    module: scope.module,
    file: { ...scope.file, file: file.file, base: file.base, text: file.text },
    names,
    onlyNames: true,
  });
}

function rootFolder({ module }: NameScope): string {
  return module.call === undefined ? module.source.folder : rootFolder(module.call.from);
}

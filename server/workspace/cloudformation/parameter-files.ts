/** Values of a template's parameters in files that people keep: as AWS's command line, pipelines and SAM take them. */
import { parse, TomlError } from "smol-toml";
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import { parseJson } from "../../policy/parse.ts";
import { parseYaml } from "../../policy/yaml/parse.ts";
import { textOf } from "./functions.ts";

/** What a deployment gives a template. */
export interface Deployment {
  readonly values: ReadonlyMap<string, string>;
  readonly region: string | undefined;
}

/**
 * A list of `{"ParameterKey", "ParameterValue"}` or of `KEY=VALUE`, an object of values, one in `Parameters` (CodePipeline), or
 * the settings of SAM (`samconfig.toml`, `samconfig.yaml`).
 * Undefined where SAM's settings are no TOML, or no YAML.
 * @param environment of SAM's settings
 */
export function readDeployment(file: string, text: string, environment: string): Deployment | undefined {
  if (areSettings(file)) {
    const settings = /\.toml$/i.test(file) ? tomlOf(text) : yamlOf(text);
    return settings === undefined ? undefined : ofSettings(settings, environment);
  }
  const root = /\.json$/i.test(file) ? parseJson(text).root : parseYaml(text).root;
  const inside = root?.kind === "object" ? propertyOf(root, "Parameters")?.value : undefined;
  return { values: valuesOf(inside ?? root), region: undefined };
}

/** Of SAM, which hold several environments. */
export const areSettings = (file: string): boolean => /\.toml$|(?:^|\/)samconfig\.ya?ml$/i.test(file);

function valuesOf(node: JsonNode | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (node?.kind === "object")
    for (const { key, value } of node.properties) {
      // Lists are given as one text.
      const text =
        value?.kind === "array" ? value.items.map((item) => textOf(item) ?? "").join(",") : value && textOf(value);
      if (text !== undefined) found.set(key.value, text);
    }
  for (const item of node?.kind === "array" ? node.items : []) {
    if (item.kind === "string") for (const [name, value] of overrideIn(item.value)) found.set(name, value);
    if (item.kind !== "object") continue;
    const [name, value] = ["ParameterKey", "ParameterValue"].map((member) => {
      const given = propertyOf(item, member)?.value;
      return given && textOf(given);
    });
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}

/** `A=b "C=d e" F="g h"`, or `ParameterKey=A,ParameterValue=b`. */
function overridesIn(text: string): readonly (readonly [string, string])[] {
  const words = text.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.flatMap((word): (readonly [string, string])[] => {
    const plain = word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? "") : double.replace(/\\(.)/g, "$1"),
    );
    const [, key, given] = /^ParameterKey=([^,]*),ParameterValue=(.*)$/s.exec(plain) ?? [];
    if (key !== undefined && given !== undefined) return [[key, given]];
    const at = plain.indexOf("=");
    return at < 1 ? [] : [[plain.slice(0, at), plain.slice(at + 1)]];
  });
}

/** One of a list: its value goes on to the end. */
function overrideIn(text: string): readonly (readonly [string, string])[] {
  const [, key, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  return key === undefined || value === undefined || key === "ParameterKey"
    ? overridesIn(text)
    : [[key, unquoted(value)]];
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html */
function ofSettings(settings: unknown, environment: string): Deployment {
  const values = new Map<string, string>();
  let region: string | undefined;
  for (const command of ["global", "deploy"]) {
    const parameters = member(member(member(settings, environment), command), "parameters");
    for (const [name, value] of overridesOf(member(parameters, "parameter_overrides"))) values.set(name, value);
    const given = member(parameters, "region");
    if (typeof given === "string") region = given;
  }
  return { values, region };
}

/** As one text, a list of them, or a table. */
function overridesOf(given: unknown): readonly (readonly [string, string])[] {
  if (typeof given === "string") return overridesIn(given);
  if (Array.isArray(given)) return given.flatMap((item) => (typeof item === "string" ? overrideIn(item) : []));
  return typeof given === "object" && given !== null
    ? Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : String(value)])
    : [];
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? own(value as Readonly<Record<string, unknown>>, name) : undefined;

/** Undefined where it is no TOML. */
function tomlOf(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

/** Undefined where it is no YAML. */
function yamlOf(text: string): unknown {
  const { root, fault } = parseYaml(text);
  return fault === undefined ? (root === undefined ? {} : plainOf(root)) : undefined;
}

function plainOf(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(plainOf);
  if (node.kind !== "object") return node.value;
  return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, value && plainOf(value)]));
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/s, "$2");

/** Values of a template's parameters in files that people keep: as AWS's command line, pipelines and SAM take them. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
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
 * the settings of SAM (`samconfig.toml`).
 * @param environment of SAM's settings
 */
export function readDeployment(file: string, text: string, environment: string): Deployment {
  if (/\.toml$/i.test(file)) return ofSettings(tomlSections(text), environment);
  const root = /\.json$/i.test(file) ? parseJson(text).root : parseYaml(text).root;
  const inside = root?.kind === "object" ? propertyOf(root, "Parameters")?.value : undefined;
  return { values: valuesOf(inside ?? root), region: undefined };
}

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

type Section = ReadonlyMap<string, string | readonly string[] | ReadonlyMap<string, string>>;

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html */
function ofSettings(sections: ReadonlyMap<string, Section>, environment: string): Deployment {
  const values = new Map<string, string>();
  let region: string | undefined;
  for (const command of ["global", "deploy"]) {
    const section = sections.get(`${environment}.${command}.parameters`);
    const given = section?.get("parameter_overrides");
    for (const [name, value] of typeof given === "string"
      ? overridesIn(given)
      : given instanceof Map
        ? given
        : ((given as readonly string[] | undefined)?.flatMap(overrideIn) ?? []))
      values.set(name, value);
    const own = section?.get("region");
    if (typeof own === "string") region = own;
    for (const [name, value] of sections.get(`${environment}.${command}.parameters.parameter_overrides`) ?? [])
      if (typeof value === "string") values.set(name, value);
  }
  return { values, region };
}

/** Tables of TOML with texts, lists of texts and inline tables of texts, by their names; all else is passed over. */
function tomlSections(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string | readonly string[] | ReadonlyMap<string, string>>>();
  let section = new Map<string, string | readonly string[] | ReadonlyMap<string, string>>();
  const line = /[^\n]*/y;
  for (let at = 0; at < text.length; at++) {
    line.lastIndex = at;
    const [written = ""] = line.exec(text) ?? [];
    const name = /^\s*\[([^[\]]+)\]/.exec(written)?.[1];
    const [start, key = ""] = /^\s*("[^"]*"|[\w-]+)\s*=\s*/.exec(written) ?? [];
    if (name !== undefined) {
      const id = name
        .split(".")
        .map((part) => unquoted(part.trim()))
        .join(".");
      section = sections.get(id) ?? new Map<string, string>();
      sections.set(id, section);
    }
    if (start === undefined) {
      at += written.length;
      continue;
    }
    const reader = new TomlValue(text, at + start.length);
    const value = reader.read();
    if (value !== undefined) section.set(unquoted(key), value);
    const end = text.indexOf("\n", Math.max(reader.at, at + 1) - 1);
    at = end < 0 ? text.length : end;
  }
  return sections;
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/s, "$2");

class TomlValue {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  read(): string | readonly string[] | ReadonlyMap<string, string> | undefined {
    const character = this.#text.charAt(this.at);
    if (character === "[") {
      const items: string[] = [];
      this.#members("]", () => {
        const item = this.#one();
        if (item !== undefined) items.push(item);
        return item !== undefined;
      });
      return items;
    }
    if (character !== "{") return this.#one();
    const found = new Map<string, string>();
    this.#members("}", () => {
      const key = this.#match(/("[^"\n]*"|[\w-]+)\s*=\s*/y)?.[1];
      const value = key === undefined ? undefined : this.#one();
      if (key !== undefined && value !== undefined) found.set(unquoted(key), value);
      return value !== undefined;
    });
    return found;
  }

  /** @param read one member; false where there is none */
  #members(close: string, read: () => boolean): void {
    this.at++;
    for (;;) {
      this.#match(/(?:[\s,]|#[^\n]*)*/y);
      if (this.at >= this.#text.length) return;
      if (this.#text.charAt(this.at) === close) {
        this.at++;
        return;
      }
      if (!read()) return;
    }
  }

  #one(): string | undefined {
    const long = this.#match(/"""\n?(.*?)"""|'''\n?(.*?)'''/sy);
    if (long !== undefined) return escaped(long[1]) ?? long[2] ?? "";
    const quoted = this.#match(/"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/y);
    if (quoted !== undefined) return escaped(quoted[1]) ?? quoted[2] ?? "";
    return this.#match(/[\w.+-]+/y)?.[0];
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }
}

const escaped = (text: string | undefined): string | undefined =>
  text?.replace(/\\(?:([nt"\\])|\s*\n\s*)/g, (_, character?: string) =>
    character === "n" ? "\n" : character === "t" ? "\t" : (character ?? ""),
  );

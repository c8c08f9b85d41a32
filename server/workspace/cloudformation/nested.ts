/**
 * A template with the templates of its nested stacks, as one: parameters are what the stacks are given, and outputs what
 * they give back.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 */
import type { Style } from "../../policy/edits/style.ts";
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { moved } from "../../policy/moved.ts";
import type { TextProblem } from "../../policy/parse.ts";
import { parseJson } from "../../policy/parse.ts";
import { parseYaml } from "../../policy/yaml/parse.ts";
import type { ReadTemplate, ReadConfiguration } from "../read-infrastructure.ts";
import { isYaml } from "../infrastructure-files.ts";
import type { ReferenceScope } from "../symbols/expressions.ts";
import type { ConfigurationFiles } from "../terraform/files.ts";
import { FileTable, located, textsIn, withLines } from "../terraform/files.ts";
import { folderOf, joined } from "../paths.ts";
import { environmentsOf } from "./environments.ts";
import { jsonStyle } from "./json-style.ts";
import type { TemplateScope, ReadSyntax } from "./read-template.ts";
import { isDerived, readTemplate, tooLarge } from "./read-template.ts";
import type { JoinedStacks, Stack } from "./stacks.ts";
import { joinedStacks } from "./stacks.ts";
import { TooLarge } from "./resolve.ts";
import { isServerless, withFiles } from "./serverless-files.ts";
import { completed, isReadable, localStacks, membersOf } from "./template.ts";
import { yamlStyle } from "./yaml-style.ts";

const maxStacks = 500;
const maxNesting = 16;

/** One file of several, with its places in the text of all. */
interface NestedFile {
  readonly file: string;
  readonly root: ObjectNode;
  readonly sound: () => boolean;
  readonly problem: TextProblem | undefined;
  style(whole: string, scope: ReferenceScope): Style;
}

/** @param file of the template that nests the others */
export function readNested(name: string, file: string, files: ConfigurationFiles): ReadConfiguration {
  const table = new FileTable(files);
  const first = new NestedStacks(table, (part) => part.text);
  first.read(file);
  const environments =
    first.stacks.length === 0 ? [] : environmentsOf(file, files, (wanted) => table.file(wanted, false)?.text);
  const { text, parts } = table;
  const names = parts.map((part) => part.file);
  const syntaxOf = (wanted: string): ReadSyntax => {
    const texts = textsIn(wanted);
    const textOf = (part: Part): string => texts[names.indexOf(part.file)] ?? "";
    const reading = wanted === text ? first : new NestedStacks(table, textOf, first);
    if (reading !== first) reading.read(file);
    return {
      root: reading.all.root,
      get sound() {
        return reading.files.every(({ sound }) => sound());
      },
      soundAt: (id) => reading.of(id)?.file.sound() === true && reading.isOwn(id),
      style: (scope, id) => reading.style(wanted, id, scope),
    };
  };
  const locate: ReadConfiguration["locate"] = (range) => located(table, range);
  const readAll = (): ReadTemplate | undefined => {
    try {
      const { homes, nested } = first.all;
      const instanceOf = (id: string): string | undefined => first.instanceOf(id);
      const stacks = { homes, nested, files: names, derived: isDerived(file), environments, locate, instanceOf };
      return readTemplate(name, text, syntaxOf, stacks);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return { documents: new Map(), models: [tooLarge(name, names, text, locate)] };
    }
  };
  // Alone it is read as any template.
  const isAlone = first.stacks.length + environments.length < 2 && !first.hasIncluded;
  const read = isAlone ? undefined : readAll();
  return {
    documents: read?.documents ?? new Map(),
    models: read?.models ?? [],
    problems: read === undefined ? [] : first.files.flatMap(({ problem }) => problem ?? []),
    text,
    files: names,
    wantedFolders: [],
    wantedFiles: [...table.wantedFiles],
    locate,
  };
}

type Part = NonNullable<ReturnType<FileTable["file"]>>;

class NestedStacks {
  readonly stacks: Stack[] = [];
  #all: JoinedStacks | undefined;
  readonly #table: FileTable;
  readonly #textOf: (part: Part) => string;
  readonly #before: NestedStacks | undefined;
  readonly #files = new Map<string, NestedFile | undefined>();
  /** Trees of files that a serverless.yml reads. */
  readonly #included = new Map<string, JsonNode | undefined>();
  /** By what stands before the names of its resources. */
  readonly #byPrefix = new Map<string, { readonly stack: Stack; readonly file: NestedFile }>();

  /** @param before whose files stay that have the same text */
  constructor(table: FileTable, textOf: (part: Part) => string, before?: NestedStacks) {
    this.#table = table;
    this.#textOf = textOf;
    this.#before = before;
  }

  read(file: string): void {
    const root = this.#file(file);
    if (root !== undefined) this.#add("", "", root, undefined, []);
  }

  /** @throws TooLarge */
  get all(): JoinedStacks {
    return (this.#all ??= joinedStacks(this.stacks));
  }

  get files(): readonly NestedFile[] {
    return [...this.#files.values()].flatMap((file) => file ?? []);
  }

  /** The stack of a resource. */
  of(id: string): { readonly stack: Stack; readonly file: NestedFile } | undefined {
    return this.#byPrefix.get(id.slice(0, id.lastIndexOf("/") + 1));
  }

  instanceOf(id: string): string | undefined {
    const own = this.of(id);
    const others = [...this.#byPrefix.values()].filter(({ file }) => file === own?.file);
    return own === undefined || others.length < 2 ? undefined : own.stack.name;
  }

  style(whole: string, id: string, scope: TemplateScope): Style {
    const own = this.of(id);
    if (own === undefined) throw new TypeError(`no stack has ${id}`);
    // What ends a file ends its last line.
    return own.file.style(
      withLines(whole),
      scopeIn(own.stack, this.all.given.get(own.stack) ?? new Map<string, JsonNode>(), scope),
    );
  }

  #add(name: string, prefix: string, file: NestedFile, parent: Stack["parent"], above: readonly string[]): void {
    if (this.stacks.length >= maxStacks || above.length > maxNesting || above.includes(file.file)) return;
    const { root } = file;
    const stack: Stack = { name, prefix, root, account: undefined, region: undefined, paths: new Map(), parent };
    this.stacks.push(stack);
    this.#byPrefix.set(prefix, { stack, file });
    for (const { id, path } of localStacks(root)) {
      const nested = this.#file(joined(folderOf(file.file), path));
      if (nested !== undefined)
        this.#add(`${prefix}${id}`, `${prefix}${id}/`, nested, { stack, id }, [...above, file.file]);
    }
  }

  get hasIncluded(): boolean {
    return [...this.#included.values()].some((tree) => tree !== undefined);
  }

  /** Whether all of a resource stands in the file of its stack: what is written elsewhere is not edited. */
  isOwn(id: string): boolean {
    if (this.#included.size === 0) return true;
    const own = this.of(id);
    if (own === undefined) return true;
    const { root, file } = own.file;
    const resource = membersOf(root, "Resources").find(({ key }) => `${own.stack.prefix}${key.value}` === id);
    const stands = (node: JsonNode | undefined): boolean =>
      node === undefined ||
      (this.#table.at(node.offset)?.file === file &&
        (node.kind === "array"
          ? node.items.every(stands)
          : node.kind !== "object" || node.properties.every(({ value }) => stands(value))));
    return stands(resource?.value);
  }

  #include(name: string): JsonNode | undefined {
    if (this.#included.has(name)) return this.#included.get(name);
    const part = this.#table.file(name, false);
    const text = part && this.#textOf(part);
    const parsed = text === undefined ? undefined : /\.json$/i.test(name) ? parseJson(text) : parseYaml(text);
    const tree = part && parsed?.root && moved(parsed.root, part.base);
    this.#included.set(name, tree);
    return tree;
  }

  /** Undefined where it is not there, or nobody knows what it is when it is deployed. */
  #file(name: string): NestedFile | undefined {
    if (this.#files.has(name)) return this.#files.get(name);
    const part = this.#table.file(name, false);
    const text = part && this.#textOf(part);
    const before = this.#before;
    const isSame = before !== undefined && text === part?.text && before.#included.size === 0;
    const same = isSame ? before.#files.get(name) : undefined;
    const include = (path: string): JsonNode | undefined => this.#include(joined(folderOf(name), path));
    const file = same ?? (part && nestedFile(part, text ?? "", include));
    this.#files.set(name, file);
    return file;
  }
}

function nestedFile(
  { file, base }: Part,
  text: string,
  include: (path: string) => JsonNode | undefined,
): NestedFile | undefined {
  if (!isYaml(file, text)) {
    const { root, sound, problems } = parseJson(text);
    if (root?.kind !== "object" || !isReadable(root)) return undefined;
    const placed = moved(root, base);
    const [first] = problems;
    return {
      file,
      root: completed(placed).root,
      sound: () => sound,
      problem: first && { ...first, range: { offset: first.range.offset + base, end: first.range.end + base } },
      style: (whole, scope) => jsonStyle(whole, placed, scope),
    };
  }
  const parsed = parseYaml(text);
  const { root, fault } = parsed;
  if (root?.kind !== "object" || !isReadable(root)) return undefined;
  const placed = moved(root, base);
  const whole = isServerless(placed) ? withFiles(placed, include) : placed;
  const shared = parsed.shared.map(({ offset, end }) => ({ offset: offset + base, end: end + base }));
  return {
    file,
    root: completed(whole).root,
    sound: () => parsed.sound,
    problem:
      fault === undefined
        ? undefined
        : {
            code: "yaml",
            range: {
              offset: base + Math.min(fault, Math.max(text.length - 1, 0)),
              end: base + Math.min(fault + 1, text.length),
            },
          },
    style: (whole, scope) => yamlStyle(whole, { root: placed, shared }, scope),
  };
}

/** What an edit in a stack may refer to: what is in it, and what it is given, by the names that its template has. */
function scopeIn(
  { prefix }: Stack,
  given: ReadonlyMap<string, JsonNode>,
  { names, mayRefer, textOf }: TemplateScope,
): ReferenceScope {
  const own = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  const isOwn = (name: string): boolean =>
    name.startsWith("AWS::") || (name.startsWith(prefix) && !own(name).includes("/"));
  return {
    mayRefer: (name) => isOwn(name) && mayRefer(name),
    names: {
      referenceTo: (value, may) => {
        const parameter = [...given].find(([, node]) => textOf(node) === value)?.[0];
        if (parameter !== undefined) return { kind: "ref", name: parameter };
        const found = names.referenceTo(value, may);
        if (found === undefined || found.kind === "said" || found.kind === "import") return found;
        if (found.kind === "sub") return { ...found, text: found.text.replaceAll(`\${${prefix}`, "${") };
        return { ...found, name: own(found.name) };
      },
    },
  };
}

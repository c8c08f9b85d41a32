/**
 * Which mutations the compiler refuses: nobody could leave them in the sources, so no test has to notice them. All are
 * asked about at once: each is a file of its own beside the source file that it is made of.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import type { Mutation } from "./mutations.ts";

/** @param texts source texts by file */
export function refusedByCompiler(
  mutations: readonly Mutation[],
  texts: ReadonlyMap<string, string>,
): ReadonlySet<Mutation> {
  const variants = new Map<string, string>();
  const own = (file: string, name: string): string => file.replace(/\.ts$/, `.${name}.ts`);
  for (const [index, mutation] of mutations.entries()) {
    const { file, start, end } = mutation;
    const text = texts.get(file) ?? "";
    // A class of the copy is another one than that of the file, for whoever imports it: that is no fault of the mutation.
    variants.set(own(file, "copy"), text);
    variants.set(
      own(file, `mutant-${String(index)}`),
      text.slice(0, start) + asWritten(mutation, text) + text.slice(end),
    );
  }
  const options = optionsOf("tsconfig.json");
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => variants.has(file) || fileExists(file);
  host.readFile = (file) => variants.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const text = variants.get(file);
    return text === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, text, rest[0]);
  };
  const program = ts.createProgram([...variants.keys()], options, host);
  const faults = (file: string): string[] =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ code, messageText }) => `${String(code)} ${JSON.stringify(messageText)}`);
  const ofCopies = new Map<string, ReadonlySet<string>>();
  return new Set(
    mutations.filter(({ file }, index) => {
      const known = ofCopies.get(file) ?? new Set(faults(own(file, "copy")));
      ofCopies.set(file, known);
      return faults(own(file, `mutant-${String(index)}`)).some((fault) => !known.has(fault));
    }),
  );
}

/**
 * Of code behind a literal `true` the compiler asks more than behind a condition that happens to be always true. That
 * nothing undefined stands in a template the linter asks for (`restrict-template-expressions`).
 */
function asWritten({ what, start, end, replacement }: Mutation, text: string): string {
  const original = `(${text.slice(start, end)})`;
  if (what === "?? removed" && text.slice(0, start).endsWith("${") && text[end] === "}")
    return `(${replacement}) satisfies {}`;
  if (what === "condition always true") return `(${original} || Boolean(1))`;
  return what === "condition never true" ? `(${original} && Boolean(1))` : replacement;
}

/** Those of the project; that a piece of code is not reached or a name not used any more is no fault that it refuses. */
function optionsOf(configuration: string): ts.CompilerOptions {
  const { config } = ts.parseConfigFileTextToJson(configuration, readFileSync(configuration, "utf8")) as {
    config: { compilerOptions: unknown };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, resolve("."));
  return { ...options, allowUnreachableCode: true, noUnusedLocals: false, noUnusedParameters: false };
}

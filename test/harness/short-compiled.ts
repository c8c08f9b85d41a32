/** A model in the words of `short-model.ts`, compiled. */
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { CompiledModel } from "../../server/uploads/scenario/from-model/compiled-model.ts";
import { modelOf } from "./model-source.ts";
import { shortModel } from "./short-model.ts";

export function shortCompiled(line: string): CompiledModel {
  const files = Object.fromEntries(shortModel(line).map(({ file, text }) => [file, text]));
  return new CompiledModel(createCompiler(), modelOf(files["keyhole.json"], files));
}

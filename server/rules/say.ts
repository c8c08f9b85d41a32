/** Reports about infrastructure code in its own expressions: what was made up for them is for the engine. */
import { spelled } from "../policy/symbols.ts";
import type { UploadData, Witness } from "../uploads/causes/finding.ts";
import type { ModelTemplate } from "../workspace/model.ts";

export type ExpressionNames = ModelTemplate["names"];

/** A text for a person. */
export const said = (text: string, names: ExpressionNames | undefined): string =>
  spelled(names === undefined ? text : names.spell(text));

/** The lists in expressions; the witness as it is, with what its values stand for. */
export function saidData(data: UploadData, names: ExpressionNames | undefined): UploadData {
  return names === undefined ? data : names.inNames(data, () => dataIn(data, names));
}

function dataIn(data: UploadData, names: ExpressionNames): UploadData {
  const say = (text: string): string => names.spell(text);
  const all = (texts: readonly string[]): string[] => texts.map(say).sort();
  return {
    ...data,
    principals: all(data.principals),
    buckets: all(data.buckets),
    objects: all(data.objects),
    keys: all(data.keys),
    refused: data.refused.map((one) => ({ ...one, principal: say(one.principal), bucket: say(one.bucket) })),
    witness: withSymbols(data.witness, names),
  };
}

function withSymbols(witness: Witness, names: ExpressionNames): Witness {
  const symbols = names.symbolsIn([
    witness.principal,
    witness.resource,
    witness.resourceAccount,
    ...Object.values(witness.context).flat(),
  ]);
  return symbols.size === 0 ? witness : { ...witness, symbols: { ...witness.symbols, ...Object.fromEntries(symbols) } };
}

/** What is declared under the name that a person gives it: its own, or its expression, with or without the attribute. */
export function declaredAs(
  written: string,
  names: ExpressionNames | undefined,
  declared: readonly string[],
): string | undefined {
  if (declared.includes(written) || names === undefined) return declared.find((name) => name === written);
  const bare = (name: string): string =>
    names
      .spell(name)
      .replace(/^.*?\$\{(.*)\}$/, "$1")
      .replace(/\.(?:Arn|arn|id|name|bucket)$/, "");
  const wanted = written.replace(/\.(?:Arn|arn|id|name|bucket)$/, "");
  return declared.find((name) => names.spell(name) === written || bare(name) === wanted);
}

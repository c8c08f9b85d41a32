/**
 * Where in a text something of a policy can be written, drawn in test/fixtures/completion/places.txt: behind `##` the
 * syntax and the text, its lines in one. Each line below has a stretch of the text in which the cursor (between `‸`) is
 * at one place; what taking an item would replace, and behind `~` what the first is found by; what items write behind `→`; what is due there, in which element, with what else is there; and of
 * a policy that is in a string of the text `inside`. Elsewhere nothing is offered.
 */
import { parseHcl } from "../server/policy/hcl/parse.ts";
import { parseYaml } from "../server/policy/yaml/parse.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { policyTextAt } from "../server/rules/completion/embedded.ts";
import { hclPlacesAt } from "../server/rules/completion/hcl.ts";
import { jsonPlaceAt } from "../server/rules/completion/json.ts";
import type { Completion, Suggestion } from "../server/rules/completion/suggestion.ts";
import { asSnippet } from "../server/rules/completion/suggestion.ts";
import type { PlaceInText } from "../server/rules/completion/typed.ts";
import { rangesAt } from "../server/rules/editor/parts.ts";
import { yamlPlacesAt } from "../server/rules/completion/yaml.ts";
import { checkDrawing } from "./harness/drawings.ts";

const yaml = (text: string) => parseYaml(text).root;
const hcl = (text: string) => parseHcl(text).body;
const syntaxes = new Map([
  ["json", { trees: {}, places: (text: string, at: number) => [jsonPlaceAt(text, at)].flatMap((one) => one ?? []) }],
  ["yaml", { trees: { yaml }, places: (text: string, at: number) => yamlPlacesAt(text, at, yaml) }],
  ["hcl", { trees: { hcl }, places: (text: string, at: number) => hclPlacesAt(text, at, hcl) }],
]);

const onOneLine = (text: string): string => text.replaceAll("\r", "␍").replaceAll("\n", "⏎");

/** Stand for what is typed. */
const markers = new Set(["KeyholeTyped", "\uE0F0"]);

const common = { kind: "value", rank: 0 } as const;
const offered: readonly Suggestion[] = [
  { as: "text", text: "a/${aws:x}", ...common },
  { as: "whole", label: "w", values: [{ a: ["b"] }], ...common },
  { as: "member", name: "Action", value: ["v"], ...common },
];

/** @param outer as it stands in the text round it */
function drawnPlace(
  { typed, place, writer }: PlaceInText,
  text: string,
  outer: (item: Completion) => Completion = (item) => item,
): string {
  const { slot, name, key, siblings, statement, statements, index, member } = place;
  const among = siblings.length === 0 ? "" : ` beside ${siblings.join(" ")}`;
  const own = statement === undefined ? -1 : statements.indexOf(statement);
  const of = statements.length === 0 ? "" : ` of ${own < 0 ? "all" : String(own + 1)}/${String(statements.length)}`;
  const items = offered.flatMap((one) => writer(typed).write(one) ?? []).map(outer);
  const [first] = items;
  const range = first?.range ?? typed.range;
  const written = items.map(({ newText }) => onOneLine(asSnippet(newText)));
  const comma = first?.commaAt;
  return [
    `‹${onOneLine(text.slice(range.offset, range.end))}›`,
    ` ${[slot, name, key].filter((one) => one !== "" && !markers.has(one)).join(" ")}${among}${of} at ${String(index)}`,
    member === undefined ? "" : " name",
    first === undefined || first.filterText === first.label ? "" : ` ~ ${onOneLine(first.filterText)}`,
    ...written.map((one) => ` → ${one}`),
    comma === undefined ? "" : ` , behind ${onOneLine(text.slice(Math.max(0, comma - 4), comma))}`,
  ].join("");
}

checkDrawing("completion/places.txt", (title) => {
  const [, kind = "", line = ""] = /^(\w+): (.*)$/.exec(title) ?? [];
  const { trees, places } = syntaxes.get(kind) ?? { trees: {}, places: () => [] };
  const text = line.replaceAll("␍⏎", "\r\n").replaceAll("⏎", "\n");
  const runs: { from: number; to: number; said: string }[] = [];
  for (let at = 0; at <= text.length; at++) {
    const inside = policyTextAt(text, at, trees);
    const found =
      inside === undefined
        ? places(text, at).map((one) => drawnPlace(one, text))
        : [jsonPlaceAt(inside.text, inside.offset)].flatMap((one) =>
            one === undefined ? [] : [`inside ${drawnPlace(one, text, (item) => inside.outer(item))}`],
          );
    const said = found.join("\n    or ");
    const last = runs.at(-1);
    if (last?.said === said && last.to === at - 1) last.to = at;
    else if (said !== "") runs.push({ from: at, to: at, said });
  }
  return runs
    .map(({ from, to, said }) => {
      const before = text.slice(Math.max(0, from - 3), from);
      return `${onOneLine(`${before}‸${text.slice(from, to)}‸${text.slice(to, to + 3)}`)}\n    ${said}`;
    })
    .join("\n");
});

/** What an editor selects more and more of, with the cursor anywhere: for each stretch from the innermost to the outermost. */
checkDrawing("editor/selections.txt", (line) => {
  const text = line.replaceAll("⏎", "\n");
  const documents = findDocuments(parseJson(text).root, text);
  const runs: { from: number; to: number; said: string }[] = [];
  for (let at = 0; at <= text.length; at++) {
    const ranges = rangesAt(documents, at);
    const said = ranges.map(({ offset, end }) => `${String(offset)}-${String(end)}`).join(" ");
    const last = runs.at(-1);
    if (last?.said === said && last.to === at - 1) last.to = at;
    else if (said !== "") runs.push({ from: at, to: at, said });
  }
  return runs
    .map(({ from, to, said }) => {
      const innermost = /^(\d+)-(\d+)/.exec(said);
      const shown = text.slice(Number(innermost?.[1]), Number(innermost?.[2]));
      return `${String(from)} to ${String(to)}: ${said} ‹${onOneLine(shown.length > 50 ? `${shown.slice(0, 47)}…` : shown)}›`;
    })
    .join("\n");
});

import assert from "node:assert/strict";
import type { ObjectNode, StringNode } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import { detectStyle } from "./style.ts";
import { renameKey, replaceString } from "./replace.ts";
import { applyEdits } from "./text-edit.ts";

const styleOf = (text: string) => detectStyle(text, parseJson(text).root!);

test("replaceString replaces one string and escapes the new one", () => {
  const text = `{ "a" : "old", /* c */ "b": 1 }`;
  const [property] = (parseJson(text).root as ObjectNode).properties;
  assert.equal(
    applyEdits(text, replaceString(styleOf(text), property!.value as StringNode, '"n\\\n')),
    String.raw`{ "a" : "\"n\\\n", /* c */ "b": 1 }`,
  );
});

test("renameKey keeps the value and the spaces round the colon", () => {
  const text = `{ "a" : "old" }`;
  const [property] = (parseJson(text).root as ObjectNode).properties;
  assert.equal(applyEdits(text, renameKey(styleOf(text), property!, "b")), `{ "b" : "old" }`);
});

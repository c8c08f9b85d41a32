import assert from "node:assert/strict";
import { isBelow, isSearched, uriKey } from "./uris.ts";

suite("URIs", () => {
  test("spellings of one file have one key", () => {
    assert.equal(uriKey("file:///c%3A/My%20Files/a.json"), uriKey("file:///C:/My Files/a.json"));
    assert.notEqual(uriKey("file:///w/a.json"), uriKey("file:///w/A.json"));
    assert.equal(uriKey("untitled:a%20b"), "untitled:a%20b");
    assert.equal(uriKey("file:///100%/a.json"), "file:///100%/a.json");
  });

  test("below a folder is not beside it", () => {
    assert.ok(isBelow("file:///w/x/a.json", "file:///w/"));
    assert.ok(isBelow("file:///w%20x/a.json", "file:///w x"));
    assert.ok(!isBelow("file:///w2/a.json", "file:///w"));
  });

  test("searched are JSON files of one's own", () => {
    assert.ok(isSearched("file:///w/a.json") && isSearched("file:///w/a.JSONC") && isSearched("vscode-vfs://x/my.node_modules/a.json"));
    assert.ok(!isSearched("file:///w/a.json5") && !isSearched("file:///w/.git/a.json") && !isSearched("file:///w/node_modules/x/a.json"));
  });
});

import assert from "node:assert/strict";
import { isBelow, isSearched, relativePath, resolveUri, uriKey, UriList } from "./uris.ts";

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

  test("a path in a file is taken from its folder", () => {
    const base = "file:///w/my%20model/keyhole.json";
    assert.equal(resolveUri(base, "policies/a b.json"), "file:///w/my%20model/policies/a%20b.json");
    assert.equal(resolveUri(base, "./../keys/k.json"), "file:///w/keys/k.json");
    assert.equal(resolveUri(base, "/etc/k.json"), "file:///etc/k.json");
    assert.equal(uriKey(resolveUri("file:///C:/w/keyhole.json", "k.json")), uriKey("file:///c%3A/w/k.json"));
    assert.equal(resolveUri("vscode-vfs://github/o/r/keyhole.json", "k.json"), "vscode-vfs://github/o/r/k.json");
  });

  test("the path from a folder to a file below it", () => {
    assert.equal(relativePath("file:///w/my%20model", "file:///w/my%20model/p/a%20b.json"), "p/a b.json");
    assert.equal(relativePath("file:///w/", "file:///w/a.json"), "a.json");
  });

  test("a glob in a file is, too", () => {
    const uris = [
      "file:///w/m/p/a.json",
      "file:///w/m/p/x/b.json",
      "file:///w/k/c%20d.json",
      "vscode-vfs://w/m/p/a.json",
    ];
    const found = (glob: string): string[] => new UriList(uris).matching("file:///w/m/keyhole.json", glob);
    assert.deepEqual(found("p/*.json"), [uris[0]]);
    assert.deepEqual(found("./p/**/*.json"), [uris[0], uris[1]]);
    assert.deepEqual(found("../k/c d.json"), [uris[2]]);
    assert.deepEqual(found("/w/**/b.json"), [uris[1]]);
  });

  test("searched are JSON files of one's own", () => {
    assert.ok(
      isSearched("file:///w/a.json") &&
        isSearched("file:///w/a.JSONC") &&
        isSearched("vscode-vfs://x/my.node_modules/a.json"),
    );
    assert.ok(
      !isSearched("file:///w/a.json5") &&
        !isSearched("file:///w/.git/a.json") &&
        !isSearched("file:///w/node_modules/x/a.json"),
    );
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { unifiedDiff } from "../../server/entry/files/diff.ts";
import { folderWith, removeFolders } from "./harness.ts";

/** What `patch` does, in ten lines: hunks must stand where they say and remove what is there. */
function patched(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const lines = (diff.match(/[^\n]*\n/g) ?? []).slice(2);
  let result = "";
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@\n$/.exec(line);
    const content = lines[index + 1]?.startsWith("\\") === true ? line.slice(1, -1) : line.slice(1);
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === "0" ? 0 : 1);
      result += old.slice(at, start).join("");
      at = start;
    } else if (line.startsWith("+")) {
      result += content;
    } else if (!line.startsWith("\\")) {
      assert.equal(content, old[at++]);
      if (line.startsWith(" ")) result += content;
    }
  }
  return result + old.slice(at).join("");
}

suite("unified diff", () => {
  suiteTeardown(removeFolders);

  test("equal texts have none", () => {
    assert.equal(unifiedDiff("a.json", "x\n", "x\n"), "");
  });

  test("three lines of context, and changes near each other in one hunk", () => {
    const before = Array.from({ length: 30 }, (_, index) => `${index + 1}\n`);
    const after = before.map((line) => (["5\n", "10\n", "25\n"].includes(line) ? `new ${line}` : line));
    assert.equal(
      unifiedDiff("p/a.json", before.join(""), after.join("")),
      [
        "--- a/p/a.json",
        "+++ b/p/a.json",
        "@@ -2,12 +2,12 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        "+new 5",
        " 6",
        " 7",
        " 8",
        " 9",
        "-10",
        "+new 10",
        " 11",
        " 12",
        " 13",
        "@@ -22,7 +22,7 @@",
        " 22",
        " 23",
        " 24",
        "-25",
        "+new 25",
        " 26",
        " 27",
        " 28",
        "",
      ].join("\n"),
    );
  });

  test("an inserted line is one line of difference", () => {
    assert.equal(
      unifiedDiff("a", "{\n  a\n}\n", "{\n  a,\n  b\n}\n"),
      "--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n {\n-  a\n+  a,\n+  b\n }\n",
    );
  });

  test("a missing line end is told", () => {
    assert.equal(
      unifiedDiff("a", "x", "y"),
      "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n",
    );
    assert.equal(unifiedDiff("a", "", "y\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+y\n");
  });

  const texts = fc
    .array(fc.constantFrom("a", "b", "c", "\r", "\ufeffx"))
    .chain((lines) => fc.constantFrom("", "\n").map((end) => lines.join("\n") + end));

  test("applied to the old text it gives the new one", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        assert.equal(patched(before, unifiedDiff("a", before, after)), after);
      }),
      { numRuns: 2000 },
    );
  });

  test("where everything differs it is one block", () => {
    const before = Array.from({ length: 3000 }, (_, index) => `a${index}\n`).join("");
    const after = before.replaceAll("a", "b");
    assert.equal(patched(before, unifiedDiff("a", before, after)), after);
  });

  test("git apply takes it: line ends, BOM, missing line end, and names with spaces, quotes and letters of any kind", () => {
    const cases: Record<string, [string, string]> = {
      "lf.json": ["a\nb\nc\n", "a\nB\nc\n"],
      "crlf.json": ["a\r\nb\r\nc\r\n", "a\r\nB\r\nB\r\nc\r\n"],
      "mixed.json": ["a\r\nb\nc\r\n", "a\nb\nc\r\n"],
      "bom.json": ["\ufeffa\nb", "\ufeffA\nb"],
      "end.json": ["a\nb", "a\nb\n"],
      "with space/é ü.json": ["a\n", "b\n"],
      ...(process.platform === "win32"
        ? {}
        : { 'quote".json': ["a\n", "b\n"] as [string, string], "tab\tand\\.json": ["a\n", "b\n"] as [string, string] }),
    };
    const cwd = folderWith(Object.fromEntries(Object.entries(cases).map(([name, [before]]) => [name, before])));
    writeFileSync(
      join(cwd, "all.diff"),
      Object.entries(cases)
        .map(([name, [before, after]]) => unifiedDiff(name, before, after))
        .join(""),
    );
    execFileSync("git", ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "all.diff"], {
      cwd,
      stdio: "pipe",
    });
    for (const [name, [, after]] of Object.entries(cases))
      assert.equal(readFileSync(join(cwd, name), "utf8"), after, name);
  });
});

/** The documentation is complete, printed from the rules as they are now, and names nothing that is not there. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { languageRules } from "../server/rules/language/registry.ts";
import { rules } from "../server/rules/registry.ts";
import { firstSentence, sourceFiles } from "../scripts/file-map.ts";
import { repairCommand, root, staleFiles } from "../scripts/generate/pages.ts";
import { examplesOf } from "./harness/examples.ts";

/** Tracked files and new ones that are not ignored, "/" as separator. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)) && statSync(join(root, path)).isFile());
const text = (path: string): string => readFileSync(join(root, path), "utf8");

suite("generated files", () => {
  test("is what the rules say now", () => {
    const stale = staleFiles().map(({ path, why }) => `${path} is ${why}`);
    assert.deepEqual(stale, [], `\`${repairCommand}\` repairs it`);
  });

  test("a rule shows what it is about, unless no policy fits on a page", () => {
    const without = [...rules, ...languageRules]
      .map(({ code }) => code)
      .filter((code) => examplesOf(code).length === 0 && !/^policy-size-exceeds-|-too-long$/.test(code));
    assert.deepEqual(without, ["analysis-limit-reached", "internal-error", "waiver-not-in-force"]);
  });
});

suite("documentation", () => {
  test("every source file begins by saying what it does; a rule does so by its summary", () => {
    const silent = sourceFiles(root).filter(
      (path) => !/^server\/rules\/[\w-]+\/rule\.ts$/.test(path) && firstSentence(text(path)) === undefined,
    );
    assert.deepEqual(silent, []);
  });

  for (const path of files.filter((file) => file.endsWith(".md"))) {
    test(`links of ${path} point at what is there`, () => {
      assert.deepEqual(
        relativeLinks(text(path)).filter((link) => !pointsAtSomething(path, link)),
        [],
      );
    });
  }

  test("sections that the code refers to are there", () => {
    const missing = files
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) =>
        [
          ...text(path)
            .replaceAll(/\n\s*(?:\*|\/\/) /g, " ")
            .matchAll(/(docs\/[\w-]+\.md), "([^"]+)"/g),
        ]
          .filter(([, page = "", section = ""]) => !headings(text(page)).includes(section))
          .map(([reference]) => `${path}: ${reference}`),
      );
    assert.deepEqual(missing, []);
  });

  test("commands that a page tells to run exist", () => {
    const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
    const missing = files
      .filter((path) => path.endsWith(".md"))
      .flatMap((path) =>
        [...text(path).matchAll(/npm run ([\w:-]+)/g)]
          .filter(([, name = ""]) => !(name in scripts))
          .map(([command]) => `${path}: ${command}`),
      );
    assert.deepEqual(missing, []);
  });

  test("no file names a folder of the machine it was written on", () => {
    const found = files
      .filter(
        (path) =>
          /\.(ts|mjs|cjs|js|json|jsonc|md|yml|yaml)$|^\.ci\/|^\.[\w.]+$/.test(path) && path !== "package-lock.json",
      )
      .flatMap((path) =>
        text(path)
          .split("\n")
          .flatMap((line, index) =>
            /(^|[\s"'`(=:])\/(work|tmp|root|home\/\w+|Users\/\w+)(\/|["'`)\s]|$)/.test(line)
              ? [`${path}:${String(index + 1)}: ${line.trim()}`]
              : [],
          ),
      );
    assert.deepEqual(found, []);
  });
});

/** Targets of links and images that are no URL, without their title. */
function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/^(```+)[^]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function pointsAtSomething(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (target.startsWith("..") || !existsSync(join(root, target))) return false;
  return anchor === undefined || headings(text(target)).map(anchorOf).includes(anchor);
}

const headings = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

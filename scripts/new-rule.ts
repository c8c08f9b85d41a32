/**
 * `npm run new-rule -- CODE`: the folder of a rule with its skeleton, its test and an example; then everything that is
 * generated from it. The example draws a squiggle that the skeleton does not report yet, so its test fails until the
 * rule works.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exampleText, ruleText, testText } from "./generate/skeleton.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function main([code, ...rest]: readonly string[]): void {
  if (code === undefined || rest.length > 0 || !/^[a-z]+(-[a-z0-9]+)+$/.test(code)) {
    throw new Error(
      "usage: npm run new-rule -- CODE, where CODE is kebab-case and names the defect, such as missing-kms-action",
    );
  }
  const folder = join(root, "server/rules", code);
  if (existsSync(folder)) throw new Error(`server/rules/${code}/ is there already`);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  mkdirSync(join(folder, "examples"), { recursive: true });
  writeFileSync(join(folder, "rule.ts"), ruleText(code, version));
  writeFileSync(join(folder, "rule.test.ts"), testText(code));
  writeFileSync(join(folder, "examples", "example.jsonc"), exampleText(code));
  console.log(`server/rules/${code}/ has rule.ts, rule.test.ts and examples/example.jsonc.

  npx mocha server/rules/${code}/rule.test.ts    fails until the rule reports what its example draws
  npm run generate    prints its page and tables anew

docs/adding-a-rule.md has the rest. From the folder npm run generate has written:
`);
  execFileSync(process.execPath, ["--import", "tsx", join(root, "scripts/generate.ts")], {
    cwd: root,
    stdio: "inherit",
  });
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`new-rule: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

/**
 * `npm run new-rule -- CODE`: the folder of a rule with its skeleton, its test and an example; then everything that is
 * generated from it. The example draws a squiggle that the skeleton does not report yet, so its test fails until the
 * rule works.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constantOf } from "./generate/registry.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const ruleText = (code: string, since: string): string => `import type { Report } from "../rule.ts";
import { defineRule, format } from "../rule.ts";

const templates = {
  found: "TODO {what} is wrong. Why it matters. What to do.",
};

export const ${constantOf(code)} = defineRule({
  code: "${code}",
  summary: "TODO One sentence that names the defect, not the remedy.",
  explanation: \`
TODO Why it matters, in AWS's words.

**What to do:** TODO\`,
  appliesTo: "TODO identity policies | key policies | bucket policies | all policies",
  severities: { nothingPointsToKms: "off", oneFile: "information", modelled: "information" },
  fixable: "never",
  listed: { table: "oneFile", order: 500 },
  since: "${since}",
  // The files of a workspace model are checked as well.
  withModel: true,
  sources: ["https://docs.aws.amazon.com/TODO"],
  *check(ask): Generator<Report> {
    // What is asked about uploads is answered by ask.identityPolicies, ask.keyPolicies and ask.bucketPolicies.
    for (const document of ask.documents) {
      for (const { sid } of document.document.statements) {
        if (sid !== "TODO") continue;
        yield {
          document,
          range: document.document.statementProperty.key,
          circumstances: {},
          related: [],
          fixes: [],
          message: format(templates.found, { what: sid }),
        };
      }
    }
  },
});
`;

const testText = (
  code: string,
): string => `import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { ${constantOf(code)} } from "./rule.ts";

suite("${code}", () => {
  testExamples(${constantOf(code)});

  test("quiet: TODO what looks like it and is fine", () =>
    checkPolicy(
      "quiet",
      \`
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }] }
\`,
    ));
});
`;

const exampleText = (code: string): string => `// shows: TODO What this shows
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }
//                                 ^^^^^^^^^^^^^^^^^ ${code} information
  ]
}
`;

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

/**
 * `npm run new-rule -- CODE`: the skeleton of a rule and of its test, its lines in the registry, its row in the table
 * of severities and its place in the settings. The example draws a squiggle that the skeleton does not report yet, so
 * its test fails until the rule works.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "server", "rules");
const registryFile = join(folder, "registry.ts");
const severityFile = join(folder, "severity.ts");
const manifestFile = join(root, "package.json");

function ruleText(code: string, name: string, since: string): string {
  return `import type { Report } from "../rule.ts";
import { defineRule, format } from "../rule.ts";

const templates = {
  found: "TODO {what} is wrong, why it matters, what to do.",
};

export const ${name} = defineRule({
  code: "${code}",
  summary: "TODO One sentence that names the defect, not the remedy.",
  explanation: \`
TODO Why it matters, in AWS's words.

**What to do:** TODO\`,
  examples: [
    {
      title: "TODO What this shows",
      policy: \`{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }
//                                 ^^^^^^^^^^^^^^^^^ ${code} information
  ]
}\`,
    },
  ],
  appliesTo: "TODO identity policies | key policies | bucket policies | all policies",
  fixable: "never",
  since: "${since}",
  sources: ["https://docs.aws.amazon.com/TODO"],
  *check(ask): Generator<Report> {
    // What is asked about uploads is answered by ask.identityPolicies, ask.keyPolicies and ask.bucketPolicies.
    for (const document of ask.documents) {
      for (const { sid } of document.document.statements) {
        if (sid !== "TODO") continue;
        yield {
          document, range: document.document.statementProperty.key, circumstances: {}, related: [], fixes: [],
          message: format(templates.found, { what: sid }),
        };
      }
    }
  },
});
`;
}

function testText(code: string, name: string): string {
  return `import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { ${name} } from "./rule.ts";

suite("${code}", () => {
  testExamples(${name});

  test("quiet: TODO what looks like it and is fine", () => checkPolicy("quiet", \`
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }] }
\`));
});
`;
}

/** With the import among its like, by path, and the rule as the last of the list. */
function registered(registry: string, code: string, name: string): string {
  const lines = registry.split("\n");
  const line = `import { ${name} } from "./${code}/rule.ts";`;
  const path = (text: string): string => /from "(.+)"/.exec(text)?.[1] ?? "";
  const imports = lines.filter((text) => text.startsWith("import "));
  const next = imports.find((text) => path(text) > path(line));
  lines.splice(lines.indexOf(next ?? imports.at(-1) ?? "") + (next === undefined ? 1 : 0), 0, line);
  return replaced(lines.join("\n"), "\n];", `\n  ${name},\n];`);
}

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly configuration: { readonly properties: { readonly "keyhole.severity": SeveritySetting } };
  };
}

interface SeveritySetting {
  readonly properties: Record<string, unknown>;
  readonly additionalProperties: { readonly type: string; readonly enum: readonly string[] };
}

/** The manifest with the code among those that the setting `keyhole.severity` offers. */
function offered(manifest: string, code: string): string {
  const read = JSON.parse(manifest) as Manifest;
  const { properties, additionalProperties } = read.contributes.configuration.properties["keyhole.severity"];
  properties[code] = {
    ...additionalProperties,
    description: "TODO The summary, short enough for the settings editor.",
  };
  return `${JSON.stringify(read, null, 2)}\n`;
}

/** @throws if the text does not hold `sought` exactly once */
function replaced(text: string, sought: string, by: string): string {
  const parts = text.split(sought);
  if (parts.length !== 2)
    throw new Error(`expected ${JSON.stringify(sought)} exactly once; add the rule by hand (docs/adding-a-rule.md)`);
  return parts.join(by);
}

function main([code, ...rest]: readonly string[]): void {
  if (code === undefined || rest.length > 0 || !/^[a-z]+(-[a-z0-9]+)+$/.test(code)) {
    throw new Error(
      "usage: npm run new-rule -- CODE, where CODE is kebab-case and names the defect, such as missing-kms-action",
    );
  }
  const rule = join(folder, code, "rule.ts");
  if (existsSync(rule)) throw new Error(`server/rules/${code}/ is there already`);
  const name = code.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const manifest = readFileSync(manifestFile, "utf8");
  const { version } = JSON.parse(manifest) as Manifest;
  const registry = registered(readFileSync(registryFile, "utf8"), code, name);
  const table = replaced(
    readFileSync(severityFile, "utf8"),
    "\n} as const satisfies",
    `\n  "${code}": row("off", "information", "information"),\n} as const satisfies`,
  );
  mkdirSync(join(folder, code));
  writeFileSync(rule, ruleText(code, name, version));
  writeFileSync(join(folder, code, "rule.test.ts"), testText(code, name));
  writeFileSync(registryFile, registry);
  writeFileSync(severityFile, table);
  writeFileSync(manifestFile, offered(manifest, code));
  console.log(`server/rules/${code}/rule.ts and rule.test.ts are written; the rule is in registry.ts, in severity.ts with
a row to be decided, and in package.json among the codes of the setting keyhole.severity.

  npx mocha server/rules/${code}/rule.test.ts    fails until the rule reports what its example draws
  npm run docs    prints its page

docs/adding-a-rule.md has the rest.`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`new-rule: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

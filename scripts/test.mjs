// `npm test`: everything, one part after the other, closing with a line `N passed, N failed`. `npm test -- unit lsp`
// runs some.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unitTests } from "./unit-tests.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const mocha = (...specs) => ["npx", ["mocha", ...specs]];

/** The bundles come first: the tests over stdio and in the editor run what people run. */
const parts = {
  build: ["node", ["scripts/build.mjs"]],
  unit: mocha(...unitTests),
  cli: mocha("test/cli/**/*.test.ts"),
  lsp: mocha("test/lsp/**/*.test.ts"),
  vscode: ["npx", ["tsx", "test/vscode/run.ts"]],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`test: no part is called ${unknown.join(", ")} (there are ${Object.keys(parts).join(", ")})`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const [name, [command, args]] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n# ${name}`);
  const { status, output } = await run(command, args);
  const counted = count(output);
  passed += counted.passed;
  failed += counted.failed;
  // A part that broke off without saying what failed has failed as a whole.
  if (status !== 0 && counted.failed === 0) {
    failed += 1;
    console.error(`${name}: ended with status ${status}`);
  }
  if (status !== 0 && name === "build") break;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
    child.on("error", (error) => resolve({ status: error.message, output }));
  });
}

/** Mocha's closing lines, or the plain one. */
function count(output) {
  const number = (pattern) => [...output.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
  return {
    passed: number(/^\s*(\d+) passing\b/gm) + number(/^(\d+) passed, \d+ failed$/gm),
    failed: number(/^\s*(\d+) failing\b/gm) + number(/^\d+ passed, (\d+) failed$/gm),
  };
}

/**
 * `npm run test:vscode`: the packaged extension in a real VS Code. Options: --as-built (test keyhole.vsix and dist/ as
 * they are), --only suite|untrusted|journey|web, --grep TEXT (suite only), --update-screenshots (rewrite docs/images/).
 */
import { parseArgs } from "node:util";
import { root, run } from "../../scripts/vscode-host.ts";
import { runJourney } from "./journey.ts";
import { Report } from "./report.ts";
import { runSuite } from "./suite-host.ts";

const { values } = parseArgs({
  options: {
    "as-built": { type: "boolean", default: false },
    "update-screenshots": { type: "boolean", default: false },
    only: { type: "string" },
    grep: { type: "string" },
  },
});

const report = new Report();
const parts: Record<string, () => Promise<void>> = {
  suite: () => runSuite(report, true, values.grep),
  untrusted: () => runSuite(report, false),
  journey: () => runJourney(report, "all", values["update-screenshots"]),
  web: () => runJourney(report, "web", false),
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130)); // ends what was started
try {
  if (!values["as-built"])
    await run(process.platform === "win32" ? "npm.cmd" : "npm", ["run", "package"], { cwd: root });
  for (const [name, part] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    await part().catch((error: unknown) =>
      report.add({ name: `${name} can run`, failure: error instanceof Error ? error.message : String(error) }),
    );
  }
} catch (error) {
  report.add({
    name: "the extension can be packaged",
    failure: error instanceof Error ? error.message : String(error),
  });
}
process.exit(report.end());

/** Starts an editor with the packaged extension, runs the mocha suite in its extension host, reports each test. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { strToU8, unzipSync } from "fflate";
import { vsix } from "../../scripts/host/vsix.ts";
import {
  desktopAvailable,
  openBrowser,
  root,
  startCodeServer,
  startDesktop,
  testCache,
  vsixFile,
} from "../../scripts/vscode-host.ts";
import type { Report, TestResult } from "./report.ts";
import type { SuiteOptions } from "./suite/index.ts";

const minutes = 5;

/** Runs the suite once, in a folder that is trusted or not. */
export async function runSuite(report: Report, trusted: boolean, grep?: string): Promise<void> {
  const home = join(testCache, trusted ? "suite" : "suite-untrusted");
  rmSync(home, { recursive: true, force: true });
  const folder = join(home, "workspace");
  mkdirSync(folder, { recursive: true });
  const results = join(home, "results.jsonl");
  const testModule = await bundleSuite(home, { results, trusted, ...(grep === undefined ? {} : { grep }) });

  const desktop = await desktopAvailable();
  report.heading(`extension host (${desktop ? "desktop" : "server"}), ${trusted ? "trusted" : "untrusted"} workspace`);
  const editor = desktop
    ? await inDesktop(home, folder, testModule, trusted)
    : await inCodeServer(home, folder, testModule, trusted);
  try {
    await readResults(results, report, editor.ended);
  } finally {
    await editor.stop();
  }
}

/**
 * Bundles the suite and a module with `run()` that calls it with its options; both lie where `mocha` can be resolved.
 */
async function bundleSuite(home: string, options: SuiteOptions): Promise<string> {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/vscode/suite/index.ts"],
    outfile: join(home, "suite.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    logLevel: "warning",
    mainFields: ["module", "main"],
  });
  const module = join(home, "run-suite.cjs");
  writeFileSync(module, `exports.run = () => require("./suite.cjs").run(${JSON.stringify(options)});\n`);
  return module;
}

interface Editor {
  /** Resolves if it ends by itself. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** VS Code's server has no test option: a second extension runs the suite when the window has started. */
async function inCodeServer(home: string, folder: string, testModule: string, trusted: boolean): Promise<Editor> {
  const runner = join(home, "runner.vsix");
  writeFileSync(
    runner,
    vsix(
      {
        name: "suite-runner",
        publisher: "keyhole",
        version: "1.0.0",
        engines: { vscode: "^1.91.0" },
        main: "./extension.cjs",
        activationEvents: ["onStartupFinished"],
        capabilities: { untrustedWorkspaces: { supported: true } },
      },
      new Map([
        [
          "extension.cjs",
          strToU8(`exports.activate = () => { void require(${JSON.stringify(testModule)}).run().catch(() => {}); };\n`),
        ],
      ]),
    ),
  );
  const server = await startCodeServer({
    home,
    vsix: [vsixFile, runner],
    trusted,
    settings: { "files.autoSave": "off" },
  });
  try {
    const browser = await openBrowser();
    const stop = async () => {
      await browser.close().catch(() => undefined);
      await server.stop();
    };
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 });
      await page.goto(server.urlOf(folder));
      return { ended: server.process.ended, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function inDesktop(home: string, folder: string, testModule: string, trusted: boolean): Promise<Editor> {
  const unpacked = join(home, "keyhole");
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(vsixFile)))) {
    if (!path.startsWith("extension/")) continue;
    const target = join(unpacked, path.slice("extension/".length));
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, bytes);
  }
  return startDesktop({
    home,
    extensions: [unpacked],
    testModule,
    folder,
    trusted,
    settings: { "files.autoSave": "off" },
  });
}

/** Reports the lines of the results file as they come, until the line that says it is the last. */
async function readResults(file: string, report: Report, ended: Promise<unknown>): Promise<void> {
  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  const deadline = Date.now() + minutes * 60_000;
  for (let read = 0; ;) {
    const last = !alive || Date.now() > deadline;
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    for (const line of lines.slice(read)) {
      const result = JSON.parse(line) as TestResult & { end?: number; notes?: string[] };
      if (result.end === undefined) report.add(result);
      else if (result.failure !== undefined && result.name === undefined && lines.length === 1)
        report.add({ name: "the suite starts", failure: result.failure });
      for (const note of result.notes ?? []) report.note(note);
      if (result.end !== undefined) return;
    }
    read = lines.length;
    if (last) {
      report.add({
        name: "the suite ends",
        failure: alive ? `it did not within ${minutes} minutes` : "the editor ended before it",
      });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

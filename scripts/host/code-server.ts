/** A real VS Code from the npm registry: the package `code-server`, which needs a Node of its own. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installed, npmInstall } from "./npm-cache.ts";
import { freePort, run, start, waitForOutput, type Owned } from "./process.ts";

const codeServerVersion = "4.139.1"; // VS Code 1.139.1
const nodeVersion = "24";

/**
 * Settings for a workbench that keeps quiet: no welcome page, no telemetry, no assistant, nothing that covers the text.
 */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

interface CodeServer {
  readonly node: string;
  readonly entry: string;
}

/** Gets VS Code and its Node into the cache (about 171 MB, once). */
async function getCodeServer(): Promise<CodeServer> {
  const node = await getNode();
  const codeFolder = await installed(`code-server-${codeServerVersion}`, [`code-server@${codeServerVersion}`], {
    // Its own post-install script refuses other Node versions and root; these two installations are what it is for.
    finish: async (folder) => {
      const vscode = join(folder, "node_modules", "code-server", "lib", "vscode");
      await npmInstall(vscode, ["--omit=dev", "--ignore-scripts"]);
      await npmInstall(join(vscode, "extensions"), ["--omit=dev", "--ignore-scripts"]);
    },
  });
  return { node, entry: join(codeFolder, "node_modules", "code-server", "out", "node", "entry.js") };
}

/** The Node that this VS Code wants: ours, where it is of that version, otherwise one from npm. */
async function getNode(): Promise<string> {
  if (process.versions.node.startsWith(`${nodeVersion}.`)) return process.execPath;
  // The package `node` fetches the binary for this platform in its installation script, which npm may be told not to
  // run.
  const folder = await installed(`node-${nodeVersion}`, [`node@${nodeVersion}`], { runScripts: true });
  const packageFolder = join(folder, "node_modules", "node");
  const node = join(packageFolder, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node))
    await run(process.execPath, ["installArchSpecificPackage.js"], { cwd: packageFolder, shell: false });
  if (!existsSync(node))
    throw new Error(`No Node ${nodeVersion} for VS Code on ${process.platform} ${process.arch}: ${node} is missing.`);
  return node;
}

export interface CodeServerOptions {
  /** A folder for this run's settings, state and extensions; must be fresh where tests depend on it. */
  readonly home: string;
  /** Packaged extensions to install before the start. */
  readonly vsix: readonly string[];
  /** Whether every folder is trusted; false leaves workspace trust on, so that a fresh folder is untrusted. */
  readonly trusted: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface RunningCodeServer {
  /** The address that opens a folder in a browser. */
  urlOf(folder: string): string;
  readonly process: Owned;
  stop(): Promise<void>;
}

/** Starts VS Code's server on a free port of the loopback interface, with the given extensions installed. */
export async function startCodeServer(options: CodeServerOptions): Promise<RunningCodeServer> {
  const { node, entry } = await getCodeServer();
  const userData = join(options.home, "user-data");
  const extensions = join(options.home, "extensions");
  mkdirSync(join(userData, "User"), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(
    join(userData, "User", "settings.json"),
    `${JSON.stringify({ ...quietSettings, ...options.settings }, null, 2)}\n`,
  );

  const folders = ["--user-data-dir", userData, "--extensions-dir", extensions];
  const config = join(options.home, "config.yaml"); // or it writes one into the home folder
  writeFileSync(config, "auth: none\n");
  const cwd = options.home;
  const env = { ...process.env, CODE_SERVER_CONFIG: config };
  for (const file of options.vsix)
    await run(node, [entry, "--config", config, ...folders, "--install-extension", file], { cwd, env, shell: false });

  const port = await freePort();
  const server = start(
    node,
    [
      entry,
      "--config",
      config,
      "--auth",
      "none",
      "--bind-addr",
      `127.0.0.1:${port}`,
      "--disable-telemetry",
      "--disable-update-check",
      ...(options.trusted ? ["--disable-workspace-trust"] : []),
      ...folders,
    ],
    { cwd, env },
  );
  try {
    await waitForOutput(server, /HTTP server listening/, 30_000);
  } catch (error) {
    await server.stop();
    throw new Error(`VS Code's server did not start. ${String(error)}`, { cause: error });
  }
  return {
    process: server,
    urlOf: (folder) => `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder).replaceAll("%2F", "/")}`,
    stop: () => server.stop(),
  };
}

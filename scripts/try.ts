/**
 * `npm start`: an editor on examples/ with the extension in it. The `code` command where there is one, otherwise VS
 * Code's server from the npm registry, with the address to open in a browser. `npm start -- FOLDER` opens another
 * folder.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { hostCache } from "./host/paths.ts";
import { root, run, startCodeServer, vsixFile } from "./vscode-host.ts";

const folder = resolve(process.argv[2] ?? join(root, "examples"));
const hint = process.argv[2] === undefined ? "\none-file/README.md there says what each file shows." : "";
try {
  if (!existsSync(folder)) throw new Error(`the folder ${folder} does not exist`);
  await run(process.platform === "win32" ? "npm.cmd" : "npm", ["run", "package"], { cwd: root });
  if (hasCode()) inCode();
  else await inBrowser();
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Whether the `code` command is there; `KEYHOLE_TRY=server` looks past it. */
function hasCode(): boolean {
  if (process.env["KEYHOLE_TRY"] === "server") return false;
  const names = process.platform === "win32" ? ["code.cmd", "code.exe"] : ["code"];
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .some((path) => names.some((name) => existsSync(join(path, name))));
}

/** A window of its own, with the extension loaded from this checkout and nothing installed; `code` returns at once. */
function inCode(): void {
  const { status } = spawnSync("code", ["--new-window", `--extensionDevelopmentPath=${root}`, folder], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`the command \`code\` failed with code ${status}; KEYHOLE_TRY=server does without it`);
  console.log(`VS Code is open on ${folder} with Keyhole in it.${hint}`);
}

async function inBrowser(): Promise<void> {
  const home = join(hostCache, "try");
  rmSync(join(home, "extensions"), { recursive: true, force: true }); // an older build of ours; settings stay
  mkdirSync(home, { recursive: true });
  const server = await startCodeServer({ home, vsix: [vsixFile], trusted: true });
  try {
    console.log(
      `VS Code is open on ${folder} with Keyhole in it:\n\n  ${server.urlOf(folder)}\n${hint}\nCtrl+C ends it.`,
    );
    await Promise.race([
      server.process.ended.then((code) => {
        throw new Error(`VS Code's server ended with code ${code}`);
      }),
      new Promise<void>((stop) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());
      }),
    ]);
  } finally {
    await server.stop();
  }
}

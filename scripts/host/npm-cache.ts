/** Puts npm packages into the host cache, outside this package's own dependencies. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostCache } from "./paths.ts";
import { run } from "./process.ts";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

export interface InstallOptions {
  /** Whether the packages' own installation scripts run (default: no). */
  readonly runScripts?: boolean;
  readonly finish?: (folder: string) => Promise<void>;
}

/**
 * A folder of the cache in which `packages` (with exact versions) are installed; a marker file is written last, so that
 * an installation that was broken off is done again.
 */
export async function installed(
  name: string,
  packages: readonly string[],
  options: InstallOptions = {},
): Promise<string> {
  const folder = join(hostCache, name);
  const marker = join(folder, `.complete-${packages.join("+").replaceAll(/[^\w.+-]/g, "_")}`);
  if (existsSync(marker)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: `host-${name}`, private: true })}\n`);
  console.error(`Getting ${packages.join(", ")} from the npm registry (once, into .cache/) …`);
  await npmInstall(folder, [...packages, ...(options.runScripts === true ? [] : ["--ignore-scripts"])]);
  await options.finish?.(folder);
  writeFileSync(marker, "");
  return folder;
}

/** `npm install`, tried three times: the registry is the one thing here that may be away for a moment. */
export async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await run(npm, ["install", "--no-audit", "--no-fund", "--loglevel=error", ...args], { cwd: folder });
      return;
    } catch (error) {
      if (attempt === 3)
        throw new Error(`npm could not install into ${folder} (3 attempts): ${String(error)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, attempt * 2000));
    }
  }
}

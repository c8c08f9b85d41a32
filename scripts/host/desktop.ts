/** The ordinary VS Code, downloaded from its vendor, on machines that reach it. */
import { request } from "node:https";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostCache } from "./paths.ts";
import { start, type Owned } from "./process.ts";

/**
 * Whether the vendor's VS Code can run here: a display, and a download host that answers within four seconds.
 * `KEYHOLE_TEST_HOST` = `desktop` or `server` decides without asking.
 */
export async function desktopAvailable(): Promise<boolean> {
  const wish = process.env["KEYHOLE_TEST_HOST"];
  if (wish === "desktop" || wish === "server") return wish === "desktop";
  const display =
    process.platform !== "linux" ||
    process.env["DISPLAY"] !== undefined ||
    process.env["WAYLAND_DISPLAY"] !== undefined;
  return display && (await answers("https://update.code.visualstudio.com/api/releases/stable", 4000));
}

function answers(url: string, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { method: "HEAD", timeout: milliseconds }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    const no = () => {
      asked.destroy();
      resolve(false);
    };
    asked.on("error", no).on("timeout", no).end();
    setTimeout(no, milliseconds).unref(); // name resolution has no timeout of its own
  });
}

export interface DesktopOptions {
  readonly home: string;
  /** Unpacked extension folders to load. */
  readonly extensions: readonly string[];
  /** A CommonJS module whose `run()` is the test. */
  readonly testModule: string;
  readonly folder: string;
  readonly trusted: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Starts the vendor's VS Code with a test module; it ends when the test does. */
export async function startDesktop(options: DesktopOptions): Promise<Owned> {
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  const code = await downloadAndUnzipVSCode({ cachePath: join(hostCache, "desktop") });
  const userData = join(options.home, "user-data");
  mkdirSync(join(userData, "User"), { recursive: true });
  writeFileSync(
    join(userData, "User", "settings.json"),
    JSON.stringify({
      "telemetry.telemetryLevel": "off",
      "security.workspace.trust.startupPrompt": "never",
      ...options.settings,
    }),
  );
  return start(code, [
    options.folder,
    ...options.extensions.map((path) => `--extensionDevelopmentPath=${path}`),
    `--extensionTestsPath=${options.testModule}`,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${join(options.home, "extensions")}`,
    ...(options.trusted ? ["--disable-workspace-trust"] : []),
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--disable-updates",
    "--skip-welcome",
    "--skip-release-notes",
  ]);
}

/** The window of VS Code's server: a headless Chromium, driven by Playwright. */
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { installed } from "./npm-cache.ts";
import { hostCache } from "./paths.ts";
import { run } from "./process.ts";

const playwrightVersion = "1.65.1";
const chromiumVersion = "153.0.0";

/** What we use of Playwright; its package is fetched on demand, so its types are not at hand. */
export interface Locator {
  click(options?: { timeout?: number; position?: { x: number; y: number } }): Promise<void>;
  hover(options?: { timeout?: number }): Promise<void>;
  waitFor(options?: { state?: "visible" | "hidden" | "attached" | "detached"; timeout?: number }): Promise<void>;
  first(): Locator;
  count(): Promise<number>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  last(): Locator;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  getAttribute(name: string): Promise<string | null>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
}

export interface Frame {
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  frameLocator(selector: string): Frame;
}

export interface Page extends Frame {
  goto(url: string): Promise<unknown>;
  setDefaultTimeout(milliseconds: number): void;
  keyboard: {
    press(key: string): Promise<void>;
    type(text: string, options?: { delay?: number }): Promise<void>;
    insertText(text: string): Promise<void>;
    down(key: string): Promise<void>;
    up(key: string): Promise<void>;
  };
  mouse: { move(x: number, y: number): Promise<void>; click(x: number, y: number): Promise<void> };
  screenshot(options?: {
    path?: string;
    clip?: { x: number; y: number; width: number; height: number };
    omitBackground?: boolean;
  }): Promise<Uint8Array>;
  on(event: "console", listener: (message: { text(): string }) => void): void;
  waitForTimeout(milliseconds: number): Promise<void>;
}

export interface Browser {
  newPage(options: {
    viewport: { width: number; height: number };
    deviceScaleFactor: number;
    permissions?: string[];
  }): Promise<Page>;
  version(): string;
  close(): Promise<void>;
}

/**
 * Arguments that keep it from the network and let it run as root; not those that a package recommends for other places.
 */
const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a browser: `KEYHOLE_CHROMIUM`, one that is installed, or (Linux) one from the npm registry. The caller closes
 * it.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env["KEYHOLE_CHROMIUM"] ?? installedBrowser() ?? (await getChromium());
  const folder = await installed(`playwright-core-${playwrightVersion}`, [`playwright-core@${playwrightVersion}`]);
  const playwright = (await import(
    pathToFileURL(join(folder, "node_modules", "playwright-core", "index.mjs")).href
  )) as { chromium: { launch(options: { executablePath: string; args: string[] }): Promise<Browser> } };
  return playwright.chromium.launch({ executablePath, args: chromiumArguments });
}

function installedBrowser(): string | undefined {
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) =>
      ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map((name) => join(folder, name)),
    );
  const elsewhere = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ];
  return [...onPath, ...elsewhere].find((path) => existsSync(path));
}

async function getChromium(): Promise<string> {
  if (process.platform !== "linux")
    throw new Error("No Chromium found: install Chrome or Chromium, or name one in KEYHOLE_CHROMIUM.");
  const folder = await installed(`chromium-${chromiumVersion}`, [`@sparticuz/chromium@${chromiumVersion}`]);
  // It unpacks itself into the temporary folder: give it one of ours, which stays.
  const unpacked = join(hostCache, `chromium-${chromiumVersion}`, "unpacked");
  mkdirSync(unpacked, { recursive: true });
  const script =
    'import("@sparticuz/chromium").then(async (it) => process.stdout.write(await it.default.executablePath()))';
  await run(process.execPath, ["-e", script], { cwd: folder, env: { ...process.env, TMPDIR: unpacked } });
  return join(unpacked, "chromium");
}

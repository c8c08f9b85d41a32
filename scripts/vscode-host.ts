/**
 * A real VS Code for tests and for trying the extension out, whatever the machine reaches: the vendor's download where
 * it answers (desktop.ts), otherwise VS Code's server from the npm registry (code-server.ts) with a headless Chromium
 * as its window (window.ts). All of it lives in `.cache/vscode-host/`, filled on demand.
 */
export { desktopAvailable, startDesktop, type DesktopOptions } from "./host/desktop.ts";
export { startCodeServer, type CodeServerOptions, type RunningCodeServer } from "./host/code-server.ts";
export { openBrowser, type Browser, type Frame, type Locator, type Page } from "./host/window.ts";
export { root, testCache, vsixFile } from "./host/paths.ts";
export { run, start, type Owned } from "./host/process.ts";

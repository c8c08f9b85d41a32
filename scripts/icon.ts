/** Draws images/icon.png (128 × 128) from images/icon.svg: `npx tsx scripts/icon.ts`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, root } from "./vscode-host.ts";

const size = 128;
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: size, height: size }, deviceScaleFactor: 1 });
  const svg = readFileSync(join(root, "images", "icon.svg"), "utf8");
  await page.goto(`data:text/html,${encodeURIComponent(`<body style="margin:0">${svg}</body>`)}`);
  await page.screenshot({
    path: join(root, "images", "icon.png"),
    clip: { x: 0, y: 0, width: size, height: size },
    omitBackground: true,
  });
} finally {
  await browser.close();
}

/**
 * What a user does with an Access Denied message: copy it, have it explained, follow it to the key policy, mend that; and
 * the same from a terminal.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Frame } from "../../scripts/vscode-host.ts";
import type { Point, Step, Steps } from "./journey-steps.ts";
import { deniedMessage, modelFiles } from "./model.ts";

/** Writes the folder that it is made in; another journey's files are not changed. */
export function deniedFolder(home: string): string {
  const folder = join(home, "denied");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ ...modelFiles, "ci.log": `${deniedMessage}\n` }))
    writeFileSync(join(folder, name), text);
  return folder;
}

export async function explainJourney(
  steps: Steps,
  goTo: (folder: string) => Promise<void>,
  folder: string,
): Promise<void> {
  const { page } = steps;
  const view: Frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  const fix = view.locator("button", { hasText: "Insert a statement that allows kms:GenerateDataKey" }).first();
  const link = (text: string) => view.locator("a", { hasText: text }).first();

  const all: readonly Step[] = [
    [
      "a message is copied, and explained beside the editor",
      async () => {
        await goTo(folder);
        await steps.open("ci.log");
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Control+c");
        await steps.open("uploader-role.json");
        await page.keyboard.press("Control+b"); // the side bar away
        await steps.command("Keyhole: Explain Access Denied");
        await view.locator("h2", { hasText: "kms:GenerateDataKey is not allowed" }).first().waitFor();
        await fix.waitFor();
      },
    ],
    [
      "its link leads to the key policy",
      async () => {
        await link("lake.key.json").click();
        await page.locator(".tab.active", { hasText: "lake.key.json" }).first().waitFor();
        await page.locator(".codelens-decoration").first().waitFor(); // for the picture
        await steps.screenshot("explain");
      },
    ],
    [
      "its fix mends the key policy, and the answer goes on to the other side",
      async () => {
        await fix.click();
        await page.locator(".view-line", { hasText: "kms:GenerateDataKey" }).first().waitFor();
        await view.locator("[role=status]", { hasText: "lake.key.json" }).first().waitFor();
        await link("uploader-role.json").waitFor();
      },
    ],
    [
      "a line in a terminal is offered, and explained",
      async () => {
        await steps.command("Terminal: Create New Terminal");
        const rows = ".terminal-wrapper.active .xterm-rows > div";
        await page.locator(rows).first().waitFor();
        await page.keyboard.type("clear; sed 's/GenerateDataKey/Decrypt/g' ci.log");
        await page.keyboard.press("Enter");
        const line = page.locator(`${rows} > span`, { hasText: /^upload failed.*AccessDenied/ }).first();
        // A terminal draws a line anew whenever it likes.
        const onDenied = async (): Promise<Point> => {
          for (let tries = 0; ; tries++) {
            await line.waitFor();
            const [box, text] = [await line.boundingBox(), await line.innerText()];
            const column = text.indexOf("AccessDenied") + 3;
            if (box && column > 3) return { x: box.x + (box.width * column) / text.length, y: box.y + box.height / 2 };
            assert.ok(tries < 50, "the line is drawn");
          }
        };
        await page.keyboard.down("Control");
        const { x, y } = await steps.hover(
          onDenied,
          page.locator(".monaco-hover", { hasText: "Explain with Keyhole" }).first(),
        );
        await page.mouse.click(x, y);
        await page.keyboard.up("Control");
        await view.locator("h2", { hasText: "kms:Decrypt is not allowed" }).first().waitFor();
      },
    ],
  ];
  await steps.run(all);
}

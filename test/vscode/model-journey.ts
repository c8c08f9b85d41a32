/**
 * What a user does with a workspace model: see both sides of a refusal, mend them with one fix, take it back with one
 * undo, and look at who can upload where.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, type Frame } from "../../scripts/vscode-host.ts";
import type { Step, Steps } from "./journey-steps.ts";
import { modelFiles } from "./model.ts";

/** Writes the folders that the journey is made in. */
export function modelFolders(home: string): { readonly small: string; readonly large: string } {
  const [small, large] = [join(home, "model"), join(home, "many-accounts")];
  mkdirSync(small, { recursive: true });
  for (const [name, text] of Object.entries(modelFiles)) writeFileSync(join(small, name), text);
  cpSync(join(root, "examples", "many-accounts"), large, { recursive: true });
  return { small, large };
}

export async function modelJourney(
  steps: Steps,
  goTo: (folder: string) => Promise<void>,
  { small, large }: ReturnType<typeof modelFolders>,
): Promise<void> {
  const { page } = steps;
  const errors = page.locator(".squiggly-error");
  const view: Frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  const cell = (row: string, operation: string) =>
    view.locator(`[role=gridcell][aria-label^="${row}"][aria-label*="${operation}"]`).first();

  const all: readonly Step[] = [
    [
      "an identity policy shows what the model refuses, with a lens above it",
      async () => {
        await goTo(small);
        await steps.open("uploader-role.json");
        await errors.first().waitFor();
        await page
          .locator(".codelens-decoration", { hasText: "PutObject fails: kms:GenerateDataKey" })
          .first()
          .waitFor();
      },
    ],
    [
      "one fix mends both files",
      async () => {
        await page.locator(".view-line span span", { hasText: "PutObject" }).first().click();
        const both = page
          .locator(".action-widget .monaco-list-row.action", { hasText: "and in the other account" })
          .first();
        await steps.untilShown(both, () => page.keyboard.press("Control+."));
        await both.click();
        await errors.first().waitFor({ state: "detached" });
        await page.locator(".codelens-decoration", { hasText: "PutObject passes, multipart passes" }).first().waitFor();
      },
    ],
    [
      "one undo takes it back in both",
      async () => {
        await page.locator(".view-line").first().click();
        await page.keyboard.press("Control+z");
        await errors.first().waitFor();
        await steps.open("lake.key.json");
        await errors.first().waitFor();
      },
    ],
    [
      "the Problems view lists the findings of the whole model, one policy open",
      async () => {
        await goTo(large);
        await steps.open("reports.json");
        await page.keyboard.press("Control+Shift+m");
        await errors.first().waitFor(); // the open file's, by the model
        // The first two of the list, which shows no more at a time than fit.
        for (const file of ["archive.bucket.json", "deploy.boundary.json"])
          await page.locator(".markers-panel .monaco-list-row", { hasText: file }).first().waitFor();
        await steps.screenshot("problems");
        await page.keyboard.press("Control+j"); // the panel away
      },
    ],
    [
      "the view shows who can upload where",
      async () => {
        await steps.open("keyhole.json");
        await steps.command("Keyhole: Bucket Access");
        await view.locator("[role=grid]").waitFor();
        assert.equal(await cell("role/reports to data-lake", "MultipartUpload").getAttribute("class"), "fails");
        assert.equal(await cell("role/etl to data-lake", "MultipartUpload").getAttribute("class"), "passes");
        await page.keyboard.press("Control+b"); // the side bar away
        await steps.screenshot("bucket-access");
      },
    ],
    [
      "its filter leaves what is asked for",
      async () => {
        await view.locator("input[type=search]").fill("ingest lake");
        await view.locator("[role=status]", { hasText: "1 principal × 1 bucket" }).waitFor();
      },
    ],
    [
      "by keyboard to a cell, and on to the cause",
      async () => {
        await view.locator("input[type=search]").press("ArrowDown");
        await view.locator("[role=gridcell]:focus").press("ArrowUp");
        await view.locator("[role=columnheader]:focus", { hasText: "data-lake" }).press("ArrowDown");
        await view.locator("[role=gridcell]:focus").press("ArrowRight");
        await view.locator("[role=gridcell][aria-label*=MultipartUpload]:focus").press("Enter");
        await page.locator(".tab.active", { hasText: "data-lake.key.json" }).first().waitFor();
      },
    ],
  ];
  await steps.run(all);
}

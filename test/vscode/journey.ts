/**
 * What a user does, in the window of the packaged extension: open a policy, see the squiggle, hover, apply the fix from
 * the lightbulb, save, undo. Once in the Node host and once in the browser's web worker.
 */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hosts } from "../../scripts/package.ts";
import { packageExtension } from "../../scripts/package.ts";
import { openBrowser, startCodeServer, testCache, vsixFile } from "../../scripts/vscode-host.ts";
import { Steps, viewport, type Step } from "./journey-steps.ts";
import { codeFolder, codeJourney } from "./code-journey.ts";
import { completionJourney, emptyFolder } from "./completion-journey.ts";
import { deniedFolder, explainJourney } from "./explain-journey.ts";
import { modelFolders, modelJourney } from "./model-journey.ts";
import { missingDecrypt } from "./policies.ts";
import type { Report } from "./report.ts";

/** Runs the journey; every step is a test, and the first that fails ends it. */
export async function runJourney(report: Report, hosts: Hosts, updateScreenshots: boolean): Promise<void> {
  const home = join(testCache, `journey-${hosts}`);
  rmSync(home, { recursive: true, force: true });
  const folder = join(home, "policies");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "uploader.json");
  writeFileSync(file, missingDecrypt);
  const models = modelFolders(home);
  const denied = deniedFolder(home);
  const empty = emptyFolder(home);
  const code = codeFolder(home);
  const packaged = hosts === "all" ? vsixFile : join(home, "keyhole-web.vsix");
  if (hosts === "web") writeFileSync(packaged, packageExtension("web"));

  report.heading(`journey in the editor's window, ${hosts === "all" ? "packaged extension" : "web worker"}`);
  const server = await startCodeServer({
    home,
    vsix: [packaged],
    trusted: true,
    settings: {
      "files.autoSave": "off",
      "terminal.integrated.gpuAcceleration": "off", // what a terminal shows is in the document then
      "editor.stickyScroll.enabled": false, // it would lie over the line that is hovered
      // The rest is for the pictures: nothing but the text and what is said about it.
      "workbench.colorTheme": "Default Light Modern",
      "window.autoDetectColorScheme": false,
      "editor.fontSize": 14,
      "workbench.activityBar.location": "hidden",
      "workbench.layoutControl.enabled": false,
      "window.commandCenter": false,
    },
  });
  try {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({
        viewport,
        deviceScaleFactor: 2,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      page.setDefaultTimeout(60_000); // a machine that does other things too
      page.on("console", (message) => appendFileSync(join(home, "console.log"), `${message.text()}\n`));
      await page.goto(server.urlOf(folder));
      const steps = new Steps(report, page, home, updateScreenshots);
      await new Journey(steps, file).run();
      const goTo = async (other: string): Promise<void> => {
        await page.goto(server.urlOf(other));
      };
      await completionJourney(steps, goTo, empty);
      await codeJourney(steps, goTo, code);
      await explainJourney(steps, goTo, denied);
      await modelJourney(steps, goTo, models);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

class Journey {
  private readonly steps: Steps;
  private readonly file: string;

  constructor(steps: Steps, file: string) {
    this.steps = steps;
    this.file = file;
  }

  async run(): Promise<void> {
    const { page } = this.steps;
    const squiggle = page.locator(".squiggly-warning");
    const lightbulb = page.locator("[class*=codicon-gutter-lightbulb]:visible, .lightBulbWidget:visible");
    const token = page.locator(".view-line span span", { hasText: "PutObject" }).first(); // a grammar may cut it into pieces
    const all: readonly Step[] = [
      [
        "a policy opens",
        async () => {
          await this.steps.open("uploader.json");
          await page.keyboard.press("Control+b"); // the side bar away
        },
      ],
      [
        "a squiggle appears under the S3 action",
        async () => {
          await squiggle.first().waitFor();
          const [under, text] = [await squiggle.first().boundingBox(), await token.boundingBox()];
          assert.ok(under && text);
          const middle = text.x + text.width / 2;
          assert.ok(under.x < middle && middle < under.x + under.width, "it is under s3:PutObject");
        },
      ],
      [
        "hovering says what is refused, with its code",
        async () => {
          await token.click();
          const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "Quick Fix" }).first(); // the last of it to come
          await this.steps.hover(() => this.steps.pointAt(token), hover);
          const text = await hover.innerText();
          for (const part of [/kms:Decrypt/, /missing-kms-action/, /View Problem/]) assert.match(text, part);
          await this.steps.screenshot("squiggle-and-hover", async () => lightbulb.first().waitFor());
        },
      ],
      [
        "the lightbulb offers the fix first",
        async () => {
          await page.keyboard.press("Escape");
          await this.steps.pointAway();
          await token.click();
          await this.steps.untilShown(page.locator(".action-widget").first(), () => page.keyboard.press("Control+."));
          const [first] = await page.locator(".action-widget .monaco-list-row.action").allInnerTexts();
          assert.match(first ?? "", /kms:Decrypt/);
          await this.steps.screenshot("quick-fix");
        },
      ],
      [
        "choosing it removes the squiggle",
        async () => {
          await page.keyboard.press("Enter");
          await squiggle.first().waitFor({ state: "detached" });
          await this.steps.screenshot("mended", () => lightbulb.first().waitFor({ state: "detached" }));
        },
      ],
      [
        "saving writes the mended policy",
        async () => {
          // An editor empties the file before it writes it.
          await this.save((text) => text !== missingDecrypt && text.trimEnd().endsWith("}"));
          const mended = JSON.parse(readFileSync(this.file, "utf8")) as { Statement: { Action: string | string[] }[] };
          assert.ok(mended.Statement.flatMap(({ Action }) => Action).includes("kms:Decrypt"));
        },
      ],
      [
        "undo and save restore the file byte for byte",
        async () => {
          await page.keyboard.press("Control+z");
          await squiggle.first().waitFor();
          await this.save((text) => text === missingDecrypt);
        },
      ],
    ];
    await this.steps.run(all);
  }

  /** Saves and waits until the file on disk is as told. */
  private async save(saved: (text: string) => boolean): Promise<void> {
    await this.steps.page.keyboard.press("Control+s");
    for (const deadline = Date.now() + 10_000; !saved(readFileSync(this.file, "utf8"));) {
      assert.ok(Date.now() < deadline, `the file on disk is still:\n${readFileSync(this.file, "utf8")}`);
      await this.steps.page.waitForTimeout(50);
    }
  }
}

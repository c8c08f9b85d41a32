/**
 * What the journeys share: steps that are tests, each with a picture where it fails, and the pictures of the
 * documentation.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root, type Locator, type Page } from "../../scripts/vscode-host.ts";
import type { Report } from "./report.ts";

export const viewport = { width: 1000, height: 600 };

/** In pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Step = readonly [name: string, step: () => Promise<void>];

export class Steps {
  readonly page: Page;
  private readonly report: Report;
  private readonly home: string;
  private readonly updateScreenshots: boolean;

  constructor(report: Report, page: Page, home: string, updateScreenshots: boolean) {
    this.report = report;
    this.page = page;
    this.home = home;
    this.updateScreenshots = updateScreenshots;
  }

  /** The first that fails ends them. */
  async run(steps: readonly Step[]): Promise<void> {
    for (const [name, step] of steps) if (!(await this.step(name, step))) return;
  }

  /**
   * The pictures of the documentation; always taken, so that the step is the same, kept in docs/images/ only when asked
   * for.
   */
  async screenshot(name: string, ready?: () => Promise<void>): Promise<void> {
    await ready?.();
    const folder = this.updateScreenshots ? join(root, "docs", "images") : this.home;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), clip: { x: 0, y: 0, ...viewport } });
  }

  /**
   * Does what shows something, as often as a user would: the editor gives up a menu that was asked for when it asks for
   * the lightbulb's fixes meanwhile, as it does on a slow machine.
   */
  async untilShown(shown: Locator, act: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      await act();
      const isShown = await shown.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (isShown) return;
      if (tries === 3) throw new Error("what was to be shown is not there");
      await this.page.keyboard.press("Escape");
    }
  }

  /** The middle of what is drawn, once it stands still: a side bar that closes moves the text after the squiggle came. */
  async pointAt(target: Locator): Promise<Point> {
    for (let before: Point | undefined; ;) {
      await target.waitFor();
      const box = await target.boundingBox(); // none where the editor has just drawn the line anew
      const now = box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : undefined;
      if (now && now.x === before?.x && now.y === before.y) return now;
      before = now;
      await this.page.waitForTimeout(100);
    }
  }

  /** Rests the pointer on something until its hover is there; the editor gives up a hover when the text is drawn anew. */
  async hover(pointAt: () => Promise<Point>, shown: Locator): Promise<Point> {
    let at: Point = { x: 0, y: 0 };
    await this.untilShown(shown, async () => {
      await this.pointAway();
      at = await pointAt();
      await this.page.mouse.move(at.x, at.y);
    });
    return at;
  }

  /** Takes the pointer where nothing answers to it. */
  async pointAway(): Promise<void> {
    await this.page.mouse.move(viewport.width - 20, viewport.height / 2);
  }

  /** Runs a command by its name in the palette. */
  async command(name: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().waitFor();
    await page.keyboard.type(name);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await page.keyboard.press("Enter");
  }

  /** Opens a file by its name and waits for its text. */
  async open(name: string): Promise<void> {
    const { page } = this;
    await page.locator(".monaco-workbench").waitFor();
    const input = page.locator(".quick-input-widget input").first();
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
    // What the editor does meanwhile may take the focus, and the list goes away with it.
    await this.untilShown(row, async () => {
      await page.keyboard.press("Control+p");
      await input.waitFor();
      await input.fill(name);
    });
    await page.keyboard.press("Enter");
    await page.locator(".tab.active", { hasText: name }).first().waitFor();
    await page.locator(".monaco-editor .view-line").first().waitFor();
  }

  private async step(name: string, step: () => Promise<void>): Promise<boolean> {
    const begin = Date.now();
    try {
      await step();
      this.report.add({ name, milliseconds: Date.now() - begin });
      return true;
    } catch (error) {
      const picture = join(this.home, "failure.png");
      await this.page.screenshot({ path: picture }).catch(() => undefined);
      this.report.add({ name, failure: `${message(error)}\n(picture: ${picture}; the steps after it did not run)` });
      return false;
    }
  }
}

/** Without colours, and of Playwright's log of every attempt no more than what it waited for. */
function message(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).replaceAll(/\u001b\[\d+m/g, "").split("\n");
  const log = lines.indexOf("Call log:");
  return lines.slice(0, log < 0 ? 12 : Math.min(12, log + 2)).join("\n");
}

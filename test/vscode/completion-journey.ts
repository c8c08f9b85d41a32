/**
 * What a user does with an empty file: completion makes a policy of it that lets uploads pass. And with a misspelt
 * action: the lightbulb mends it.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Step, Steps } from "./journey-steps.ts";

const misspelt = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:PutObejct", "s3:AbortMultipartUpload"],
      "Resource": "arn:aws:s3:::data-lake/*"
    },
    {
      "Effect": "Allow",
      "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
      "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  ]
}
`;

/** Writes the folder that it is made in. */
export function emptyFolder(home: string): string {
  const folder = join(home, "empty");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "new.json"), "");
  writeFileSync(join(folder, "misspelt.json"), misspelt);
  return folder;
}

/** Keys that may be pressed beside those of names. */
const mostKeys = 30;

export async function completionJourney(
  steps: Steps,
  goTo: (folder: string) => Promise<void>,
  folder: string,
): Promise<void> {
  const { page } = steps;
  const file = join(folder, "new.json");
  const row = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "Upload to an encrypted bucket" });
  const squiggles = page.locator(".squiggly-warning, .squiggly-error");
  const word = page.locator(".view-line span span", { hasText: "PutObejct" }).first();
  let keys = 0;
  const press = async (key: string): Promise<void> => {
    keys++;
    await page.keyboard.press(key);
  };
  const letters = async (text: string): Promise<void> => {
    for (const letter of text) await press(letter);
  };
  /** Names are the user's own: they are not counted. */
  const name = (text: string): Promise<void> => page.keyboard.insertText(text);

  const all: readonly Step[] = [
    [
      "an empty file offers whole policies, though no server runs yet",
      async () => {
        await goTo(folder);
        await steps.open("new.json");
        await page.locator(".monaco-editor.focused").first().waitFor();
        await steps.untilShown(row.first(), () => page.keyboard.press("Control+Space"));
        keys++;
        await steps.screenshot("completion");
      },
    ],
    [
      "one of them is taken, and its names are filled in",
      async () => {
        await letters("up");
        await row.first().waitFor();
        await press("Enter");
        await page.locator(".view-line", { hasText: "kms:GenerateDataKey" }).first().waitFor();
        for (const text of ["data-lake", "eu-west-1", "111122223333", "1234abcd-12ab-34cd-56ef-1234567890ab"]) {
          await name(text);
          await press("Tab");
        }
        await press("Control+s");
      },
    ],
    [
      `it is a policy whose uploads pass, in fewer than ${String(mostKeys)} keys`,
      async () => {
        for (const deadline = Date.now() + 10_000; !readFileSync(file, "utf8").trimEnd().endsWith("}");) {
          assert.ok(Date.now() < deadline, `the file on disk is still:\n${readFileSync(file, "utf8")}`);
          await page.waitForTimeout(50);
        }
        const written = JSON.parse(readFileSync(file, "utf8")) as unknown;
        assert.deepEqual(written, {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
              Resource: "arn:aws:s3:::data-lake/*",
            },
            {
              Effect: "Allow",
              Action: ["kms:GenerateDataKey", "kms:Decrypt"],
              Resource: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            },
          ],
        });
        assert.equal(await squiggles.count(), 0);
        assert.ok(keys < mostKeys, `${String(keys)} keys`);
      },
    ],
    [
      "a misspelt action has a squiggle",
      async () => {
        await steps.open("misspelt.json");
        await page.locator(".squiggly-warning").first().waitFor();
        const [under, text] = [await squiggles.first().boundingBox(), await word.boundingBox()];
        assert.ok(under && text);
        const middle = text.x + text.width / 2;
        assert.ok(under.x < middle && middle < under.x + under.width, "it is under PutObejct");
      },
    ],
    [
      "the lightbulb offers the action that was meant",
      async () => {
        await word.click();
        await steps.untilShown(page.locator(".action-widget").first(), () => page.keyboard.press("Control+."));
        const [first] = await page.locator(".action-widget .monaco-list-row.action").allInnerTexts();
        assert.match(first ?? "", /Replace s3:PutObejct with s3:PutObject/);
        await steps.screenshot("misspelt-action");
        await page.keyboard.press("Enter");
        await squiggles.first().waitFor({ state: "detached" });
        await page.keyboard.press("Control+s");
        const wanted = misspelt.replace("Obejct", "Object");
        for (const deadline = Date.now() + 10_000; readFileSync(join(folder, "misspelt.json"), "utf8") !== wanted;) {
          assert.ok(Date.now() < deadline, "the mended policy is not on disk");
          await page.waitForTimeout(50);
        }
      },
    ],
  ];
  await steps.run(all);
}

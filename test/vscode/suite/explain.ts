import assert from "node:assert/strict";
import { commands, Selection, window, type Uri } from "vscode";
import { deniedMessage, modelFiles } from "../model.ts";
import { closeAll, eventually, show, writeAs } from "./harness.ts";

const tabs = () => window.tabGroups.all.flatMap((group) => [...group.tabs]);
const answers = () => tabs().filter(({ label }) => label === "Access Denied");

suite("explain Access Denied", () => {
  teardown(async () => {
    await window.tabGroups.close(answers());
    await closeAll();
  });

  async function writeModel(): Promise<void> {
    for (const [path, text] of Object.entries(modelFiles)) await writeAs(`model/${path}`, text);
  }

  test("a message that is selected is explained in a panel beside, of which there is one", async () => {
    await writeModel();
    const log: Uri = await writeAs("ci.log", `started\n${deniedMessage}\ndone\n`);
    const editor = await show(log);
    editor.selection = new Selection(1, 0, 2, 0);
    await commands.executeCommand("keyhole.explain");
    await eventually(
      () => answers().length === 1,
      () =>
        `the answer is shown; there are ${tabs()
          .map(({ label }) => label)
          .join(", ")}`,
    );
    assert.notEqual(
      answers()[0]?.group,
      window.tabGroups.all.find(({ tabs: own }) => own.some(({ label }) => label === "ci.log")),
    );
    await commands.executeCommand(
      "keyhole.explain",
      "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
    );
    assert.equal(answers().length, 1);
  });

  test("what is no denial opens nothing", async () => {
    await commands.executeCommand("keyhole.explain", "bash: ./run.sh: Permission denied");
    assert.deepEqual(answers(), []);
  });
});

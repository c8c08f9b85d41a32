/** In an empty JSON document completions that are asked for start the server, which then offers whole policies. */
import { commands, languages, Range, type Disposable, type TextDocument } from "vscode";

/** Longer ones are not empty. */
const bound = 100;

/** @param isIdle whether the server has not been started yet: once it runs, it answers itself */
export function startWhereAsked(isIdle: () => boolean, start: () => Promise<void>): Disposable {
  return languages.registerCompletionItemProvider([{ language: "json" }, { language: "jsonc" }], {
    async provideCompletionItems(document) {
      if (!isIdle() || !isEmpty(document)) return undefined;
      await start();
      // This time the server's are among those that are asked.
      void commands.executeCommand("editor.action.triggerSuggest");
      return undefined;
    },
  });
}

const isEmpty = (document: TextDocument): boolean =>
  /^\s*(?:\{\s*\}\s*)?$/.test(document.getText(new Range(document.positionAt(0), document.positionAt(bound))));

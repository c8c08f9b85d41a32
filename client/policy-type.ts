/**
 * What the policies of a file are, where it does not say so itself: chosen in the language status, kept in the setting
 * `keyhole.policyTypes` of the workspace.
 */
import {
  commands,
  ConfigurationTarget,
  languages,
  window,
  workspace,
  type Disposable,
  type QuickPickItem,
  type Uri,
} from "vscode";
import { languages as detected } from "./detect.ts";
import { labels } from "./policy-type-labels.ts";

/** The entry in the language status of JSON documents, and the command behind it. */
export function choosePolicyTypes(): Disposable {
  const item = languages.createLanguageStatusItem(
    "keyhole.policyType",
    detected.map((language) => ({ language })),
  );
  item.name = "Keyhole: policy type";
  item.command = { command: "keyhole.choosePolicyType", title: "Choose" };
  const refresh = (): void => {
    const uri = window.activeTextEditor?.document.uri;
    const label = labels.get((uri && typesOf(uri).get(pathOf(uri))) ?? "");
    item.text = label ?? "Policy type: by content";
    item.detail = label === undefined ? "or by what a workspace model says" : "chosen for this file";
  };
  const all: Disposable[] = [
    item,
    window.onDidChangeActiveTextEditor(refresh),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("keyhole.policyTypes")) refresh();
    }),
    commands.registerCommand("keyhole.choosePolicyType", choose),
  ];
  refresh();
  return {
    dispose: () => {
      for (const each of all) each.dispose();
    },
  };
}

interface Choice extends QuickPickItem {
  readonly type: string | undefined;
}

/** @param given without it the person is asked; "automatic" takes a choice back */
async function choose(given?: unknown): Promise<void> {
  const uri = window.activeTextEditor?.document.uri;
  if (uri === undefined || uri.scheme === "untitled") {
    void window.showInformationMessage("Open the policy's file first, and save it if it is new.");
    return;
  }
  const types = typesOf(uri);
  const path = pathOf(uri);
  const choices: Choice[] = [
    { label: "By content", description: "also by what a workspace model or a template says", type: undefined },
    ...[...labels].map(([type, label]) => ({ label, description: type, type })),
  ];
  const asked = typeof given === "string" && (given === "automatic" || labels.has(given));
  const chosen = asked
    ? { type: given === "automatic" ? undefined : given }
    : await window.showQuickPick(choices, { title: "What are the policies of this file?", matchOnDescription: true });
  if (chosen === undefined) return;
  types.delete(path);
  if (chosen.type !== undefined) types.set(path, chosen.type);
  const target = workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  const value = types.size === 0 ? undefined : Object.fromEntries(types);
  await workspace.getConfiguration("keyhole").update("policyTypes", value, target);
}

/** By path, as the setting has them. */
const typesOf = (uri: Uri): Map<string, string> =>
  new Map(Object.entries(workspace.getConfiguration("keyhole", uri).get<Record<string, string>>("policyTypes") ?? {}));

/** As the setting names it: from its workspace folder, or absolute. */
function pathOf(uri: Uri): string {
  const folder = workspace.getWorkspaceFolder(uri);
  return folder === undefined ? uri.path.replace(/^\/(?=[A-Za-z]:)/, "") : workspace.asRelativePath(uri, false);
}

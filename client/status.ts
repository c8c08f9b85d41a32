/** The entry in the language status (the braces beside the language name) of JSON documents. */
import { languages, LanguageStatusSeverity, window, type Diagnostic, type Disposable, type Uri } from "vscode";
import { languages as detected } from "./detect.ts";
import type { ServerState } from "./server-state.ts";

export interface Status extends Disposable {
  show(state: ServerState): void;
}

/** Shows the server's state and, for the document being edited, how many causes of refused uploads were found. */
export function createStatus(): Status {
  const item = languages.createLanguageStatusItem(
    "keyhole.status",
    detected.map((language) => ({ language })),
  );
  item.name = "Keyhole";
  item.command = { command: "keyhole.showLog", title: "Show Log" };
  let state: ServerState = "idle";

  const refresh = () => {
    item.busy = state === "starting";
    item.severity = state === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = text(state, window.activeTextEditor?.document.uri);
    item.detail = state === "idle" ? "waits for a policy document" : "uploads to KMS-encrypted buckets";
  };
  const subscriptions = [
    languages.onDidChangeDiagnostics(({ uris }) => {
      const active = window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) refresh();
    }),
    window.onDidChangeActiveTextEditor(refresh),
  ];
  refresh();
  return {
    show: (next) => {
      state = next;
      refresh();
    },
    dispose: () => {
      for (const each of [item, ...subscriptions]) each.dispose();
    },
  };
}

function text(state: ServerState, active: Uri | undefined): string {
  if (state === "failed") return "$(error) Keyhole: the language server does not run";
  if (state !== "running") return "Keyhole";
  const findings =
    active === undefined ? [] : languages.getDiagnostics(active).filter(({ source }) => source === "keyhole");
  const refused = findings.filter(isRefusedUpload).length;
  if (refused > 0)
    return refused === 1
      ? "$(warning) Keyhole: 1 cause of refused uploads"
      : `$(warning) Keyhole: ${refused} causes of refused uploads`;
  if (findings.length > 0) return findings.length === 1 ? "Keyhole: 1 finding" : `Keyhole: ${findings.length} findings`;
  return "$(check) Keyhole: ready";
}

/** Upload findings are those that carry data; the language client keeps it on the diagnostics that it makes. */
function isRefusedUpload(diagnostic: Diagnostic): boolean {
  return (diagnostic as Diagnostic & { data?: unknown }).data !== undefined;
}

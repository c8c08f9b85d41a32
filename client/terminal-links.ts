/** In a terminal, a link on a line that reads like an Access Denied message; what it means, the server says. */
import { commands, window, type Disposable, type TerminalLink, type TerminalLinkProvider } from "vscode";
import { denialIn } from "./denial-text.ts";

interface DenialLink extends TerminalLink {
  readonly message: string;
}

/** Registers the links; a click explains the line. */
export function explainTerminalLines(): Disposable {
  const provider: TerminalLinkProvider<DenialLink> = {
    provideTerminalLinks({ line }) {
      const found = denialIn(line);
      return found === undefined
        ? []
        : [
            {
              startIndex: found.start,
              length: found.end - found.start,
              tooltip: "Explain with Keyhole",
              message: line,
            },
          ];
    },
    async handleTerminalLink({ message }) {
      await commands.executeCommand("keyhole.explain", message);
    },
  };
  return window.registerTerminalLinkProvider(provider);
}

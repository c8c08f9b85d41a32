// An esbuild plugin: parts of the protocol's library that the server does not offer are left out of it, a fifteenth of
// what the library takes. Each is a class around the connection's own (`XFeature(Base)`), which stays as it is.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** Files of vscode-languageserver/lib/common, and what a connection has by them. */
export const unusedFeatures = new Map([
  ["callHierarchy", ["callHierarchy"]],
  ["fileOperations", ["onDidCreateFiles", "onDidRenameFiles", "onDidDeleteFiles", "onWillCreateFiles"]],
  ["foldingRange", ["foldingRange"]],
  ["inlineCompletion", ["inlineCompletion"]],
  ["inlineValue", ["inlineValue"]],
  ["linkedEditingRange", ["onLinkedEditingRange"]],
  ["moniker", ["moniker"]],
  ["notebook", ["notebooks", "NotebookDocuments"]],
  ["semanticTokens", ["semanticTokens", "SemanticTokensBuilder"]],
  ["showDocument", ["showDocument"]],
  ["textDocumentContent", ["textDocumentContent"]],
  ["typeHierarchy", ["typeHierarchy"]],
]);

const names = [...unusedFeatures.keys()].join("|");
const files = new RegExp(`[\\\\/]vscode-languageserver[\\\\/]lib[\\\\/]common[\\\\/](?:${names})\\.js$`);
/** Their requests, which the protocol's index only passes on. */
const requests = new RegExp(
  `[\\\\/]vscode-languageserver-protocol[\\\\/]lib[\\\\/]common[\\\\/]protocol\\.(?:${names})\\.js$`,
);

/** Fails where the library has them no longer, or in another form. */
export const withoutUnusedFeatures = {
  name: "unused-features",
  setup: ({ onStart, onLoad, onEnd }) => {
    const left = new Set();
    onStart(() => left.clear());
    onLoad({ filter: files }, async ({ path }) => {
      const [, feature] = /^exports\.(\w+Feature) = \w+;$/m.exec(await readFile(path, "utf8")) ?? [];
      if (feature === undefined) return { errors: [{ text: `${path} is no feature of a connection` }] };
      left.add(basename(path, ".js"));
      return { contents: `exports.${feature} = (Base) => Base;`, loader: "js" };
    });
    onLoad({ filter: requests }, () => ({ contents: '"use strict";', loader: "js" }));
    onEnd(() => {
      const missing = [...unusedFeatures.keys()].filter((name) => !left.has(name));
      return missing.length === 0 ? {} : { errors: [{ text: `vscode-languageserver has no ${missing.join(", ")}` }] };
    });
  },
};

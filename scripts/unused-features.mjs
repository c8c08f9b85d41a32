// An esbuild plugin: parts of the protocol's library that the server does not offer are left out of it, a quarter of what
// the library takes. Each feature is a class around the connection's own (`XFeature(Base)`), which stays as it is. The
// library of types has a namespace of makers and guards for each type, of which the server, whose compiler knows the
// types, needs a few constants. Requests describe themselves, which no program asks for.
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

/** Namespaces of vscode-languageserver-types that server/ or the protocol's library asks for. */
export const usedTypes = new Set([
  "CodeActionKind",
  "CodeActionTriggerKind",
  "CompletionItemKind",
  "DiagnosticSeverity",
  "DocumentUri",
  "InsertTextFormat",
  "InsertTextMode",
  "SymbolKind",
  "URI",
  "WorkspaceFolder",
  "integer",
  "uinteger",
]);

const types = /[\\/]vscode-languageserver-types[\\/]lib[\\/]esm[\\/]main\.js$/;

/** A namespace of that library, as TypeScript writes it. */
export const typeNamespace = /^export var (\w+);\n\(function \(\1\) \{\n[\s\S]*?^\}\)\(\1 \|\| \(\1 = \{\}\)\);\n/gm;

/** A class of it, by which programs build edits: the server writes them as they are sent. */
export const typeClass = /^(?:export )?class (\w+) \{\n[\s\S]*?^\}\n/gm;

/** What finds modules of a workspace for servers that run them. */
const nodeFiles = /[\\/]vscode-languageserver[\\/]lib[\\/]node[\\/]files\.js$/;

const names = [...unusedFeatures.keys()].join("|");
const files = new RegExp(`[\\\\/]vscode-languageserver[\\\\/]lib[\\\\/]common[\\\\/](?:${names})\\.js$`);
/** Their requests, which the protocol's index only passes on. */
const requests = new RegExp(
  `[\\\\/]vscode-languageserver-protocol[\\\\/]lib[\\\\/]common[\\\\/]protocol\\.(?:${names})\\.js$`,
);

const protocol = /[\\/]vscode-languageserver-protocol[\\/]lib[\\/]common[\\/]protocol[\w.$]*\.js$/;

/** What each request says of itself for those who describe the protocol: which way it goes, and by what it is announced. */
export const selfDescription =
  /^ +\w+\.(?:capabilities = messages_1\.CM\.create\([^;]*\)|messageDirection = messages_1\.MessageDirection\.\w+);\n/gm;

/** What the two modules that everything else asks only pass on: 70 bytes for each name, in a hundred lines. */
const passedOn =
  /^Object\.defineProperty\(exports, ("\w+"), \{ enumerable: true, get: function \(\) \{ return ([\w.]+); \} \}\);$/gm;
const passing = "const pass = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });\n";
const api = /[\\/]vscode-jsonrpc[\\/]lib[\\/]common[\\/]api\.js$/;

/** @param {string} text as TypeScript writes a module that passes on names of others; they are still looked up when asked for */
export const withShortExports = (text) => passing + text.replace(passedOn, "pass($1, () => $2);");

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
    onLoad({ filter: nodeFiles }, () => ({ contents: '"use strict";', loader: "js" }));
    onLoad({ filter: requests }, () => ({ contents: '"use strict";', loader: "js" }));
    onLoad({ filter: protocol }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(selfDescription, "");
      if (basename(path) === "protocol.js" && contents === text)
        return { errors: [{ text: `${path} has no requests that describe themselves` }] };
      return { contents: basename(path) === "protocol.js" ? withShortExports(contents) : contents, loader: "js" };
    });
    onLoad({ filter: api }, async ({ path }) => ({
      contents: withShortExports(await readFile(path, "utf8")),
      loader: "js",
    }));
    onLoad({ filter: types }, async ({ path }) => {
      const found = new Set();
      const text = (await readFile(path, "utf8")).replace(typeClass, (_, name) => {
        found.add(name);
        return "";
      });
      if (found.size === 0) return { errors: [{ text: `${path} has no classes` }] };
      const contents = text.replace(typeNamespace, (whole, name) => {
        found.add(name);
        return usedTypes.has(name) ? whole : "";
      });
      const missing = [...usedTypes].filter((name) => !found.has(name));
      if (missing.length > 0) return { errors: [{ text: `${path} has no ${missing.join(", ")}` }] };
      return { contents, loader: "js" };
    });
    onEnd(() => {
      const missing = [...unusedFeatures.keys()].filter((name) => !left.has(name));
      return missing.length === 0 ? {} : { errors: [{ text: `vscode-languageserver has no ${missing.join(", ")}` }] };
    });
  },
};

/** What the client says it can do. */
import { InsertTextMode } from "vscode-languageserver";
import type { InitializeParams } from "vscode-languageserver";

/**
 * What the client can do, read once from `initialize`; everything else in this folder asks here, never the raw
 * capabilities.
 */
export interface ClientFeatures {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  /** Whether code actions may be objects; older clients take bare commands only, and get none. */
  readonly codeActions: boolean;
  /** Whether an action's edit may come later, with `codeAction/resolve`. */
  readonly resolvesEdits: boolean;
  readonly documentChanges: boolean;
  /** Whether an edit may make files. */
  readonly createsFiles: boolean;
  readonly markdownHover: boolean;
  /** Whether the client asks for symbols at all, and whether it shows them as a tree. */
  readonly symbols: boolean;
  readonly symbolTree: boolean;
  readonly codeLens: boolean;
  readonly refreshCodeLens: boolean;
  readonly definition: boolean;
  readonly references: boolean;
  readonly documentLinks: boolean;
  readonly inlayHints: boolean;
  readonly refreshInlayHints: boolean;
  readonly completion: boolean;
  /** Whether completions may have stops. */
  readonly snippets: boolean;
  /** Whether the lines of a completion may be indented by the server. */
  readonly keepsIndentation: boolean;
  /** The client knows the command `editor.action.triggerSuggest`. */
  readonly suggestsAgain: boolean;
  /** The client completes `keyhole.json` by its JSON schema. */
  readonly hasSchema: boolean;
  /** The client colours policies in JSON by a grammar. */
  readonly hasGrammar: boolean;
  readonly tokens: boolean;
  readonly selectionRanges: boolean;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolderEvents: boolean;
  /** The client knows the command `keyhole.selectPlaceholders`. */
  readonly selectPlaceholders: boolean;
  /** The client knows the command `keyhole.createModel`. */
  readonly createModel: boolean;
  /** The client knows the command `keyhole.showTrail`. */
  readonly showTrail: boolean;
  /** The client shows bucket access, and wants to hear when it changes. */
  readonly bucketAccess: boolean;
  /** The client answers `keyhole/workspaceFiles` and `keyhole/readFile`, and reports changed files by itself. */
  readonly workspaceFiles: boolean;
}

/**
 * Reads the capabilities and Keyhole's own initialization options; whatever is missing or malformed counts as "cannot".
 */
export function readClientFeatures(params: InitializeParams): ClientFeatures {
  const { textDocument, workspace } = params.capabilities;
  const codeAction = textDocument?.codeAction;
  const resolved = codeAction?.dataSupport === true ? (codeAction.resolveSupport?.properties ?? []) : [];
  const options = isRecord(params.initializationOptions) ? params.initializationOptions : {};
  const selectPlaceholders = options["selectPlaceholders"] === true;
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    ...diagnosticFeatures(params),
    codeActions: codeAction?.codeActionLiteralSupport !== undefined,
    resolvesEdits: resolved.includes("edit") && (!selectPlaceholders || resolved.includes("command")),
    ...editFeatures(params),
    markdownHover: textDocument?.hover?.contentFormat?.includes("markdown") ?? false,
    symbols: textDocument?.documentSymbol !== undefined,
    symbolTree: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    ...modelFeatures(params),
    ...completionFeatures(params),
    suggestsAgain: options["suggestsAgain"] === true,
    hasSchema: options["hasSchema"] === true,
    hasGrammar: options["hasGrammar"] === true,
    ...partFeatures(params),
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolderEvents: workspace?.workspaceFolders === true,
    selectPlaceholders,
    createModel: options["createModel"] === true,
    showTrail: options["showTrail"] === true,
    bucketAccess: options["bucketAccess"] === true,
    workspaceFiles: options["workspaceFiles"] === true,
  };
}

/**
 * Pulled and pushed diagnostics may say different things of what they can carry; a client has one kind or the other in
 * use.
 */
function diagnosticFeatures(params: InitializeParams) {
  const pushed = params.capabilities.textDocument?.publishDiagnostics;
  const pulled = params.capabilities.textDocument?.diagnostic;
  return {
    relatedInformation: (pulled?.relatedInformation ?? pushed?.relatedInformation) === true,
    codeDescription: (pulled?.codeDescriptionSupport ?? pushed?.codeDescriptionSupport) === true,
    diagnosticData: (pulled?.dataSupport ?? pushed?.dataSupport) === true,
  };
}

function editFeatures({ capabilities: { workspace } }: InitializeParams) {
  const documentChanges = workspace?.workspaceEdit?.documentChanges === true;
  return {
    documentChanges,
    createsFiles: documentChanges && workspace.workspaceEdit?.resourceOperations?.includes("create") === true,
  };
}

function modelFeatures({ capabilities: { textDocument, workspace } }: InitializeParams) {
  return {
    codeLens: textDocument?.codeLens !== undefined,
    refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
    definition: textDocument?.definition !== undefined,
    references: textDocument?.references !== undefined,
    documentLinks: textDocument?.documentLink !== undefined,
    inlayHints: textDocument?.inlayHint !== undefined,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
  };
}

function partFeatures({ capabilities: { textDocument = {} } }: InitializeParams) {
  const { semanticTokens, selectionRange } = textDocument;
  return { tokens: semanticTokens !== undefined, selectionRanges: selectionRange !== undefined };
}

function completionFeatures({ capabilities: { textDocument } }: InitializeParams) {
  const item = textDocument?.completion?.completionItem;
  return {
    completion: textDocument?.completion !== undefined,
    snippets: item?.snippetSupport === true,
    keepsIndentation: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
  };
}

/** Folders of the workspace as URIs; older clients name one root only, some none. */
export function workspaceFoldersOf(params: InitializeParams): string[] {
  // What a client sends is not what its types promise.
  const folders: readonly unknown[] = Array.isArray(params.workspaceFolders)
    ? params.workspaceFolders.map((folder: unknown) => (isRecord(folder) ? folder["uri"] : undefined))
    : [params.rootUri];
  return folders.filter((uri): uri is string => typeof uri === "string" && uri !== "");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

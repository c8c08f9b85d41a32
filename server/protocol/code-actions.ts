/** Answers `textDocument/codeAction`: the fixes of the findings at a place, and fix-all. */
import { CodeActionKind, CodeActionTriggerKind, ErrorCodes, ResponseError } from "vscode-languageserver";
import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  Diagnostic as LspDiagnostic,
} from "vscode-languageserver";
import { append } from "../policy/append.ts";
import type { Range } from "../policy/nodes.ts";
import type { Diagnostic, FileEdit, Fix } from "../rules/diagnostic.ts";
import type { Analyses, Analysis } from "./analyses.ts";
import { isRecord } from "./client-features.ts";
import type { ClientFeatures } from "./client-features.ts";
import { fixAllKind } from "./code-action-kinds.ts";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { fixAll, minimalEdit, unattendedFix } from "./fix-all.ts";
import { findSentBack, fromRange } from "./from-lsp.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";
import { toDiagnostic, toPlaceholderSelection, toWorkspaceEdit } from "./to-lsp.ts";
import { uriKey } from "./uris.ts";

/** As the command is called in the palette. */
const createModelTitle = "Create Workspace Model";

/**
 * What a code action carries from its listing to its resolving: enough to find the fix anew, nothing of it is kept
 * here.
 */
type ActionData =
  | { readonly kind: "fixAll"; readonly uri: string; readonly version: number | null }
  | {
      readonly kind: "fix";
      readonly uri: string;
      readonly version: number | null;
      /** Which of the document's diagnostics, and what it must still be. */
      readonly index: number;
      readonly code: string;
      readonly range: Range;
      readonly fix: number;
    };

export interface CodeActionsContext {
  readonly client: ClientFeatures;
  readonly documents: OpenDocuments;
  readonly analyses: Analyses;
  readonly log: Log;
  readonly ready: Promise<void>;
}

export class CodeActions {
  readonly #context: CodeActionsContext;
  readonly #logged = new WeakSet<Diagnostic>();

  constructor(context: CodeActionsContext) {
    this.#context = context;
  }

  /**
   * Answers `textDocument/codeAction`. Edits are part of the answer only for clients that cannot ask for them later.
   */
  async list(params: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    const { client, documents, analyses, ready } = this.#context;
    const snapshot = documents.get(params.textDocument.uri);
    if (!snapshot || !client.codeActions) return [];
    await ready;
    throwIfCancelled(token);
    if (documents.get(snapshot.uri) !== snapshot)
      throw contentModified("The document changed while its fixes were looked up.");
    const analysis = await analyses.of(snapshot, token, false);
    const actions: CodeAction[] = [];
    if (asksFor(params.context.only, CodeActionKind.QuickFix)) {
      append(actions, this.#quickFixes(analysis, params));
      append(actions, this.#newModels(analysis, params));
      append(actions, await this.#waivers(analysis, params));
    }
    if (isWanted(params)) append(actions, await this.#refactorings(analysis, params));
    if (params.context.only?.includes(fixAllKind)) append(actions, this.#fixAll(analysis));
    return client.resolvesEdits
      ? actions
      : (await Promise.all(actions.map((action) => this.#resolvedNow(action, token)))).flat();
  }

  /**
   * Answers `codeAction/resolve`; ContentModified where the document or the finding is no longer what the action was
   * offered for.
   */
  async resolve(action: CodeAction, token: CancellationToken): Promise<CodeAction> {
    const { documents, analyses } = this.#context;
    const data = readActionData(action.data);
    if (!data) return action;
    await documents.settled;
    throwIfCancelled(token);
    const snapshot = documents.get(data.uri);
    if (!snapshot || snapshot.version !== data.version)
      throw contentModified("The document changed since this fix was offered.");
    const analysis = await analyses.of(snapshot, token);
    if (data.kind === "fixAll") return this.#withEdits(action, await this.#fixAllEdits(analysis, token));
    const diagnostic = analysis.diagnostics[data.index];
    const fix = diagnostic?.fixes[data.fix];
    const same =
      diagnostic?.code === data.code &&
      diagnostic.range.offset === data.range.offset &&
      diagnostic.range.end === data.range.end &&
      fix?.title === action.title;
    if (!same) throw contentModified("The finding that this fix mends is no longer there.");
    return this.#withEdits(action, this.#editsOf(fix, diagnostic, snapshot));
  }

  /** Of the findings there: what the client has sent back of them, or as they are. */
  #asked({ snapshot, diagnostics }: Analysis, params: CodeActionParams) {
    const asked = fromRange(snapshot, params.range);
    return diagnostics.flatMap((diagnostic, index) => {
      const sentBack = findSentBack(diagnostic, snapshot, params.context.diagnostics);
      return sentBack || touches(diagnostic.range, asked)
        ? [{ diagnostic, index, linked: () => sentBack ?? this.#converted(diagnostic, snapshot) }]
        : [];
    });
  }

  #quickFixes(analysis: Analysis, params: CodeActionParams): CodeAction[] {
    const { snapshot } = analysis;
    return this.#asked(analysis, params).flatMap(({ diagnostic, index, linked }) => {
      const { fixes } = diagnostic;
      this.#logFailure(diagnostic, snapshot);
      if (fixes.length === 0) return [];
      const diagnostics = [linked()];
      return fixes.flatMap((fix, number): CodeAction[] => {
        if (fix.createsFile === true && !this.#context.client.createsFiles) return [];
        const data: ActionData = {
          kind: "fix",
          uri: snapshot.uri,
          version: snapshot.version,
          index,
          code: diagnostic.code,
          range: { offset: diagnostic.range.offset, end: diagnostic.range.end },
          fix: number,
        };
        return [
          {
            title: fix.title,
            kind: CodeActionKind.QuickFix,
            diagnostics,
            data,
            ...(fix.isPreferred && { isPreferred: true }),
          },
        ];
      });
    });
  }

  /** A model tells what one file cannot: behind what mends the finding in this one. */
  #newModels(analysis: Analysis, params: CodeActionParams): CodeAction[] {
    if (!this.#context.client.createModel) return [];
    const diagnostics = this.#asked(analysis, params).flatMap(({ diagnostic, linked }) =>
      diagnostic.suggestsModel === true ? [linked()] : [],
    );
    if (diagnostics.length === 0) return [];
    const command = { title: createModelTitle, command: "keyhole.createModel" };
    return [{ title: createModelTitle, kind: CodeActionKind.QuickFix, diagnostics, command }];
  }

  /**
   * To let a finding stand, by a comment or in keyhole.json. Behind everything that mends one: of no diagnostic, by which
   * VS Code puts them behind the fixes of other extensions, too.
   */
  async #waivers({ snapshot, file, diagnostics, models }: Analysis, params: CodeActionParams): Promise<CodeAction[]> {
    const asked = fromRange(snapshot, params.range);
    const { client } = this.#context;
    const concerned = diagnostics.filter(({ range }) => touches(range, asked));
    if (concerned.length === 0) return [];
    const { waiveHere } = await import("../rules/waiving/waive.ts");
    const place = {
      file: file.file,
      text: file.text,
      models: models.read.filter(({ template }) => template === undefined),
      pathOf: uriKey,
    };
    return concerned.flatMap((diagnostic) =>
      waiveHere(diagnostic, place).flatMap((fix) => {
        const edits = fix.edits();
        const sources = (name: string) => this.#context.analyses.index.source(name);
        return edits.length === 0 || toWorkspaceEdit(edits, sources, client) === undefined
          ? []
          : [this.#withEdits({ title: fix.title, kind: CodeActionKind.QuickFix }, edits)];
      }),
    );
  }

  /** With their edits: these had to be worked out to know whether anything is decided otherwise. */
  async #refactorings({ snapshot, file }: Analysis, params: CodeActionParams): Promise<CodeAction[]> {
    const { analyses, client } = this.#context;
    const found = await analyses.engine.refactorings(file, fromRange(snapshot, params.range));
    return found.flatMap(({ title, edits }) => {
      const inFile = edits.map((edit) => ({ ...edit, file: snapshot.uri }));
      const edit = toWorkspaceEdit(inFile, (uri) => analyses.index.source(uri), client);
      return edit === undefined ? [] : [{ title, kind: CodeActionKind.RefactorRewrite, edit }];
    });
  }

  #converted(diagnostic: Diagnostic, snapshot: Snapshot): LspDiagnostic {
    const { analyses, client } = this.#context;
    return toDiagnostic(diagnostic, snapshot, (file) => analyses.index.source(file), client);
  }

  #fixAll({ snapshot, diagnostics }: Analysis): CodeAction[] {
    if (!diagnostics.some(unattendedFix)) return [];
    const data: ActionData = { kind: "fixAll", uri: snapshot.uri, version: snapshot.version };
    return [{ title: "Fix all refused uploads that need no further input", kind: fixAllKind, data }];
  }

  async #fixAllEdits(analysis: Analysis, token: CancellationToken): Promise<FileEdit[]> {
    const text = await fixAll(this.#context.analyses, analysis, token).catch((error: unknown) => {
      throwIfCancelled(token);
      throw this.#failed("all fixes", error);
    });
    if (this.#context.documents.get(analysis.snapshot.uri) !== analysis.snapshot)
      throw contentModified("The document changed while its fixes were worked out.");
    const edit = minimalEdit(analysis.file.text, text);
    return edit ? [{ ...edit, file: analysis.snapshot.uri }] : [];
  }

  #editsOf(fix: Fix, diagnostic: Diagnostic, snapshot: Snapshot): readonly FileEdit[] {
    const what = `the fix "${fix.title}" of ${snapshot.uri}`;
    const edits = this.#guarded(what, () => fix.edits());
    if (edits.length === 0) throw this.#failed(what, diagnostic.fixesFailure?.error);
    return edits;
  }

  /** A fix that cannot be worked out is not offered; the log says so, once. */
  #logFailure(diagnostic: Diagnostic, { uri }: Snapshot): void {
    if (diagnostic.fixesFailure === undefined || this.#logged.has(diagnostic)) return;
    this.#logged.add(diagnostic);
    this.#context.log.error(
      `Keyhole failed computing a fix for ${diagnostic.code} of ${uri}: ${describeError(diagnostic.fixesFailure.error)}`,
    );
  }

  #guarded<T>(what: string, compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      throw this.#failed(what, error);
    }
  }

  #failed(what: string, error: unknown): ResponseError<void> {
    this.#context.log.error(`Keyhole failed computing ${what}: ${describeError(error)}`);
    return new ResponseError(ErrorCodes.InternalError, `Keyhole failed computing ${what}; its log says where.`);
  }

  #withEdits(action: CodeAction, edits: readonly FileEdit[]): CodeAction {
    const { analyses, client } = this.#context;
    const sources = (file: string) => analyses.index.source(file);
    const edit = toWorkspaceEdit(edits, sources, client);
    if (!edit) throw contentModified("A file that this fix changes is no longer there.");
    const selection = client.selectPlaceholders ? toPlaceholderSelection(edits, sources) : undefined;
    return {
      ...action,
      edit,
      ...(selection && {
        command: {
          title: "Select what is to be filled in",
          command: "keyhole.selectPlaceholders",
          arguments: [selection],
        },
      }),
    };
  }

  /** An action that cannot be computed is left out; the others are still worth offering. */
  async #resolvedNow(action: CodeAction, token: CancellationToken): Promise<CodeAction[]> {
    try {
      const resolved = { ...(await this.resolve(action, token)) };
      delete resolved.data;
      return [resolved];
    } catch (error) {
      throwIfCancelled(token);
      this.#context.log.warn(`The fix "${action.title}" is not offered: ${describeError(error)}`);
      return [];
    }
  }
}

/** Whether somebody asks for refactorings: not a cursor that goes by. */
const isWanted = ({ context: { only, triggerKind } }: CodeActionParams): boolean =>
  asksFor(only, CodeActionKind.RefactorRewrite) &&
  ((only ?? []).length > 0 || triggerKind !== CodeActionTriggerKind.Automatic);

/** Whether a client that asks for these kinds wants this one: itself, or a kind above it. */
function asksFor(only: readonly string[] | undefined, kind: string): boolean {
  return !only?.length || only.some((wanted) => wanted === "" || wanted === kind || kind.startsWith(`${wanted}.`));
}

function touches(a: Range, b: Range): boolean {
  return a.offset <= b.end && b.offset <= a.end;
}

function readActionData(data: unknown): ActionData | undefined {
  if (!isRecord(data) || typeof data["uri"] !== "string") return undefined;
  if (typeof data["version"] !== "number" && data["version"] !== null) return undefined;
  if (data["kind"] === "fixAll") return data as ActionData;
  const whole =
    data["kind"] === "fix" &&
    typeof data["index"] === "number" &&
    typeof data["fix"] === "number" &&
    typeof data["code"] === "string" &&
    isRecord(data["range"]);
  return whole ? (data as ActionData) : undefined;
}

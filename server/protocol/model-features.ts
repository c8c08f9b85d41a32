/** What editors show of a workspace model: lenses, hints, definitions, the view of bucket access. */
import type {
  CancellationToken,
  CodeLens,
  CodeLensParams,
  DefinitionParams,
  DocumentLink,
  DocumentLinkParams,
  InlayHint,
  InlayHintParams,
  ReferenceParams,
} from "vscode-languageserver";
import type { CheckedModel, PolicyFile } from "../rules/engine.ts";
import { inlayHints } from "../rules/editor/inlay-hints.ts";
import type { Lens } from "../rules/editor/lenses.ts";
import { lensesOf } from "../rules/editor/lenses.ts";
import { hoverOnSubject } from "../rules/editor/model-hover.ts";
import { sizesOf } from "../rules/editor/sizes.ts";
import type { SubjectMention } from "../rules/editor/subjects.ts";
import {
  definitionsOf,
  mentionAt,
  mentionsInModel,
  mentionsInPolicy,
  Names,
  pathsInModel,
  referencesTo,
} from "../rules/editor/subjects.ts";
import type { AccessEntry } from "../rules/editor/bucket-access.ts";
import { bucketAccess } from "../rules/editor/bucket-access.ts";
import type { Hover } from "../rules/hover.ts";
import type { ModelPlace } from "../workspace/model.ts";
import type { Analyses } from "./analyses.ts";
import { patience } from "./analyses.ts";
import { isRecord } from "./client-features.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { CurrentContext } from "./current.ts";
import { currentSnapshot } from "./current.ts";
import type { Snapshot } from "./documents.ts";
import { fromPosition, fromRange } from "./from-lsp.ts";
import { guarded } from "./guarded-engine.ts";
import type { Log } from "./log.ts";
import { modelsOf } from "./models.ts";
import { contentModified } from "./stale.ts";
import type { Sources } from "./to-lsp.ts";
import { toLocation, toLocations, toPosition, toRange } from "./to-lsp.ts";
import { isBelow } from "./uris.ts";

export interface ModelFeaturesContext extends CurrentContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
  readonly log: Log;
}

/** An open file that a workspace model is, or names. */
interface Modelled {
  readonly snapshot: Snapshot;
  readonly file: PolicyFile;
  readonly checked: CheckedModel;
}

/** What an editor shows of workspace models besides their findings. */
export class ModelFeatures {
  readonly #context: ModelFeaturesContext;
  readonly #names = new WeakMap<CheckedModel, Names>();

  constructor(context: ModelFeaturesContext) {
    this.#context = context;
  }

  /**
   * Which uploads each policy of the file lets pass, if a model names it; a click shows the places that decide, where
   * the client can. And how much room is left, where it is little.
   */
  async codeLenses(params: CodeLensParams, token: CancellationToken): Promise<CodeLens[]> {
    const { uri } = params.textDocument;
    const ofModel = await this.#modelLenses(uri, token);
    const snapshot = this.#context.documents.get(uri);
    if (snapshot === undefined) return ofModel;
    const { engine, index } = this.#context.analyses;
    const file = index.policyFile(snapshot);
    const sizes = this.#guarded("the sizes", file, () => sizesOf(engine.documents(file)), []);
    return [
      ...ofModel,
      ...sizes.map(({ range, title }) => ({ range: toRange(snapshot, range), command: { title, command: "" } })),
    ];
  }

  async #modelLenses(uri: string, token: CancellationToken): Promise<CodeLens[]> {
    const found = await this.#modelled(uri, token);
    if (!found) return [];
    const { snapshot, file, checked } = found;
    const sources = this.#sources();
    return this.#guarded("the lenses", file, () => lensesOf(checked, file.file), []).map((lens) => ({
      range: toRange(snapshot, lens.range),
      command: this.#lensCommand(lens, snapshot, sources),
    }));
  }

  #lensCommand({ title, trail, range }: Lens, snapshot: Snapshot, sources: Sources) {
    if (!this.#context.client.showTrail) return { title, command: "" };
    return {
      title,
      command: "keyhole.showTrail",
      arguments: [
        { uri: snapshot.uri, position: toPosition(snapshot, range.offset), locations: toLocations(trail, sources) },
      ],
    };
  }

  /** From a name to the model's entry and the policies that are its own. */
  async definitions(params: DefinitionParams, token: CancellationToken) {
    const found = (await this.#mentioned(params, token)) ?? (await this.#declared(params, token));
    if (!found) return null;
    const { mention, file } = found;
    const places = definitionsOf(mention.subject);
    // At the entry itself the way leads on to the policies.
    const elsewhere = places.filter(
      ({ file: name, range }) => name !== file.file || range.offset !== mention.range.offset,
    );
    return toLocations(elsewhere.length > 0 ? elsewhere : places, this.#sources());
  }

  /** From a name to all places in the model and its policies that mean the same. */
  async references(params: ReferenceParams, token: CancellationToken) {
    const found = await this.#mentioned(params, token);
    if (!found) return null;
    const {
      mention: { subject },
      file,
      checked: {
        compiled: { model },
      },
    } = found;
    const places = this.#guarded("the references", file, () => referencesTo(model, subject), []);
    const isEntry = (place: ModelPlace): boolean =>
      place.file === model.file && place.range.offset === subject.entry.place.range.offset;
    return toLocations(
      params.context.includeDeclaration ? places : places.filter((place) => !isEntry(place)),
      this.#sources(),
    );
  }

  /** From the paths in a `keyhole.json` to the files. */
  async documentLinks(params: DocumentLinkParams, token: CancellationToken): Promise<DocumentLink[]> {
    const found = await this.#modelled(params.textDocument.uri, token);
    if (!found || found.checked.compiled.model.file !== found.file.file) return [];
    const { snapshot, file } = found;
    const paths = this.#context.analyses.models.pathsIn(file.file);
    return this.#guarded("the links", file, () => pathsInModel(file.text, paths), []).flatMap(({ path, range }) => ({
      range: toRange(snapshot, { offset: range.offset + 1, end: range.end - 1 }),
      target: paths.get(path) ?? "",
    }));
  }

  async inlayHints(params: InlayHintParams, token: CancellationToken): Promise<InlayHint[]> {
    const found = await this.#modelled(params.textDocument.uri, token);
    if (!found) return [];
    const { snapshot, file, checked } = found;
    const { offset, end } = fromRange(snapshot, params.range);
    const hints = this.#guarded("the hints", file, () => inlayHints(checked.compiled.model, this.#mentions(found)), []);
    return hints
      .filter((hint) => offset <= hint.offset && hint.offset <= end)
      .map((hint) => ({ position: toPosition(snapshot, hint.offset), label: hint.label, paddingLeft: true }));
  }

  /** What the model says of the name at this offset. */
  async hover(snapshot: Snapshot, offset: number, token: CancellationToken): Promise<Hover | undefined> {
    const found = await this.#modelledBy(snapshot, token);
    if (!found) return undefined;
    return this.#guarded(
      "a hover",
      found.file,
      () => {
        const mention = mentionAt(this.#mentions(found), offset);
        return mention && { range: mention.range, contents: hoverOnSubject(found.checked, mention.subject) };
      },
      undefined,
    );
  }

  /** How the model answers for the policies of this file, by what `Engine.hover` knows them. */
  async lenses(snapshot: Snapshot, token: CancellationToken): Promise<readonly Lens[] | undefined> {
    const found = await this.#modelledBy(snapshot, token);
    return found && this.#guarded("a hover", found.file, () => lensesOf(found.checked, found.file.file), []);
  }

  /** Answers `keyhole/bucketAccess`: each model's principals, buckets and answers, places as locations. */
  async bucketAccess() {
    const { ready, analyses } = this.#context;
    await ready;
    const { models } = await analyses.models.complete();
    const sources = this.#sources();
    const entry = ({ place, ...said }: AccessEntry) => ({ ...said, location: toLocation(place, sources) ?? null });
    return {
      models: models.flatMap((checked) => {
        const { file } = checked.compiled.model;
        const access = guarded(
          this.#context.log,
          `telling the bucket access of ${file}`,
          () => bucketAccess(checked),
          () => undefined,
        );
        return access === undefined
          ? []
          : [
              {
                uri: file,
                operations: access.operations,
                principals: access.principals.map(entry),
                buckets: access.buckets.map(entry),
                cells: access.cells.map((cell) => ({
                  ...cell,
                  answers: cell.answers.map(
                    (answer) => answer && { ...answer, causes: toLocations(answer.causes, sources) },
                  ),
                })),
              },
            ];
      }),
    };
  }

  /**
   * Answers `keyhole/createModel` for a folder: what a first `keyhole.json` in it would say, or the one that is there.
   * Who asks writes it.
   */
  async createModel(params: unknown): Promise<{ exists: string } | { uri: string; text: string }> {
    const folder = isRecord(params) && typeof params["folder"] === "string" ? params["folder"] : "";
    const { index, models } = this.#context.analyses;
    await index.disk.reload(); // reports of changed files may be late, and a file that is there must not be written over
    const there = index
      .models()
      .map(({ file }) => file)
      .filter((file) => isBelow(file, folder))
      .sort((a, b) => a.length - b.length)[0];
    if (there !== undefined) return { exists: there };
    const { model, text } = await models.madeOf(folder);
    return { uri: model.file, text };
  }

  async #modelled(uri: string, token: CancellationToken): Promise<Modelled | undefined> {
    const snapshot = await currentSnapshot(this.#context, uri, token);
    return snapshot && (await this.#modelledBy(snapshot, token));
  }

  /** By the newest check of its model; where that takes long, by the last one that knew this version of the file. */
  async #modelledBy(snapshot: Snapshot, token: CancellationToken): Promise<Modelled | undefined> {
    const { index, models } = this.#context.analyses;
    const file = index.policyFile(snapshot);
    const { configurations, named } = models.read();
    if (!configurations.has(file.file) && !named.has(file.file)) return undefined;
    const last = models.lastWith(file);
    const newest = await models.checked(token, last === undefined ? undefined : patience);
    if (!index.isCurrent(snapshot)) throw contentModified("The document changed while the answer was worked out.");
    const checked = newest === undefined ? last : modelsOf(newest, file.file)[0];
    return checked && { snapshot, file, checked };
  }

  async #mentioned(
    params: DefinitionParams,
    token: CancellationToken,
  ): Promise<(Modelled & { mention: SubjectMention }) | undefined> {
    const found = await this.#modelled(params.textDocument.uri, token);
    if (!found) return undefined;
    const offset = fromPosition(found.snapshot, params.position);
    const mention = this.#guarded("a name", found.file, () => mentionAt(this.#mentions(found), offset), undefined);
    return mention && { ...found, mention };
  }

  /** What a name in a policy that no model names means to some model of the workspace. */
  async #declared(
    params: DefinitionParams,
    token: CancellationToken,
  ): Promise<{ file: PolicyFile; mention: SubjectMention } | undefined> {
    const snapshot = await currentSnapshot(this.#context, params.textDocument.uri, token);
    if (!snapshot) return undefined;
    const { engine, index, models } = this.#context.analyses;
    const file = index.policyFile(snapshot);
    const offset = fromPosition(snapshot, params.position);
    const { read } = await models.readCompletely();
    if (!index.isCurrent(snapshot)) throw contentModified("The document changed while the workspace was read.");
    for (const model of read) {
      if (model.template !== undefined) continue;
      const names = new Names(model);
      const mentions = engine.documents(file).flatMap((found) => mentionsInPolicy(names, found));
      const mention = this.#guarded("a name", file, () => mentionAt(mentions, offset), undefined);
      if (mention !== undefined) return { file, mention };
    }
    return undefined;
  }

  #mentions({ file, checked }: Modelled): SubjectMention[] {
    const { model } = checked.compiled;
    const names = this.#names.get(checked) ?? new Names(model);
    this.#names.set(checked, names);
    return file.file === model.file
      ? mentionsInModel(names, model.text)
      : this.#context.analyses.engine.documents(file).flatMap((found) => mentionsInPolicy(names, found));
  }

  /** One snapshot for each file, however many places are in it. */
  #sources(): Sources {
    const known = new Map<string, Snapshot | undefined>();
    return (file) => {
      if (!known.has(file)) known.set(file, this.#context.analyses.index.source(file));
      return known.get(file);
    };
  }

  #guarded<T>(what: string, { file }: PolicyFile, attempt: () => T, otherwise: T): T {
    return guarded(this.#context.log, `working out ${what} in ${file}`, attempt, () => otherwise);
  }
}

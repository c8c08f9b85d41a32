/** Keeps a fault in the engine from ending the server: it is logged, and the request gets an answer. */
import type { Steps } from "../evaluate/steps.ts";
import type { Engine } from "../rules/engine.ts";
import { crashDiagnostics } from "../rules/run-rules.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";

/** Does what may fail; if it does, that is logged, and something else is taken instead. */
export function guarded<T>(
  log: Pick<Log, "error">,
  doing: string,
  attempt: () => T,
  otherwise: (error: unknown) => T,
): T {
  try {
    return attempt();
  } catch (error) {
    log.error(`Keyhole failed ${doing}: ${describeError(error)}`);
    return otherwise(error);
  }
}

function* guardedSteps<T>(
  log: Pick<Log, "error">,
  doing: string,
  attempt: () => Steps<T>,
  otherwise: (error: unknown) => T,
): Steps<T> {
  try {
    return yield* attempt();
  } catch (error) {
    log.error(`Keyhole failed ${doing}: ${describeError(error)}`);
    return otherwise(error);
  }
}

/**
 * The door at which a crash of the engine stops: it is logged with the file it happened in, that file has one finding
 * that says so, and everything else goes on. The engine promises not to throw; an editor must survive it being wrong.
 */
export function guardedEngine(engine: Engine, log: Pick<Log, "error">): Engine {
  const guard = <T>(doing: string, attempt: () => T, otherwise: (error: unknown) => T): T =>
    guarded(log, doing, attempt, otherwise);
  const stepwise = <T>(doing: string, attempt: () => Steps<T>, otherwise: (error: unknown) => T): Steps<T> =>
    guardedSteps(log, doing, attempt, otherwise);
  return {
    prepare: guardedPrepare(engine, log),
    codes: () => engine.codes(),
    read: (file, text, as) =>
      guard(
        `reading ${file}`,
        () => engine.read(file, text, as),
        () => ({ file, text, policyCount: 0, looksLikePolicy: text.includes("Statement"), broken: true }),
      ),
    readConfiguration: (name, ...rest) =>
      guard(
        `reading ${name}`,
        () => engine.readConfiguration(name, ...rest),
        () => ({
          file: name,
          text: "",
          policyCount: 0,
          looksLikePolicy: false,
          broken: true,
          files: [],
          wantedFolders: [],
          wantedFiles: [],
        }),
      ),
    workspaceFacts: (files) =>
      guard(
        "comparing the policies of the workspace",
        () => engine.workspaceFacts(files),
        () => engine.workspaceFacts([]),
      ),
    documents: (file) =>
      guard(
        `reading ${file.file}`,
        () => engine.documents(file),
        () => [],
      ),
    check: (file, ...rest) =>
      guard(
        `checking ${file.file}`,
        () => engine.check(file, ...rest),
        (error) => crashDiagnostics(file.file, error),
      ),
    checkNamed: (file, ...rest) =>
      guard(
        `checking ${file.file}`,
        () => engine.checkNamed(file, ...rest),
        (error) => crashDiagnostics(file.file, error),
      ),
    checkModel: (model, ...rest) =>
      guard(
        `checking the model ${model.file}`,
        () => engine.checkModel(model, ...rest),
        () => engine.checkModel({ ...model, principals: [], expectations: [] }),
      ),
    modelDiagnostics: (checked, settings) =>
      guard(
        "reporting on a model",
        () => engine.modelDiagnostics(checked, settings),
        (error) => crashDiagnostics(checked.compiled.model.file, error),
      ),
    hover: (say, file, offset, ...rest) =>
      guard(
        `explaining ${file.file} at offset ${offset}`,
        () => engine.hover(say, file, offset, ...rest),
        () => undefined,
      ),
    describe: (file, offset) =>
      engine.describe(file, offset).catch((error: unknown) => {
        log.error(`Keyhole failed describing ${file.file} at offset ${String(offset)}: ${describeError(error)}`);
        return undefined;
      }),
    refactorings: (file, at) =>
      engine.refactorings(file, at).catch((error: unknown) => {
        log.error(`Keyhole failed refactoring ${file.file} at offset ${String(at.offset)}: ${describeError(error)}`);
        return [];
      }),
    complete: (file, offset, workspace) =>
      engine.complete(file, offset, workspace).catch((error: unknown) => {
        log.error(`Keyhole failed completing ${file.file} at offset ${String(offset)}: ${describeError(error)}`);
        return { items: [], isIncomplete: false };
      }),
    steps: {
      check: (file, ...rest) =>
        stepwise(
          `checking ${file.file}`,
          () => engine.steps.check(file, ...rest),
          (error) => crashDiagnostics(file.file, error),
        ),
      checkNamed: (file, ...rest) =>
        stepwise(
          `checking ${file.file}`,
          () => engine.steps.checkNamed(file, ...rest),
          (error) => crashDiagnostics(file.file, error),
        ),
      checkModel: (model, ...rest) =>
        stepwise(
          `checking the model ${model.file}`,
          () => engine.steps.checkModel(model, ...rest),
          () => engine.checkModel({ ...model, principals: [], expectations: [] }),
        ),
      modelDiagnostics: (checked, settings) =>
        stepwise(
          "reporting on a model",
          () => engine.steps.modelDiagnostics(checked, settings),
          (error) => crashDiagnostics(checked.compiled.model.file, error),
        ),
      hover: (say, file, offset, ...rest) =>
        stepwise(
          `explaining ${file.file} at offset ${offset}`,
          () => engine.steps.hover(say, file, offset, ...rest),
          () => undefined,
        ),
    },
  };
}

/** What cannot be loaded costs what it would have found, not the text: the text is read without it. */
export const guardedPrepare =
  (engine: Pick<Engine, "prepare">, log: Pick<Log, "error">): Engine["prepare"] =>
  (file, text) =>
    engine.prepare(file, text)?.catch((error: unknown) => {
      log.error(`Loading what ${file} needs failed: ${describeError(error)}`);
    });

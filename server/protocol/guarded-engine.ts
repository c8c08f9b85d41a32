import type { Range } from "../policy/nodes.ts";
import type { Engine, Neighbourhood, PolicyFile, Settings } from "../rules/engine.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";

export interface HoverAnswer {
  readonly range: Range;
  readonly markdown: string;
}

/** The engine as the server uses it; one without `hover` makes a server without hovers. */
export interface ServerEngine extends Engine {
  hover?(file: PolicyFile, offset: number, neighbourhood: Neighbourhood, settings: Settings): HoverAnswer | undefined;
}

/**
 * The door at which a crash of the engine stops: it is logged with the file it happened in, that file has no findings, and
 * everything else goes on. The engine promises not to throw; an editor must survive it being wrong.
 */
export function guardedEngine(engine: ServerEngine, log: Pick<Log, "error">): ServerEngine {
  const guard = <T>(doing: string, attempt: () => T, otherwise: () => T): T => {
    try {
      return attempt();
    } catch (error) {
      log.error(`Keyhole failed ${doing}: ${describeError(error)}`);
      return otherwise();
    }
  };
  const guarded: ServerEngine = {
    read: (file, text) => guard(`reading ${file}`, () => engine.read(file, text),
      () => ({ file, text, policyCount: 0, looksLikePolicy: false, broken: false })),
    neighbourhood: (files) => guard("comparing the policies of the workspace", () => engine.neighbourhood(files),
      () => engine.neighbourhood([])),
    check: (file, neighbourhood, settings) => guard(`checking ${file.file}`, () => engine.check(file, neighbourhood, settings), () => []),
  };
  if (!engine.hover) return guarded;
  return {
    ...guarded,
    hover: (file, offset, neighbourhood, settings) => guard(`explaining ${file.file} at offset ${offset}`,
      () => engine.hover?.(file, offset, neighbourhood, settings), () => undefined),
  };
}

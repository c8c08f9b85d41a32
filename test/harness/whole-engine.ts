/** An engine that waits for nothing: as the shells have it once everything is loaded. */
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine } from "../../server/rules/engine.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { infrastructure } from "../../server/workspace/infrastructure-reader.ts";
import { wholeCatalog } from "./catalog.ts";

export const wholeEngine = (): Engine => createEngine(undefined, infrastructure, wholeCatalog(), languageRules);

/** The codes that settings and keyhole.json may name. */
export const acceptedCodes = (): readonly string[] => wholeEngine().codes();

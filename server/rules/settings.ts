/** What a check can be told: the language server's settings, and the options of the command line. */
import type { OperationName } from "../catalog/operation-names.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { Severity } from "./diagnostic.ts";

export interface Settings {
  /**
   * What is assumed of buckets whose encryption no file tells (setting `keyhole.assumeBucketEncryption`, `--assume`).
   */
  readonly assumeBucketEncryption: "auto" | "aws:kms" | "none";
  /** Overrides per diagnostic code (setting `keyhole.severity`, `--severity`). */
  readonly severity: Readonly<Record<string, Severity | "off">>;
  /** What is checked (setting `keyhole.operations`, `--operations`); undefined: what is checked by default. */
  readonly operations?: ChosenOperations | undefined;
  /** Services, actions and condition keys that exist though the catalog lacks them (setting `keyhole.knownNames`). */
  readonly knownNames?: readonly string[] | undefined;
}

export interface ChosenOperations {
  readonly names: readonly OperationName[];
  /** Whether they replace what a model chooses, too: the option does, the setting does not. */
  readonly overModels: boolean;
}

export const defaultSettings: Settings = { assumeBucketEncryption: "auto", severity: {} };

/** The settings with the names that models know. */
export function withModelNames(settings: Settings, models: readonly ModelCheck[]): Settings {
  const names = models.flatMap(({ compiled }) => compiled.model.knownNames ?? []);
  return names.length === 0 ? settings : { ...settings, knownNames: [...(settings.knownNames ?? []), ...names] };
}

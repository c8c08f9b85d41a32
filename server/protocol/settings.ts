/** The settings, read from whatever a client sends. */
import { isOperationName, operationNames } from "../catalog/operation-names.ts";
import { own } from "../policy/own.ts";
import { defaultSettings } from "../rules/engine.ts";
import type { Settings } from "../rules/engine.ts";
import type { Severity } from "../rules/diagnostic.ts";
import { isRecord } from "./client-features.ts";
import type { Log } from "./log.ts";
import { resolveUri } from "./uris.ts";

const assumptions = ["auto", "aws:kms", "none"] as const;
const levels: readonly (Severity | "off")[] = ["error", "warning", "information", "hint", "off"];

/**
 * The section `keyhole` of the client's configuration. A value that cannot be used is named in the log and counts as
 * not set; the others stay in force.
 */
export function readSettings(section: unknown, log: Pick<Log, "warn">): Settings {
  if (section === null || section === undefined) return defaultSettings;
  if (!isRecord(section)) {
    log.warn(`The setting "keyhole" must be an object, found ${JSON.stringify(section)}; the defaults are used.`);
    return defaultSettings;
  }
  return {
    assumeBucketEncryption: readAssumption(section["assumeBucketEncryption"], log),
    severity: readSeverities(section["severity"], log),
    ...readChosen(section["operations"], log),
    ...readKnownNames(section["knownNames"], log),
  };
}

const filesSettings = ["open", "model", "workspace"] as const;

/**
 * Whose findings are told: open documents', also those of the files that models name, also those of all policy files of
 * the workspace.
 */
export type FilesSetting = (typeof filesSettings)[number];

/** The setting `keyhole.files`. */
export function readFilesSetting(section: unknown, log: Pick<Log, "warn">): FilesSetting {
  const value = isRecord(section) ? section["files"] : undefined;
  const known = filesSettings.find((name) => name === value);
  if (known === undefined && value !== undefined && value !== null)
    log.warn(badValue("keyhole.files", value, filesSettings));
  return known ?? "model";
}

/** Path of the workspace model as the setting `keyhole.configFile` gives it; `undefined` where it is not set. */
export function readConfigFile(section: unknown, log: Pick<Log, "warn">): string | undefined {
  const value = isRecord(section) ? section["configFile"] : undefined;
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  log.warn(`The setting keyhole.configFile must be a path, found ${JSON.stringify(value)}; it is ignored.`);
  return undefined;
}

/**
 * The setting `keyhole.allowOutside`: folders, as URIs. A relative path would mean another folder in each workspace,
 * and is ignored.
 */
export function readAllowOutside(section: unknown, log: Pick<Log, "warn">): readonly string[] {
  const value = isRecord(section) ? section["allowOutside"] : undefined;
  if (value === undefined || value === null) return [];
  const paths: unknown[] = Array.isArray(value) ? value : [value];
  return paths.flatMap((path) => {
    if (typeof path === "string" && /^([A-Za-z]:)?[\\/]/.test(path))
      return [resolveUri("file:///", path.replaceAll("\\", "/"))];
    log.warn(
      `The setting keyhole.allowOutside must be a list of absolute paths, found ${JSON.stringify(path)}; it is ignored.`,
    );
    return [];
  });
}

function readAssumption(value: unknown, log: Pick<Log, "warn">): Settings["assumeBucketEncryption"] {
  if (value === undefined || value === null) return defaultSettings.assumeBucketEncryption;
  const known = assumptions.find((assumption) => assumption === value);
  if (known === undefined) log.warn(badValue("keyhole.assumeBucketEncryption", value, assumptions));
  return known ?? defaultSettings.assumeBucketEncryption;
}

/** The setting `keyhole.operations`: of names that are none the others stay. */
function readChosen(value: unknown, log: Pick<Log, "warn">): Pick<Settings, "operations"> {
  if (value === undefined || value === null) return {};
  const names: unknown[] = Array.isArray(value) ? value : [value];
  const known = names.filter((name) => typeof name === "string").filter(isOperationName);
  for (const name of names)
    if (typeof name !== "string" || !isOperationName(name))
      log.warn(badValue("keyhole.operations", name, operationNames));
  return known.length === 0 ? {} : { operations: { names: known, overModels: false } };
}

/** The setting `keyhole.knownNames`. */
function readKnownNames(value: unknown, log: Pick<Log, "warn">): Pick<Settings, "knownNames"> {
  if (value === undefined || value === null) return {};
  const names = Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  if (!Array.isArray(value) || names.length < value.length)
    log.warn("The setting keyhole.knownNames must be a list of names.");
  return names.length === 0 ? {} : { knownNames: names };
}

function readSeverities(value: unknown, log: Pick<Log, "warn">): Settings["severity"] {
  if (value === undefined || value === null) return defaultSettings.severity;
  if (!isRecord(value)) {
    log.warn(
      `The setting keyhole.severity must be an object from codes to levels, found ${JSON.stringify(value)}; it is ignored.`,
    );
    return defaultSettings.severity;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([code, level]) => {
      const known = levels.find((name) => name === level);
      if (known === undefined) log.warn(badValue(`keyhole.severity of ${code}`, level, levels));
      return known === undefined ? [] : [[code, known]];
    }),
  );
}

/** For the log. */
export function badValue(setting: string, value: unknown, allowed: readonly string[]): string {
  return `The setting ${setting} is ${JSON.stringify(value)}, which is none of ${allowed.join(", ")}; it is ignored.`;
}

export function sameSettings(a: Settings, b: Settings): boolean {
  const codes = Object.entries(a.severity);
  return (
    a.assumeBucketEncryption === b.assumeBucketEncryption &&
    a.operations?.names.join() === b.operations?.names.join() &&
    a.knownNames?.join() === b.knownNames?.join() &&
    codes.length === Object.keys(b.severity).length &&
    codes.every(([code, level]) => own(b.severity, code) === level)
  );
}

/** The setting `keyhole.policyTypes`: what policies are, by the paths of their files. */
import type { PolicyTypeName, ReadAs } from "../policy/policy-type.ts";
import { policyTypeNames } from "../policy/policy-type.ts";
import { globMatches, isGlob } from "../workspace/file-glob.ts";
import type { Engine } from "../rules/engine.ts";
import { isRecord } from "./client-features.ts";
import type { Log } from "./log.ts";
import { badValue } from "./settings.ts";
import { isBelow, relativePath } from "./uris.ts";

/** By path or glob, from a workspace folder or absolute. */
type TypesByPath = ReadonlyMap<string, PolicyTypeName>;

export function readPolicyTypes(section: unknown, log: Pick<Log, "warn">): TypesByPath {
  const value = isRecord(section) ? section["policyTypes"] : undefined;
  if (value === undefined || value === null) return new Map();
  if (!isRecord(value)) {
    log.warn(
      `The setting keyhole.policyTypes must be an object from paths to types, found ${JSON.stringify(value)}; it is ignored.`,
    );
    return new Map();
  }
  return new Map(
    Object.entries(value).flatMap(([path, type]) => {
      const known = policyTypeNames.find((name) => name === type);
      if (known === undefined) log.warn(badValue(`keyhole.policyTypes of ${path}`, type, policyTypeNames));
      return known === undefined ? [] : [[path.replaceAll("\\", "/").replace(/^\.\//, ""), known]];
    }),
  );
}

export class PolicyTypes {
  #byPath: TypesByPath = new Map();

  /** @returns whether anything is other than before */
  use(byPath: TypesByPath): boolean {
    const isSame = JSON.stringify([...byPath]) === JSON.stringify([...this.#byPath]);
    this.#byPath = byPath;
    return !isSame;
  }

  /** How a file is read; undefined where its content tells. A path counts before globs, and these in their order. */
  of(uri: string, folders: readonly string[]): ReadAs | undefined {
    if (this.#byPath.size === 0) return undefined;
    const names = [
      ...folders.filter((folder) => isBelow(uri, folder)).map((folder) => relativePath(folder, uri)),
      relativePath("file://", uri).replace(/^(?![A-Za-z]:)/, "/"),
    ];
    for (const name of names) {
      const type = this.#byPath.get(name);
      if (type !== undefined) return { type, isPolicy: true };
    }
    for (const [glob, type] of this.#byPath)
      if (isGlob(glob) && names.some((name) => globMatches(glob, name))) return { type, isPolicy: false };
    return undefined;
  }
}

/** The engine as it reads files whose types somebody has chosen. */
export const typedEngine = (engine: Engine, typeOf: (uri: string) => ReadAs | undefined): Engine => ({
  ...engine,
  read: (file, text, as) => engine.read(file, text, as ?? typeOf(file)),
});

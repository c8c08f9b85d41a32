/** The environments that `keyhole.json` names for a template: each deploys it with values of its own. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import { modelFileName } from "../named-files.ts";
import { folderOf, joined } from "../paths.ts";
import type { ConfigurationFiles } from "../terraform/files.ts";
import { areSettings, readDeployment } from "./parameter-files.ts";
import { textMember } from "./template.ts";

/** What a template is deployed with. */
export interface Environment {
  readonly name: string;
  /** Values of parameters, and of the pseudo parameters that are known. */
  readonly values: ReadonlyMap<string, string>;
}

/** By the nearest `keyhole.json` in the template's folder or above it. */
export function environmentsOf(
  template: string,
  files: ConfigurationFiles,
  textOf: (file: string) => string | undefined,
): readonly Environment[] {
  const environments = writtenEnvironments(template, folderOf(template), files).map((one): Environment | undefined => {
    if (one === undefined) return undefined;
    const { written, values, account, region: ownRegion } = one;
    const text = values === undefined ? undefined : textOf(values);
    const name = one.name ?? (written !== undefined && areSettings(written) ? "default" : (written ?? ""));
    const given = values === undefined || text === undefined ? undefined : readDeployment(values, text, name);
    if (values !== undefined && given === undefined) return undefined;
    const region = ownRegion ?? given?.region;
    return {
      name,
      values: new Map([
        ...(given?.values ?? []),
        ...(account === undefined ? [] : [["AWS::AccountId", account] as const]),
        ...(region !== undefined && isOf(formats.region, region) ? [["AWS::Region", region] as const] : []),
      ]),
    };
  });
  return unlessUnread(environments);
}

/** Of one that nobody can read nothing is known: then every value that makes a difference is tried. */
export function unlessUnread<Read>(environments: readonly (Read | undefined)[]): readonly Read[] {
  const all = environments.flatMap((one) => one ?? []);
  return all.length === environments.length ? all : [];
}

/** As `keyhole.json` has one. */
export interface WrittenEnvironment {
  readonly name: string | undefined;
  /** The file with values, as it is written, and where it is. */
  readonly written: string | undefined;
  readonly values: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/**
 * By the nearest `keyhole.json` in a folder or above it; undefined for what is no environment.
 * @param of a template, or the folder of a configuration
 */
export function writtenEnvironments(
  of: string,
  from: string,
  files: ConfigurationFiles,
): readonly (WrittenEnvironment | undefined)[] {
  for (const folder of foldersAbove(from)) {
    const model = files.read(joined(folder, modelFileName));
    if (model !== undefined) return listed(parseJson(model.text).root, folder, of);
  }
  return [];
}

/** The folder itself first. */
function foldersAbove(folder: string): readonly string[] {
  const parts = folder.split("/");
  const all = parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
  const above = all.filter((one) => one !== "" && !/[/:]$|^\.\.?$/.test(one));
  return folder.startsWith("/") || /^[a-z][a-z0-9+.-]*:|^\.\.(?:\/|$)/i.test(folder) ? above : [...above, "."];
}

function listed(root: JsonNode | undefined, folder: string, of: string): readonly (WrittenEnvironment | undefined)[] {
  const declared = root?.kind === "object" ? propertyOf(root, "environments")?.value : undefined;
  const own =
    declared?.kind === "object" ? declared.properties.filter(({ key }) => joined(folder, key.value) === of) : [];
  return own
    .flatMap(({ value }) => (value?.kind === "array" ? value.items : []))
    .flatMap((item): (WrittenEnvironment | undefined)[] => {
      if (item.kind !== "object") return [undefined];
      const written = textMember(item, "values");
      const [account, region] = [textMember(item, "account"), textMember(item, "region")];
      return [
        {
          name: textMember(item, "name"),
          written,
          values: written === undefined ? undefined : joined(folder, written),
          account: account !== undefined && isOf(formats.accountId, account) ? account : undefined,
          region: region !== undefined && isOf(formats.region, region) ? region : undefined,
        },
      ];
    });
}

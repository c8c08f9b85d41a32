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

/**
 * By the nearest `keyhole.json` in the template's folder or above it.
 * @param textOf a file that an environment names; undefined where it is not at hand
 */
export function environmentsOf(
  template: string,
  files: ConfigurationFiles,
  textOf: (file: string) => string | undefined,
): readonly Environment[] {
  for (const folder of foldersAbove(folderOf(template))) {
    const model = files.read(joined(folder, modelFileName));
    if (model !== undefined) return listed(parseJson(model.text).root, folder, template, textOf);
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

function listed(
  root: JsonNode | undefined,
  folder: string,
  template: string,
  textOf: (file: string) => string | undefined,
): readonly Environment[] {
  const declared = root?.kind === "object" ? propertyOf(root, "environments")?.value : undefined;
  const own =
    declared?.kind === "object" ? declared.properties.filter(({ key }) => joined(folder, key.value) === template) : [];
  const environments = own
    .flatMap(({ value }) => (value?.kind === "array" ? value.items : []))
    .map((item): Environment | undefined => {
      if (item.kind !== "object") return undefined;
      const path = textMember(item, "values");
      const text = path === undefined ? undefined : textOf(joined(folder, path));
      const name = textMember(item, "name") ?? (path !== undefined && areSettings(path) ? "default" : (path ?? ""));
      const given = path === undefined || text === undefined ? undefined : readDeployment(path, text, name);
      if (path !== undefined && given === undefined) return undefined;
      const [account, region] = [textMember(item, "account"), textMember(item, "region") ?? given?.region];
      return {
        name,
        values: new Map([
          ...(given?.values ?? []),
          ...(account !== undefined && isOf(formats.accountId, account) ? [["AWS::AccountId", account] as const] : []),
          ...(region !== undefined && isOf(formats.region, region) ? [["AWS::Region", region] as const] : []),
        ]),
      };
    });
  // Of one that nobody can read nothing is known: then every value that makes a difference is tried.
  const all = environments.flatMap((one) => one ?? []);
  return all.length === environments.length ? all : [];
}

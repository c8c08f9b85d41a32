/** The environments that `keyhole.json` names for a configuration, by its folder: each is applied with a file of values. */
import { unlessUnread, writtenEnvironments } from "../cloudformation/environments.ts";
import { isValuesFile } from "../infrastructure-files.ts";
import type { Dialect } from "../symbols/dialects.ts";
import type { ConfigurationFiles, FileTable } from "./files.ts";

export interface AppliedEnvironment {
  readonly name: string;
  /** The file with values of variables, as with `-var-file`. */
  readonly values: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

export function appliedEnvironments(
  folder: string,
  files: ConfigurationFiles,
  table: FileTable,
): readonly AppliedEnvironment[] {
  return unlessUnread(
    writtenEnvironments(folder, folder, files).map((one) => {
      if (one === undefined) return undefined;
      const { name, written, values, account, region } = one;
      const isRead = values === undefined || (isValuesFile(values) && table.file(values, true) !== undefined);
      return isRead ? { name: name ?? written ?? "", values, account, region } : undefined;
    }),
  );
}

/** What an environment says of account and Region, by what these are called. */
export const homeOf = (
  environment: Pick<AppliedEnvironment, "account" | "region"> | undefined,
  { account, region }: Dialect,
): ReadonlyMap<string, string> =>
  new Map([
    ...(environment?.account === undefined ? [] : [[account, environment.account] as const]),
    ...(environment?.region === undefined ? [] : [[region, environment.region] as const]),
  ]);

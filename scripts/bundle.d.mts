import type { Metafile, OutputFile } from "esbuild";

export const root: string;
export const dist: string;
export function bundleAll(
  development: boolean,
): Promise<{ out: string; executable: boolean; metafile: Metafile; files: OutputFile[] }[]>;

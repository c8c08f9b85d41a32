import type { Metafile } from "esbuild";

export const root: string;
export const dist: string;
export function bundleAll(
  development: boolean,
  wanted?: (out: string) => boolean,
): Promise<{ out: string; executable: boolean; metafile: Metafile; files: { path: string; contents: Uint8Array }[] }[]>;

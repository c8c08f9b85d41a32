/**
 * One name for one file. Editors write the same URI differently (`file:///c%3A/a.json`, `file:///C:/a.json`), and a file that
 * is open must be recognized as the file on the disk. Other schemes are compared as they are.
 */
export function uriKey(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  return decoded(uri).replace(/^(file:\/{0,3})([A-Za-z]):/, (_, start: string, drive: string) => `${start}${drive.toLowerCase()}:`);
}

/** Whether a search of the workspace looks at this file: JSON by its name, not in a folder of other people's code. */
export function isSearched(uri: string): boolean {
  const path = decoded(uri);
  return /\.jsonc?$/i.test(path) && !/\/(node_modules|\.git)\//.test(path);
}

/** Whether `uri` lies in or below the folder. */
export function isBelow(uri: string, folder: string): boolean {
  const parent = uriKey(folder).replace(/\/$/, "");
  return uriKey(uri).startsWith(`${parent}/`);
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // A stray percent sign: no editor writes it, so there is no second spelling to recognize either.
  }
}

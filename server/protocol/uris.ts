/** File paths and URIs, one form of each. */
import { globMatches } from "../workspace/file-glob.ts";

/**
 * One name for one file. Editors write the same URI differently (`file:///c%3A/a.json`, `file:///C:/a.json`), and a
 * file that is open must be recognized as the file on the disk. Other schemes are compared as they are.
 */
export function uriKey(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  return decoded(uri).replace(
    /^(file:\/{0,3})([A-Za-z]):/,
    (_, start: string, drive: string) => `${start}${drive.toLowerCase()}:`,
  );
}

/** Whether a search of the workspace looks at this file: JSON or Terraform by its name, not in a folder of other people's code. */
export const isSearched = (uri: string): boolean =>
  /\.(?:jsonc?|tf|tofu|tfvars)$/i.test(decoded(uri)) && !isInstalled(uri);

/** Whether it lies in a folder of other people's code. */
export const isInstalled = (uri: string): boolean => /\/(?:node_modules|\.git|\.terraform)\//.test(decoded(uri));

/** Whether `uri` lies in or below the folder. */
export function isBelow(uri: string, folder: string): boolean {
  const parent = uriKey(folder).replace(/\/$/, "");
  return uriKey(uri).startsWith(`${parent}/`);
}

/**
 * The URI of what a path in a file means, taken from that file's folder. A path is written with "/", a drive letter or
 * a leading "/" makes it absolute.
 */
export function resolveUri(base: string, path: string): string {
  const absolute = /^([A-Za-z]:)?\//.test(path);
  const { root, folders } = folderOf(base);
  const parts = absolute ? [] : [...folders];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `${root}/${parts.map((part) => encodeURIComponent(part)).join("/")}`;
}

/** URIs to be matched with globs, in their order; made once for many globs. */
export class UriList {
  readonly #uris: readonly { readonly uri: string; readonly root: string; readonly path: string }[];

  constructor(uris: readonly string[]) {
    this.#uris = uris.map((uri) => {
      const { root, path } = partsOf(uri);
      return { uri, root, path: path.join("/") };
    });
  }

  /** Those whose path matches a glob that is written in the file `base`. */
  matching(base: string, glob: string): string[] {
    const { root, folders } = folderOf(base);
    const absolute = /^([A-Za-z]:)?\//.test(glob);
    let above = 0;
    let rest = absolute ? glob.replace(/^\//, "") : glob;
    while (!absolute && /^\.\.?\//.test(rest)) {
      if (rest.startsWith("../")) above++;
      rest = rest.slice(rest.indexOf("/") + 1);
    }
    const from = absolute ? [] : folders.slice(0, Math.max(0, folders.length - above));
    const folder = from.map((part) => `${part}/`).join("");
    const start = folder + (/^[^*?[{]*/.exec(rest)?.[0] ?? ""); // most files are told apart by this
    return this.#uris
      .filter(
        (one) => one.root === root && one.path.startsWith(start) && globMatches(rest, one.path.slice(folder.length)),
      )
      .map(({ uri }) => uri);
  }
}

/** The path from a folder to what lies below it, decoded, with "/". */
export function relativePath(folder: string, uri: string): string {
  return partsOf(uri)
    .path.slice(partsOf(folder.replace(/\/$/, "")).path.length)
    .join("/");
}

/** Scheme and authority, and the parts of the path, decoded. */
function partsOf(uri: string): { root: string; path: string[] } {
  const [, root = "", path = ""] = /^([a-z][\w+.-]*:(?:\/\/[^/]*)?)\/?(.*)$/i.exec(uri) ?? [];
  return { root, path: path.split("/").map(decoded) };
}

function folderOf(uri: string): { root: string; folders: string[] } {
  const { root, path } = partsOf(uri);
  return { root, folders: path.slice(0, -1) };
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // A stray percent sign: no editor writes it, so there is no second spelling to recognize either.
  }
}

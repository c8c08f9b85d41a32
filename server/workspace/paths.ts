/** Paths and URIs of files, with `/` between their parts. */

/** A path relative to a folder; both with `/`. */
export function joined(folder: string, path: string): string {
  const absolute = /^(?:\/|[a-z][a-z0-9+.-]*:\/\/)/i.test(path) ? path : `${folder}/${path}`;
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(absolute)?.[0] ?? "";
  const rooted = absolute.slice(scheme.length).startsWith("/");
  const parts: string[] = [];
  for (const part of absolute.slice(scheme.length).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return `${scheme}${rooted ? "/" : ""}${parts.join("/")}` || ".";
}

/** The folder of a file; of a name without one it is the current folder. */
export const folderOf = (file: string): string => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".");

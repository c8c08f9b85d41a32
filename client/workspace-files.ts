/** The server's view of files that no editor has open. */
import { Uri, workspace } from "vscode";

const maximumFiles = 5000;
const maximumBytes = 5 * 1024 * 1024;

/** Answers `keyhole/workspaceFiles`: JSON and Terraform files of the workspace, without those that the user's settings exclude. */
export async function workspaceFiles(): Promise<{ uris: string[] }> {
  const found = await workspace.findFiles("**/*.{json,jsonc,tf,tofu,tfvars}", excludes(), maximumFiles);
  return { uris: found.map((uri) => uri.toString()) };
}

/** A glob of what the user excludes (`files.exclude`, `search.exclude`) and of `node_modules`, which is never ours. */
function excludes(): string {
  const globs = new Set(["**/node_modules/**"]);
  for (const section of ["files", "search"]) {
    const excluded = workspace.getConfiguration(section).get<Record<string, unknown>>("exclude") ?? {};
    for (const [glob, on] of Object.entries(excluded)) if (on === true && !/[{},]/.test(glob)) globs.add(glob); // braces do not nest
  }
  return `{${[...globs].join(",")}}`;
}

/** Answers `keyhole/readFile`: UTF-8 text without its BOM, at most 5 MB; otherwise why not. */
export async function readFile({ uri }: { uri: string }): Promise<{ text: string } | { error: string }> {
  try {
    const target = Uri.parse(uri, true);
    const { size } = await workspace.fs.stat(target);
    if (size > maximumBytes) return { error: `${size} bytes are more than ${maximumBytes}` };
    return { text: new TextDecoder("utf-8").decode(await workspace.fs.readFile(target)) }; // a decoder drops the BOM
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Answers `keyhole/catalog`, for a server in a web worker: one of the catalog's files, which are packaged with it. */
export async function readCatalog(extensionUri: Uri, name: string): Promise<{ text: string } | { error: string }> {
  if (!/^[a-z0-9-]+$/.test(name)) return { error: `${name} is no file of the catalog` };
  return readFile({ uri: Uri.joinPath(extensionUri, "dist", "catalog", `${name}.json`).toString() });
}

/** Answers `keyhole/script` likewise: a part of the server that is loaded when it is first needed. */
export async function readScript(extensionUri: Uri, name: string): Promise<{ text: string } | { error: string }> {
  if (!/^server-[a-z-]+$/.test(name)) return { error: `${name} is no part of the server` };
  return readFile({ uri: Uri.joinPath(extensionUri, "dist", "web", `${name}.js`).toString() });
}

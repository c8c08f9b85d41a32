/** `npm run package`: writes the extension as keyhole.vsix at the top, from what `npm run build` made. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { root, vsixFile } from "./host/paths.ts";
import { vsix, type ExtensionManifest } from "./host/vsix.ts";

/** Which editor hosts the package is for; a package for the web worker alone is how that build is tested. */
export type Hosts = "all" | "web";

/** What goes in, and nothing else: files, or folders of files with these endings. */
export const required = [
  "dist/THIRD-PARTY-NOTICES.txt",
  "dist/extension.cjs",
  "dist/node-client.cjs",
  "dist/server.js",
  "dist/package.json",
  "dist/web/extension.js",
  "dist/web/server.js",
  "dist/bucket-access.js",
  "dist/bucket-access.css",
  "dist/explain.js",
  "dist/explain.css",
];
const optional = ["README.md", "CHANGELOG.md", "images/icon.png"];
export const folders: readonly { readonly path: string; readonly beginning?: string; readonly ending: string }[] = [
  { path: "dist", beginning: "server-", ending: ".js" }, // loaded by server.js when they are needed
  { path: "dist", beginning: "web/server-", ending: ".js" }, // by web/server.js
  { path: "dist", beginning: "catalog/", ending: ".json" }, // loaded service by service
  { path: "syntaxes", ending: ".json" },
  { path: "schemas", ending: ".json" },
];

/** Whether a file goes in because of this folder. */
export const isIn = ({ path, beginning = "", ending }: (typeof folders)[number], file: string): boolean =>
  file.startsWith(`${path}/${beginning}`) && file.endsWith(ending);

/** Members of package.json that concern the extension; the others are for developing it. */
const manifestMembers = [
  "name",
  "displayName",
  "description",
  "version",
  "publisher",
  "license",
  "engines",
  "categories",
  "keywords",
  "icon",
  "galleryBanner",
  "main",
  "browser",
  "activationEvents",
  "contributes",
  "capabilities",
  "extensionKind",
];

/** Reads the built files and returns the package's bytes. Throws when something is missing, saying what to run. */
export function packageExtension(hosts: Hosts = "all"): Uint8Array {
  const missing = required.filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) throw new Error(`${missing.join(", ")} not found: run \`npm run build\` first`);
  const files = new Map<string, Uint8Array>();
  const add = (path: string, as = path) => files.set(as, readFileSync(join(root, path)));
  for (const path of [...required, ...optional.filter((each) => existsSync(join(root, each)))]) add(path);
  for (const folder of folders) for (const file of filesIn(folder.path)) if (isIn(folder, file)) add(file);
  if (existsSync(join(root, "LICENSE"))) add("LICENSE", "LICENSE.txt"); // the gallery wants an ending
  const manifest = extensionManifest(hosts);
  const referred = [manifest.icon, ...contributedFiles(manifest)]
    .filter((path) => path !== undefined)
    .map((path) => path.replace(/^\.\//, ""));
  for (const path of referred)
    if (!files.has(path)) throw new Error(`package.json refers to ${path}, which does not exist`);
  return vsix(manifest, files);
}

function extensionManifest(hosts: Hosts): ExtensionManifest {
  const source = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, unknown>;
  const manifest: Record<string, unknown> = {};
  for (const member of manifestMembers) if (source[member] !== undefined) manifest[member] = source[member];
  const { engines } = source as unknown as ExtensionManifest;
  manifest["engines"] = { vscode: engines.vscode };
  if (hosts === "web") delete manifest["main"];
  return manifest as unknown as ExtensionManifest;
}

function contributedFiles(manifest: ExtensionManifest): string[] {
  const { grammars = [], jsonValidation = [] } = manifest["contributes"] as {
    grammars?: { path: string }[];
    jsonValidation?: { url: string }[];
  };
  return [...grammars.map(({ path }) => path), ...jsonValidation.map(({ url }) => url)];
}

function filesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    writeFileSync(vsixFile, packageExtension());
    console.log(`keyhole.vsix ${Math.round(statSync(vsixFile).size / 1024)} KB`);
  } catch (error) {
    console.error(`package: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

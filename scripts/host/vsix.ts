/**
 * Writes extension packages. The usual packager has a dependency that is not free software; a package is only a zip.
 */
import { zipSync, strToU8, type Zippable } from "fflate";

export interface ExtensionManifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly displayName?: string;
  readonly description?: string;
  readonly categories?: readonly string[];
  readonly keywords?: readonly string[];
  readonly icon?: string;
  readonly extensionKind?: readonly string[];
  readonly [more: string]: unknown;
}

// Zip has no time zone and starts in 1980; the same input shall give the same bytes.
const timestamp = new Date(1980, 0, 1);

/**
 * A package (.vsix) with these files (paths relative to the extension's folder, "/" as separator) and this manifest.
 * The same input gives the same bytes, in every time zone.
 */
export function vsix(manifest: ExtensionManifest, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const content: Zippable = {};
  const add = (path: string, bytes: Uint8Array) => {
    content[path] = [bytes, { mtime: timestamp, level: 9, os: 0 }];
  };
  const paths = [...files.keys()].sort();
  add("[Content_Types].xml", strToU8(contentTypes(["package.json", ...paths])));
  add("extension.vsixmanifest", strToU8(vsixManifest(manifest, paths)));
  add("extension/package.json", strToU8(`${JSON.stringify(manifest, null, 2)}\n`));
  for (const path of paths) add(`extension/${path}`, files.get(path) ?? new Uint8Array());
  return zipSync(content);
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".js": "application/javascript",
  ".cjs": "application/javascript",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".png": "image/png",
  ".vsixmanifest": "text/xml",
};

function contentTypes(paths: readonly string[]): string {
  const extensions = new Set([".vsixmanifest", ...paths.map((path) => /\.[^./]+$/.exec(path)?.[0] ?? "")]);
  const entries = [...extensions]
    .filter((extension) => extension !== "")
    .sort()
    .map(
      (extension) =>
        `  <Default Extension="${extension}" ContentType="${mediaTypes[extension] ?? "application/octet-stream"}"/>\n`,
    );
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
${entries.join("")}</Types>
`;
}

function vsixManifest(manifest: ExtensionManifest, paths: readonly string[]): string {
  const assets: [type: string, path: string][] = [["Microsoft.VisualStudio.Code.Manifest", "package.json"]];
  for (const [name, type] of [
    ["README.md", "Content.Details"],
    ["CHANGELOG.md", "Content.Changelog"],
    ["LICENSE.txt", "Content.License"],
  ] as const)
    if (paths.includes(name)) assets.push([`Microsoft.VisualStudio.Services.${type}`, name]);
  if (manifest.icon !== undefined) assets.push(["Microsoft.VisualStudio.Services.Icons.Default", manifest.icon]);
  const license = paths.includes("LICENSE.txt") ? "\n    <License>extension/LICENSE.txt</License>" : "";
  const icon = manifest.icon === undefined ? "" : `\n    <Icon>extension/${text(manifest.icon)}</Icon>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${text(manifest.name)}" Version="${text(manifest.version)}" Publisher="${text(manifest.publisher)}"/>
    <DisplayName>${text(manifest.displayName ?? manifest.name)}</DisplayName>
    <Description xml:space="preserve">${text(manifest.description ?? "")}</Description>
    <Tags>${text((manifest.keywords ?? []).join(","))}</Tags>
    <Categories>${text((manifest.categories ?? []).join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${text(manifest.engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="${text((manifest.extensionKind ?? ["workspace"]).join(","))}"/>
      <Property Id="Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown" Value="true"/>
    </Properties>${license}${icon}
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
${assets.map(([type, path]) => `    <Asset Type="${type}" Path="extension/${text(path)}" Addressable="true"/>\n`).join("")}  </Assets>
</PackageManifest>
`;
}

function text(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

// The licences of what is bundled, for everybody who gets a bundle: made from what the bundler says went into it.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** In dist/. */
export const noticesFile = "THIRD-PARTY-NOTICES.txt";

/** Licences that ask for no more than their text (CONTRIBUTING.md). https://spdx.org/licenses/ */
const allowed = new Set(["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "BlueOak-1.0.0", "0BSD"]);

/**
 * The notices' text: each bundled package with its licence. Throws where a licence is not allowed, or its text is
 * missing.
 * @param {string} root what the inputs' paths are relative to
 * @param {readonly { readonly inputs: Readonly<Record<string, unknown>> }[]} metafiles esbuild's
 * @returns {string}
 */
export function thirdPartyNotices(root, metafiles) {
  const folders = new Set(
    metafiles.flatMap(({ inputs }) => Object.keys(inputs)).flatMap((path) => packageFolder(path) ?? []),
  );
  const packages = [...folders].map((folder) => readPackage(resolve(root, folder)));
  const unique = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(
    ([title, { license, texts }]) =>
      `${"=".repeat(80)}\n${title} (${license})\n${"=".repeat(80)}\n\n${texts.join("\n\n")}\n`,
  );
  return `Keyhole contains these packages, each under its own licence.\n\n${parts.join("\n")}`;
}

/** `…/node_modules/name` or `…/node_modules/@scope/name`, of the innermost node_modules. */
function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll("\\", "/"))?.[0];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string" || !isAllowed(license)) {
    throw new Error(
      `${name} ${version} is bundled, and its licence (${JSON.stringify(license)}) is none of ${[...allowed].join(", ")}`,
    );
  }
  const files = readdirSync(folder).sort();
  const licences = files.filter((file) => /^(licen[cs]e|copying)/i.test(file));
  if (licences.length === 0) throw new Error(`${name} ${version} is bundled, and its package has no licence text`);
  const notices = files.filter((file) => /^(notice|third-?party-?notices)/i.test(file));
  return {
    name,
    version,
    license,
    texts: [...licences, ...notices].map((file) =>
      readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim(),
    ),
  };
}

/**
 * An SPDX expression: of alternatives one must be allowed, of what is joined all.
 * https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
function isAllowed(license) {
  return license
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((alternative) => alternative.split(" AND ").every((one) => allowed.has(one)));
}

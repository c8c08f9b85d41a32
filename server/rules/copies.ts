/** Findings in what a tool has made of a source (a plan, a packaged template) that the source shows, too: told once, there. */
import type { Diagnostic } from "./diagnostic.ts";

export interface SourceFindings {
  /** The template, or the configuration. */
  readonly file: string;
  readonly derived: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** In the same order, a list for each source. */
export function withoutCopies(all: readonly SourceFindings[]): readonly (readonly Diagnostic[])[] {
  const sources = all.filter(({ derived }) => !derived);
  // Only quicker: nothing is copied, or nothing is told of what it was copied from.
  if (sources.length === all.length || sources.length === 0) return all.map(({ diagnostics }) => diagnostics);
  return all.map(({ file, derived, diagnostics }) => {
    if (!derived) return diagnostics;
    const told = new Map<string, Set<string>>();
    for (const source of sources)
      if (areNeighbours(file, source.file))
        for (const diagnostic of source.diagnostics)
          for (const { name, bucket } of pairsOf(diagnostic)) told.set(name, (told.get(name) ?? new Set()).add(bucket));
    return diagnostics.filter((diagnostic) => {
      const pairs = pairsOf(diagnostic);
      return pairs.length === 0 || !pairs.every(({ name, bucket }) => isTold(told.get(name), bucket));
    });
  });
}

/** Of a bucket; expressions have other characters. */
const isName = /^[a-z0-9.-]+$/;

/** A source may leave the name of a bucket open that its copy has. */
const isTold = (buckets: ReadonlySet<string> | undefined, bucket: string): boolean =>
  buckets !== undefined && (buckets.has(bucket) || [...buckets].some((name) => !isName.test(name)));

const pairsOf = ({ code, data }: Diagnostic): readonly { readonly name: string; readonly bucket: string }[] =>
  (data?.refused ?? []).map(({ principal, bucket, kmsActions }) => ({
    name: JSON.stringify([code, data?.layer, data?.reason, principal, kmsActions]),
    bucket,
  }));

/** Whether one lies in the folder of the other, or below it. */
function areNeighbours(one: string, other: string): boolean {
  const [a, b] = [folderOf(one), folderOf(other)];
  return a.startsWith(b) || b.startsWith(a);
}

const folderOf = (file: string): string => file.replace(/^\.\//, "").replace(/[^/]*$/, "");

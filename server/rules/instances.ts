/**
 * A module that is called several times is one text, by one configuration or by several: what fails in several of its
 * instances is told once.
 */
import { objectList } from "../uploads/causes/object-list.ts";
import type { UploadData } from "../uploads/causes/finding.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { severities } from "./diagnostic.ts";

/** @param diagnostics of one model, in their order */
export function oncePerText(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic[]>();
  for (const [index, diagnostic] of diagnostics.entries()) {
    const { file, range, code, data } = diagnostic;
    const name =
      data === undefined
        ? JSON.stringify([file, range.offset, range.end, code])
        : data.instances === undefined
          ? String(index)
          : placeOf(diagnostic);
    const known = found.get(name);
    if (known === undefined) found.set(name, [diagnostic]);
    else known.push(diagnostic);
  }
  return found.size === diagnostics.length ? diagnostics : [...found.values()].map(together);
}

/** @param sources what is found in each configuration or template, each thing once */
export function oncePerSource(sources: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const [only = [], ...others] = sources.filter(({ length }) => length > 0);
  if (others.length === 0) return only;
  const found = new Map<string, Diagnostic[]>();
  for (const diagnostics of [only, ...others]) {
    const seen = new Map<string, number>();
    for (const diagnostic of diagnostics) {
      const place = placeOf(diagnostic);
      const number = seen.get(place) ?? 0;
      seen.set(place, number + 1);
      const name = `${place} ${String(number)}`;
      const known = found.get(name);
      if (known === undefined) found.set(name, [diagnostic]);
      else known.push(diagnostic);
    }
  }
  return [...found.values()].map((all) => together(all.toSorted(bySeverity)));
}

const bySeverity = (a: Diagnostic, b: Diagnostic): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** What is found in a text by several readings of it is the same if it is about the same. */
const placeOf = ({ file, range, code, data }: Diagnostic): string =>
  JSON.stringify([file, range.offset, range.end, code, data?.layer, data?.reason, data?.kmsActions]);

function together(all: readonly Diagnostic[]): Diagnostic {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("no finding");
  if (others.length === 0) return first;
  const data = all.flatMap((one) => one.data ?? []);
  return {
    ...withoutFixes(first),
    ...(first.data === undefined ? {} : { data: joined(first.data, data) }),
    related: first.related,
    get fixes(): readonly Fix[] {
      return commonFixes(first.fixes, others);
    },
    get fixesFailure() {
      return all.map(({ fixesFailure }) => fixesFailure).find((failure) => failure !== undefined);
    },
  };
}

/** What needs no work. */
export function withoutFixes({ file, range, code, severity, message, sid, aws, suggestsModel, thrown }: Diagnostic) {
  return {
    file,
    range,
    code,
    severity,
    message,
    ...(sid === undefined ? {} : { sid }),
    ...(aws === undefined ? {} : { aws }),
    ...(suggestsModel === undefined ? {} : { suggestsModel }),
    ...(thrown === undefined ? {} : { thrown }),
  };
}

/** What mends it in one reading may leave it in another: the edits must be the same in all. */
export function commonFixes(fixes: readonly Fix[], others: readonly Diagnostic[]): Fix[] {
  const textOf = (fix: Fix): string =>
    JSON.stringify(fix.edits().map(({ file, range, newText }) => [file, range.offset, range.end, newText]));
  const offered = others.map((other) => new Set(other.fixes.map(textOf)));
  return fixes.filter((fix) => offered.every((texts) => texts.has(textOf(fix))));
}

function joined(first: UploadData, all: readonly UploadData[]): UploadData {
  const every = <Item>(items: (data: UploadData) => readonly Item[]): Item[] => [...new Set(all.flatMap(items))];
  return {
    ...first,
    principals: every(({ principals }) => principals).sort(),
    operations: every(({ operations }) => operations),
    buckets: every(({ buckets }) => buckets).sort(),
    objects: objectList(every(({ objects }) => objects)),
    keys: every(({ keys }) => keys).sort(),
    scope: all.every(({ scope }) => scope === first.scope) ? first.scope : "some",
    refused: all
      .flatMap(({ refused }) => refused)
      .sort((a, b) => compare(a.principal, b.principal) || compare(a.bucket, b.bucket)),
    ...(first.instances === undefined ? {} : { instances: every(({ instances = [] }) => instances).sort() }),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

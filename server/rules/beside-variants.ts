/**
 * A policy that some reading of a configuration decides nothing of is judged as one of a file alone; what another reading
 * finds at the same word, under its condition, is the same finding, told once.
 */
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { severities } from "./diagnostic.ts";
import { withoutFixes } from "./instances.ts";

/** @returns both, each place once: as the configuration has it, which knows more */
export function besideVariants(ofModels: readonly Diagnostic[], ofFiles: readonly Diagnostic[]): readonly Diagnostic[] {
  const alone = new Map(ofFiles.filter(({ data }) => data !== undefined).map((one) => [placeOf(one), one]));
  if (alone.size === 0 || !ofModels.some(isOfVariant)) return [...ofModels, ...ofFiles];
  const joined = new Set<Diagnostic>();
  const models = ofModels.map((one) => {
    const same = isOfVariant(one) ? alone.get(placeOf(one)) : undefined;
    if (same === undefined) return one;
    joined.add(same);
    return withFixesOf(one, same);
  });
  return [...models, ...ofFiles.filter((one) => !joined.has(one))];
}

const isOfVariant = ({ data }: Diagnostic): boolean => data?.when !== undefined;

const placeOf = ({ file, range, code, data }: Diagnostic): string =>
  `${file} ${String(range.offset)} ${String(range.end)} ${code} ${data?.layer ?? ""}`;

/** What mends it in a file alone mends it in each reading. As of each, fixes are worked out when somebody asks. */
function withFixesOf(variant: Diagnostic, alone: Diagnostic): Diagnostic {
  let fixes: readonly Fix[] | undefined;
  const isMoreSevere = severities.indexOf(alone.severity) < severities.indexOf(variant.severity);
  return {
    ...withoutFixes(variant),
    severity: isMoreSevere ? alone.severity : variant.severity,
    ...(variant.data === undefined ? {} : { data: variant.data }),
    related: variant.related,
    get fixes() {
      return (fixes ??= preferredAsIn(variant.fixes, alone.fixes));
    },
    get fixesFailure() {
      return variant.fixesFailure ?? alone.fixesFailure;
    },
  };
}

function preferredAsIn(fixes: readonly Fix[], others: readonly Fix[]): readonly Fix[] {
  const preferred = new Set(others.filter(({ isPreferred }) => isPreferred).map(({ title }) => title));
  return fixes.map((fix) => (preferred.has(fix.title) ? { ...fix, isPreferred: true } : fix));
}

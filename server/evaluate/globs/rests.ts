/** What a glob leaves open behind a given beginning. */
import type { Glob } from "./glob.ts";
import { globOfParts } from "./glob.ts";

type Item = { readonly literal: string } | { readonly pattern: "?" | "*" };

/**
 * Globs that together match exactly the texts `rest` with which `start + rest` matches; none where no text goes on so.
 */
export function globRests(glob: Glob, start: string): Glob[] {
  const items = glob.tokens.flatMap((token): Item[] => {
    if (token.kind === "literal") return [...token.text].map((literal) => ({ literal }));
    return [{ pattern: token.kind === "one" ? "?" : "*" }];
  });
  const isRun = (place: number): boolean => isPattern(items[place], "*");
  let places = closed(new Set([0]), isRun);
  for (const character of start) {
    const next = new Set<number>();
    for (const place of places) {
      const item = items[place];
      if (item === undefined) continue;
      if (isRun(place)) next.add(place);
      else if (isPattern(item, "?") || ("literal" in item && item.literal === character)) next.add(place + 1);
    }
    places = closed(next, isRun);
  }
  // Behind a run that is still open, what may follow it is matched by the run's own rest.
  return [...places]
    .filter((place) => place === 0 || !isRun(place - 1) || !places.has(place - 1))
    .map((place) => globOfParts(items.slice(place)));
}

const isPattern = (item: Item | undefined, pattern: "?" | "*"): boolean =>
  item !== undefined && "pattern" in item && item.pattern === pattern;

/** With the places behind each run, which may be empty. */
function closed(places: Set<number>, isRun: (place: number) => boolean): Set<number> {
  for (const place of places) if (isRun(place)) places.add(place + 1);
  return places;
}

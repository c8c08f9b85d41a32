/** Which choices a configuration is read with: the defaults, what differs in one choice, then what differs in two. */
import type { AskedChoice, ChosenValue } from "./choices.ts";
import type { SharedReading } from "./shared-entries.ts";
import { differing, meet, WriterReach } from "./shared-entries.ts";

const maxAssignments = 64;

interface Choice {
  readonly name: string;
  readonly other: ChosenValue;
}

type Chosen = ReadonlyMap<string, ChosenValue>;

/**
 * Two choices that change nothing that meets in an upload need no reading of their own: what fails with both fails with
 * one of them.
 * @param chosen what `first` is read with, and every other reading that chooses nothing else for it
 * @returns whether there are no more than were read
 */
export function readAssignments(
  first: SharedReading & { readonly asked: ReadonlyMap<string, AskedChoice> },
  chosen: Chosen,
  read: (chosen: Chosen) => SharedReading,
): boolean {
  let left = maxAssignments - 1;
  const singles: (Choice & { readonly reading: SharedReading })[] = [];
  const isRead = ({ name, other }: Choice): boolean =>
    singles.some((single) => single.name === name && single.other === other);
  // What is read may ask for more.
  for (;;) {
    const choices = [...first.asked]
      .flatMap(([name, { others }]) => [...others].map((other): Choice => ({ name, other })))
      .filter((choice) => chosen.get(choice.name) !== choice.other && !isRead(choice));
    if (choices.length === 0) break;
    for (const { name, other } of choices) {
      if (--left < 0) return false;
      singles.push({ name, other, reading: read(new Map([[name, other]])) });
    }
  }
  const changed = singles.map(({ reading }) => differing(first, reading));
  const reach = new WriterReach([first, ...singles.map(({ reading }) => reading)]);
  for (const [index, one] of singles.entries())
    for (const [more, other] of singles.slice(index + 1).entries()) {
      const [ofOne, ofOther] = [changed[index], changed[index + 1 + more]];
      if (one.name === other.name || ofOne === undefined || ofOther === undefined) continue;
      if (!meet(ofOne, ofOther, first, reach)) continue;
      if (--left < 0) return false;
      read(
        new Map([
          [one.name, one.other],
          [other.name, other.other],
        ]),
      );
    }
  return true;
}

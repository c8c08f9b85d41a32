/**
 * Looks for titles of drawings that tell mutants: first those that are drawn, then new ones, cut down as far as they
 * still tell. `node --import hook.mjs --import tsx teller.ts JOB`: a file with what is wanted.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Job } from "./tell.ts";
import type { Title } from "./titles.ts";
import { randomOf, shorterThan, Titles } from "./titles.ts";

const everything = [
  "said",
  "short-models",
  "answers",
  "explanations",
  "waivers",
  "scenario",
  "completion",
  "places",
  "stacks",
  "explained-code",
  "refactorings",
  "in-editors",
  "evaluate/drawn",
].map((name) => `test/${name}.test.ts`);

const { places, minutes, seed, tests = everything } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Job;

const say = (line: string): void => {
  process.send?.(line);
};

/** Of the process: the instrumented sources ask it. */
class Switch {
  active = -1;
  limit = Infinity;
  turns = 0;
  isLoading = true;
  /** Mutations whose code has run. */
  readonly entered = new Uint8Array(places.length);
  readonly loading = new Set<number>();

  is(id: number): boolean {
    if (this.isLoading) this.loading.add(id);
    this.entered[id] = 1;
    return id === this.active;
  }

  at(): void {
    // Which functions run is nobody's business here.
  }

  turn(): void {
    if (++this.turns > this.limit) throw new RangeError("a loop without end");
  }
}

const mutant = new Switch();
const nothing = (): undefined => undefined;
// The test files only hand out what they say.
Object.assign(globalThis, {
  __mutant: mutant,
  suite: (_: string, body: () => void) => {
    body();
  },
  test: nothing,
  setup: nothing,
  teardown: nothing,
});
const { sayers, titlesIn } = await import("../../test/harness/drawings.ts");
for (const file of tests) await import(pathToFileURL(resolve(file)).href);
mutant.isLoading = false;

/** Titles that name a file or a rule: there are no others. */
const fixed = /^said\/(?:documented|independent|reported|examples|rules)\.txt$/;
/** What is said of titles that mean nothing. */
const meaningless = /^throws |invalid-json|not read|^error|invalid-policy-element|invalid-configuration/m;

async function saidTo({ drawing, title }: Title): Promise<string> {
  mutant.turns = 0;
  try {
    return (await sayers.get(drawing)?.(title)) ?? "";
  } catch (error) {
    return `throws ${error instanceof Error ? error.name : "something"}`;
  }
}

const alive = new Set(places.keys());

/** What is said without a mutant, and which of those that are left it reaches. */
async function unchanged(one: Title): Promise<{ readonly said: string; readonly reached: readonly number[] }> {
  mutant.active = -1;
  mutant.limit = Infinity;
  mutant.entered.fill(0);
  const said = await saidTo(one);
  mutant.limit = 10 * mutant.turns + 100_000;
  return { said, reached: [...alive].filter((id) => mutant.entered[id] === 1) };
}

async function tells(one: Title, id: number, said: string): Promise<boolean> {
  mutant.active = id;
  const other = await saidTo(one);
  mutant.active = -1;
  return other !== said;
}

const drawn = new Map([...sayers.keys()].map((drawing) => [drawing, titlesIn(drawing)]));
const titles = [...drawn].flatMap(([drawing, all]) => all.map((title): Title => ({ drawing, title })));
const reachedBy = new Map<number, Title[]>();
const random = randomOf(seed);
// In any order: many mutants are told by many drawings.
const order = titles.map((one) => ({ one, at: random(2 ** 24) })).sort((a, b) => a.at - b.at);
for (const { one } of order) {
  const { said, reached } = await unchanged(one);
  for (const id of reached)
    if (await tells(one, id, said)) alive.delete(id);
    else reachedBy.set(id, [...(reachedBy.get(id) ?? []), one]);
}
say(`${String(places.length)} mutants, of which the drawings tell ${String(places.length - alive.size)}`);

const made = new Titles(drawn, seed);
const end = performance.now() + minutes * 60_000;
while (performance.now() < end && alive.size > 0) {
  const id = made.pick([...alive]) ?? 0;
  const base = made.pick((reachedBy.get(id) ?? titles).filter(({ drawing }) => !fixed.test(drawing)));
  if (base === undefined) continue;
  const one = made.changed(base);
  const { said, reached } = await unchanged(one);
  if (meaningless.test(said)) continue;
  const found: number[] = [];
  for (const other of reached) if (await tells(one, other, said)) found.push(other);
  if (found.length === 0) continue;
  const { drawing, title } = await cutDown(one, found);
  say(`\n${drawing}\n## ${title}`);
  for (const other of found) {
    say(`    ${places[other] ?? ""}`);
    alive.delete(other);
  }
}

async function cutDown(one: Title, ids: readonly number[]): Promise<Title> {
  for (const shorter of shorterThan(one)) {
    const { said } = await unchanged(shorter);
    if (meaningless.test(said)) continue;
    let isTold = true;
    for (const id of ids) isTold &&= await tells(shorter, id, said);
    if (isTold) return await cutDown(shorter, ids);
  }
  return one;
}

say("\nTold by nothing:");
for (const id of alive) {
  const count = reachedBy.get(id)?.length ?? 0;
  const reach = count === 0 ? "no drawing reaches it" : `${String(count)} drawings reach it`;
  say(`${places[id] ?? ""} (${mutant.loading.has(id) ? "runs while files are loaded" : reach})`);
}
process.disconnect();

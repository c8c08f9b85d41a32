/** Breadth-first search through universe, prefix tree and glob automata at once. */
import type { JointAutomaton, JointState } from "./automaton.ts";
import type { PrefixTree, TreeNode } from "./prefix-tree.ts";
import type { Place, UniverseAutomaton } from "./universe.ts";
import { choices } from "./universe.ts";

export interface Found {
  readonly codes: number[];
  readonly region: TreeNode;
  readonly signs: string;
}

export interface Exploration {
  readonly found: readonly Found[];
  readonly complete: boolean;
  /** How many were looked at. */
  readonly states: number;
}

interface Step {
  readonly place: Place;
  /** Where in the tree the string stands; once it has left the tree, the region that it left. */
  readonly node: TreeNode;
  readonly inTree: boolean;
  readonly joint: JointState;
  readonly code: number;
  readonly before: Step | undefined;
}

/**
 * The best string for each combination of region and signs that is as wished; points of the tree (literal globs) are passed over.
 * Steps are queued in the order of their strings, shorter first, then by character. Whatever is found or reached first is
 * therefore best, and a state that was reached before need not be looked at again.
 * `complete` is false if more than `budget` states would have been needed.
 */
export function explore(universe: UniverseAutomaton, tree: PrefixTree, globs: JointAutomaton, budget: number): Exploration {
  const found = new Map<string, Found>();
  const queue: Step[] = [];
  /** The least count (see `UniverseAutomaton.group`) at which a state was reached. */
  const reached = new Map<number, number>();
  const keyOf = (place: Place, node: TreeNode, inTree: boolean, joint: JointState): number =>
    ((joint.id * tree.nodes.length + node.id) * 2 + (inTree ? 1 : 0)) * universe.groups + universe.group(place);
  const isReached = (key: number, place: Place): boolean => (reached.get(key) ?? Infinity) <= place.count;

  const enter = (place: Place, node: TreeNode, inTree: boolean, joint: JointState, code: number, before: Step | undefined): void => {
    if (joint.hopeless) return;
    // A node without children is a place like any other in its region, if it is not a point.
    if (inTree && node.children.size === 0 && !node.isPoint) return enter(place, node.region, false, joint, code, before);
    const key = keyOf(place, node, inTree, joint);
    if (isReached(key, place)) return;
    // Outside the tree the same is possible and no point is in the way.
    if (inTree && !node.divided && isReached(keyOf(place, node.region, false, joint), place)) return;
    reached.set(key, place.count);
    queue.push({ place, node, inTree, joint, code, before });
  };

  enter(universe.start, tree.root, true, globs.start, 0, undefined);
  for (let i = 0; i < queue.length; i++) {
    if (queue.length > budget) return { found: [...found.values()], complete: false, states: queue.length };
    const step = queue[i];
    if (step === undefined) break;
    const { place, node, inTree, joint } = step;
    const region = `${node.region.id}:`;
    if (joint.outcome !== undefined && !(inTree && node.divided) && found.has(region + joint.outcome)) continue;
    if (joint.granted && universe.accepts(place) && !(inTree && node.isPoint) && !found.has(region + joint.signs)) {
      found.set(region + joint.signs, { codes: codesTo(step), region: node.region, signs: joint.signs });
    }
    for (const { code, to } of choices(universe.moves(place), merge(inTree ? node.expected : [], joint.expected))) {
      const child = inTree ? node.children.get(code) : undefined;
      enter(to, child ?? node.region, child !== undefined, globs.step(joint, code), code, step);
    }
  }
  return { found: [...found.values()], complete: true, states: queue.length };
}

function merge(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b.filter((code) => !a.includes(code))];
}

function codesTo(last: Step): number[] {
  const codes: number[] = [];
  for (let step = last; step.before !== undefined; step = step.before) codes.push(step.code);
  return codes.reverse();
}

/** Breadth-first search through universe, prefix tree and glob automata at once. */
import type { Steps } from "../steps.ts";
import { merged } from "./automaton.ts";
import type { JointAutomaton, JointState } from "./joint.ts";
import type { PrefixTree, TreeNode } from "./prefix-tree.ts";
import type { UniversePlace, UniverseAutomaton } from "./universe.ts";
import { choices } from "./universe.ts";

export interface FoundWord {
  readonly codes: number[];
  readonly region: TreeNode;
  readonly signs: string;
}

export interface Exploration {
  readonly found: readonly FoundWord[];
  readonly complete: boolean;
  /** Elementary steps. */
  readonly spent: number;
}

interface Step {
  readonly place: UniversePlace;
  /** Where in the tree the string stands; once it has left the tree, the region that it left. */
  readonly node: TreeNode;
  readonly inTree: boolean;
  readonly joint: JointState;
  readonly code: number;
  readonly before: Step | undefined;
}

/**
 * The best string for each combination of region and signs that is as wished; points of the tree (literal globs) are
 * passed over. Steps are queued in the order of their strings, shorter first, then by character. Whatever is found or
 * reached first is therefore best, and a state that was reached before need not be looked at again. `complete` is false
 * if more than `budget` steps would have been needed: transitions and states; states of many globs count more than
 * once. It gives way every thousand places.
 */
export function* explore(
  universe: UniverseAutomaton,
  tree: PrefixTree,
  globs: JointAutomaton,
  budget: number,
): Steps<Exploration> {
  const found = new Map<string, FoundWord>();
  const queue: Step[] = [];
  let spent = 0;
  /** The least count (see `UniverseAutomaton.group`) at which a state, or a place of the only glob, was reached. */
  const reached = new Map<number, number>();
  const isReached = (place: UniversePlace, node: TreeNode, inTree: boolean, id: number): boolean => {
    const keyOf = (at: TreeNode, inside: number): number =>
      ((id * tree.nodes.length + at.id) * 2 + inside) * universe.groups + universe.group(place);
    const key = keyOf(node, inTree ? 1 : 0);
    if ((reached.get(key) ?? Infinity) <= place.count) return true;
    // Only quicker: outside the tree the same is possible and no point is in the way.
    if (inTree && !node.divided && (reached.get(keyOf(node.region, 0)) ?? Infinity) <= place.count) return true;
    reached.set(key, place.count);
    return false;
  };

  const enter = (
    place: UniversePlace,
    child: TreeNode,
    insideTree: boolean,
    state: JointState,
    code: number,
    before: Step | undefined,
  ): void => {
    // A node without children is a place like any other in its region, if it is not a point.
    const inTree = insideTree && (child.children.size > 0 || child.isPoint);
    const node = inTree ? child : child.region;
    spent += 1;
    const joint = globs.without?.(state, (id) => isReached(place, node, inTree, id)) ?? state;
    if (joint.hopeless || (globs.without === undefined && isReached(place, node, inTree, joint.id))) return;
    spent += 1 + (joint.places >> 3) + (joint.states.length >> 3);
    queue.push({ place, node, inTree, joint, code, before });
  };

  enter(universe.start, tree.root, true, globs.start, 0, undefined);
  for (let i = 0; i < queue.length; i++) {
    if (i % 1_000 === 999) yield;
    if (spent > budget) return { found: [...found.values()], complete: false, spent };
    const step = queue[i];
    if (step === undefined) break;
    const { place, node, inTree, joint } = step;
    const region = `${node.region.id}:`;
    if (joint.outcome !== undefined && !(inTree && node.divided) && found.has(region + joint.outcome)) continue;
    if (joint.granted && universe.accepts(place) && !(inTree && node.isPoint) && !found.has(region + joint.signs)) {
      found.set(region + joint.signs, { codes: codesTo(step), region: node.region, signs: joint.signs });
    }
    for (const { code, to } of choices(
      universe.moves(place),
      inTree && node.expected.length > 0 ? merged([node.expected, joint.expected]) : joint.expected,
    )) {
      const child = inTree ? node.children.get(code) : undefined;
      enter(to, child ?? node.region, child !== undefined, globs.step(joint, code), code, step);
    }
  }
  return { found: [...found.values()], complete: true, spent };
}

function codesTo(last: Step): number[] {
  const codes: number[] = [];
  for (let step = last; step.before !== undefined; step = step.before) codes.push(step.code);
  return codes.reverse();
}

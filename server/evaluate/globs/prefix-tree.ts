/**
 * Literal globs and globs of the shape `prefix*` in one tree of characters. They need no automaton: such a glob is
 * decided by where in the tree a string leaves it.
 */
import { bestOf, codesOf, compareExamples } from "./characters.ts";
import type { Glob } from "./glob.ts";
import type { UniversePlace, UniverseAutomaton } from "./universe.ts";

export interface TreeNode {
  /** Greater than the parent's. */
  readonly id: number;
  readonly parent: TreeNode | undefined;
  readonly code: number;
  readonly depth: number;
  readonly children: Map<number, TreeNode>;
  /** The characters that lead to children. */
  expected: readonly number[];
  /** A literal glob is exactly the string that leads here. */
  isPoint: boolean;
  /** The `prefix*` glob whose prefix ends here, as an index. */
  prefixGlob: number | undefined;
  /**
   * The nearest node, this one included, at which a prefix ends, or the root. Strings that leave the tree below one
   * region match the same prefix globs.
   */
  region: TreeNode;
  /** Whether a prefix ends further down. */
  divided: boolean;
}

export interface PrefixTree {
  readonly root: TreeNode;
  readonly nodes: readonly TreeNode[];
}

/** Globs of another shape are passed over. No two globs may be equal. */
export function prefixTree(globs: readonly (Glob | undefined)[]): PrefixTree {
  const root = createNode(0, undefined, 0);
  const nodes = [root];
  for (const [index, glob] of globs.entries()) {
    if (glob === undefined || glob.shape === "other") continue;
    let node = root;
    for (const code of codesOf(glob.prefix)) {
      let child = node.children.get(code);
      if (child === undefined) {
        child = createNode(nodes.length, node, code);
        nodes.push(child);
        node.children.set(code, child);
      }
      node = child;
    }
    if (glob.shape === "literal") node.isPoint = true;
    else node.prefixGlob = index;
  }
  for (const node of nodes) {
    node.region = node.prefixGlob === undefined && node.parent !== undefined ? node.parent.region : node;
    node.expected = [...node.children.keys()];
  }
  for (let i = nodes.length - 1; i > 0; i--) {
    const node = nodes[i];
    if (node?.parent !== undefined && (node.divided || node.prefixGlob !== undefined)) node.parent.divided = true;
  }
  return { root, nodes };
}

/** The node that a literal glob of the tree leads to. */
export function nodeAt(tree: PrefixTree, codes: readonly number[]): TreeNode {
  let node = tree.root;
  for (const code of codes) node = node.children.get(code) ?? node;
  return node;
}

/** The indices of the `prefix*` globs that match every string of the region. */
export function prefixGlobsOf(region: TreeNode): number[] {
  const indices: number[] = [];
  for (let node: TreeNode | undefined = region; node !== undefined; node = node.parent?.region) {
    if (node.prefixGlob !== undefined) indices.push(node.prefixGlob);
  }
  return indices;
}

/** Where in the universe each node stands, by id; undefined where no string of the universe passes. */
export function placesInUniverse(tree: PrefixTree, universe: UniverseAutomaton): (UniversePlace | undefined)[] {
  const places: (UniversePlace | undefined)[] = [];
  for (const node of tree.nodes) {
    if (node.parent === undefined) {
      places.push(universe.start);
      continue;
    }
    const from = places[node.parent.id];
    const move =
      from && universe.moves(from).find((each) => ("set" in each ? each.set.has(node.code) : each.code === node.code));
    places.push(move?.to);
  }
  return places;
}

/** The best string of the region that is no point, or undefined if the universe has none. */
export function exampleOf(
  region: TreeNode,
  places: readonly (UniversePlace | undefined)[],
  universe: UniverseAutomaton,
): number[] | undefined {
  let best: number[] | undefined;
  const consider = (codes: number[]): void => {
    if (best === undefined || compareExamples(codes, best) < 0) best = codes;
  };
  const pending = [region];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const place = places[node.id];
    if (place === undefined || (best !== undefined && node.depth + universe.completion(place).length > best.length))
      continue;
    if (!node.isPoint && universe.accepts(place)) {
      consider(pathTo(node));
      continue;
    }
    for (const move of universe.moves(place)) {
      const leaving =
        "set" in move ? bestOf(move.set, node.expected) : node.children.has(move.code) ? undefined : move.code;
      if (leaving !== undefined) consider([...pathTo(node), leaving, ...universe.completion(move.to)]);
    }
    for (const child of node.children.values()) if (child.prefixGlob === undefined) pending.push(child);
  }
  return best;
}

export function pathTo(node: TreeNode): number[] {
  const codes: number[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) codes.push(at.code);
  return codes.reverse();
}

function createNode(id: number, parent: TreeNode | undefined, code: number): TreeNode {
  const node: Omit<TreeNode, "region"> = {
    id,
    parent,
    code,
    depth: parent === undefined ? 0 : parent.depth + 1,
    children: new Map(),
    expected: [],
    isPoint: false,
    prefixGlob: undefined,
    divided: false,
  };
  const complete = node as TreeNode;
  complete.region = complete;
  return complete;
}

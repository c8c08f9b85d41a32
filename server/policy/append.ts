/**
 * Adds all items at the end of a list. `push(...items)` puts each item on the call stack, which ends with a
 * `RangeError` for a list of some hundred thousand: as many as a file can hold.
 */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}

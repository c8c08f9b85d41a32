/** Kleene's three-valued logic: a condition on a key whose value nobody knows is neither true nor false. */

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

export type Truth = 0 | 1 | 2;

export const and = (a: Truth, b: Truth): Truth => (a < b ? a : b);
export const or = (a: Truth, b: Truth): Truth => (a > b ? a : b);
export const not = (a: Truth): Truth => (2 - a) as Truth;
export const fromBoolean = (value: boolean): Truth => (value ? TRUE : FALSE);

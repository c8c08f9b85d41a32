/** Members of an object by a name that comes from outside: a file, a request, a setting. */

/** What the object itself has under the name: never what every object inherits, such as `constructor`. */
export function own<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  // This is the one place that may look: the object itself has it.
  // eslint-disable-next-line keyhole/no-text-as-key
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

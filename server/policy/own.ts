/** Members of an object by a name that comes from outside: a file, a request, a setting. */

/** What the object itself has under the name: never what every object inherits, such as `constructor`. */
export function own<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.getOwnPropertyDescriptor(object, name)?.value as Value | undefined;
}

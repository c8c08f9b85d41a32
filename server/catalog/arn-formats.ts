/**
 * What the ARNs of a service look like: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

export interface ArnFormat {
  /** Empty where such ARNs have no Region; likewise `account`. */
  readonly region: string;
  readonly account: string;
  /** As the catalog has it. */
  readonly text: string;
  /** What follows the account, with anything in its slots: a pattern with wildcards. */
  readonly resource: string;
}

/** All of one service. What was asked is kept: the same resources are named again and again. */
export class ArnFormats {
  readonly #formats: readonly ArnFormat[];
  readonly #fitting = new Map<string, readonly ArnFormat[]>();

  /** @param arns as the catalog has them */
  constructor(arns: readonly string[]) {
    this.#formats = arns.map((arn) => {
      const [, , , region = "", account = "", ...rest] = arn.split(":");
      // A slot holds something, whatever it is. Behind another one and a slash it may be empty: AWS takes `stack/NAME/` for
      // a stack (Access Analyzer reports its missing Region, and nothing else).
      const resource = rest.join(":").replace(/\$\{[^}]*\}/g, "?*");
      return { text: arn, region, account, resource: resource.replace(/(?<=\?\*\/)\?\*$/, "*") };
    });
  }

  /** Whether nothing is known of them. */
  get isEmpty(): boolean {
    return this.#formats.length === 0;
  }

  /** Those that what follows an ARN's account can be of: wildcards stand for anything. */
  fitting(resource: string): readonly ArnFormat[] {
    let found = this.#fitting.get(resource);
    if (found === undefined) {
      found = this.#formats.filter((format) => patternsMeet(resource, format.resource));
      if (this.#fitting.size >= maxResources) this.#fitting.clear();
      this.#fitting.set(resource, found);
    }
    return found;
  }
}

const maxResources = 2000;

/** Whether some text is matched by both patterns. */
export function patternsMeet(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && start < b.length && !isWildcard(a[start]) && !isWildcard(b[start])) {
    if (a[start] !== b[start]) return false;
    start++;
  }
  // Between their ends two patterns with `*` match what the one asks for and then what the other does.
  if (a.includes("*", start) && b.includes("*", start)) return endsMeet(a, b, start);
  let [ofA, ofB] = [a.length, b.length];
  while (ofA > start && ofB > start && !isWildcard(a[ofA - 1]) && !isWildcard(b[ofB - 1]))
    if (a[--ofA] !== b[--ofB]) return false;
  // Which beginnings of b meet the beginning of a that has been looked at.
  const width = ofB - start;
  let row = [true];
  for (let at = 0; at < width; at++) row.push(row[at] === true && b[start + at] === "*");
  let next: boolean[] = [];
  for (let i = start; i < ofA; i++) {
    const letter = a[i];
    next[0] = row[0] === true && letter === "*";
    for (let at = 0; at < width; at++) {
      const other = b[start + at];
      next[at + 1] =
        letter === "*" || other === "*"
          ? (letter === "*" && (row[at + 1] === true || row[at] === true || next[at] === true)) ||
            (other === "*" && (next[at] === true || row[at] === true || row[at + 1] === true))
          : row[at] === true && (letter === "?" || other === "?" || letter === other);
    }
    const done = row;
    row = next;
    next = done;
  }
  return row[width] === true;
}

/** Whether the texts before the first and behind the last `*` can be the same, as far as both go. */
function endsMeet(a: string, b: string, start: number): boolean {
  for (let at = start; a[at] !== "*" && b[at] !== "*"; at++)
    if (a[at] !== b[at] && a[at] !== "?" && b[at] !== "?") return false;
  for (let [i, j] = [a.length - 1, b.length - 1]; a[i] !== "*" && b[j] !== "*"; i--, j--)
    if (a[i] !== b[j] && a[i] !== "?" && b[j] !== "?") return false;
  return true;
}

const isWildcard = (letter: string | undefined): boolean => letter === "*" || letter === "?";

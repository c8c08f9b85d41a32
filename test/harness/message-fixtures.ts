/**
 * Messages, logs and events of public threads, with what is read from them: `=== SOURCE`, the text, and one line for each
 * denial (`--> `) or other error (`~~> `), as JSON.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reading } from "../../server/workspace/denials/denial.ts";

export interface MessageFixture {
  readonly file: string;
  readonly source: string;
  readonly text: string;
  readonly expected: readonly string[];
}

const folder = fileURLToPath(new URL("../fixtures/messages/", import.meta.url));

export function messageFixtures(): MessageFixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) =>
      readFileSync(folder + file, "utf8")
        .split(/^=== /m)
        .slice(1)
        .map((part) => {
          const [source = "", ...lines] = part.replace(/\n$/, "").split("\n");
          const isReading = (line: string): boolean => /^(?:-->|~~>) /.test(line);
          return {
            file,
            source,
            text: lines.filter((line) => !isReading(line)).join("\n"),
            expected: lines.filter(isReading),
          };
        }),
    );
}

/** A reading as fixtures have it. */
export const linesOf = ({ denials, others }: Reading): string[] => [
  ...denials.map(({ item, count, line }) => `--> ${json({ ...item, count, line })}`),
  ...others.map(({ item, count, line }) => `~~> ${json({ ...item, count, line })}`),
];

const json = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (member instanceof Map ? Object.fromEntries(member) : member));

/** `keyhole evaluate`: reads one request a line, prints one decision a line, in constant memory. */
import { Command } from "commander";
import { FileError } from "../../protocol/file-error.ts";
import type { Io } from "../files/io.ts";
import { messageLine } from "../formats/safe-text.ts";
import { LineEvaluator } from "./evaluate-line.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

/** A line longer than this (in UTF-16 code units) is answered with an error and not kept. */
const maxLine = 64 * 1024 * 1024;

/**
 * `keyhole evaluate`: answers each line of standard input as it comes. Denials are answers; only lines without one give
 * 2.
 */
export async function evaluate(io: Io, evaluator = new LineEvaluator()): Promise<ExitStatus> {
  let [line, errors] = [0, 0];
  let first = "";
  const failed = (error: string): void => {
    errors++;
    if (errors === 1) first = `line ${String(line)}: ${error}`;
  };
  try {
    for await (const lines of linesOf(io.stdinChunks())) {
      let out = "";
      for (const text of lines) {
        line++;
        if (text === undefined) {
          failed("is too long");
          out += `${JSON.stringify({ id: null, error: "the line is too long" })}\n`;
        } else if (text.trim() !== "") {
          const answer = evaluator.answer(text);
          if (answer.error !== undefined) failed(answer.error);
          out += `${answer.text}\n`;
        }
      }
      await io.stdout.write(out);
      if (io.stdout.closed === true) break;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await io.stderr.write(messageLine("<stdin>", error.message));
    return couldNotAsk;
  }
  if (errors === 0) return fine;
  const count = errors === 1 ? "one line has" : `${String(errors)} lines have`;
  await io.stderr.write(messageLine("<stdin>", `${count} no answer; ${errors === 1 ? "" : "the first: "}${first}`));
  return couldNotAsk;
}

/** The lines that each chunk completes; undefined for one that is too long. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<(string | undefined)[]> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  const take = (text: string): void => {
    length += text.length;
    if (length > maxLine) pieces = [];
    else if (text !== "") pieces.push(text);
  };
  const complete = (): string | undefined => {
    const line = length > maxLine ? undefined : pieces.join("");
    [pieces, length] = [[], 0];
    return line;
  };
  for await (const chunk of chunks) {
    const [head = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
    take(head);
    if (rest.length === 0) continue;
    const open = rest.pop() ?? "";
    yield [complete(), ...rest];
    take(open);
  }
  take(decoder.decode());
  if (length > 0) yield [complete()];
}

export function evaluateCommand(io: Io, done: (status: ExitStatus) => void): Command {
  return new Command("evaluate")
    .summary("decide requests, one JSON object a line")
    .description(
      "Decides concrete requests by all policies that have a say on them. Reads one JSON object a line from standard input, " +
        "writes one a line to standard output, in order, as they come.",
    )
    .addHelpText(
      "after",
      '\nA line: { "id", "request": { "principal", "action", "resource", "resourceAccount", "context" },\n' +
        '  "policies": { "identity": [], "resource": {}, "permissionsBoundary": [], "session": [],\n' +
        '                "serviceControl": [[]], "resourceControl": [[]], "vpcEndpoint": [] } }\n' +
        'An answer: { "id", "decision": "allowed" | "explicitDeny" | "implicitDeny", "decidedBy", "statements", "explanation" },\n' +
        '  or { "id", "error" } for a line that cannot be answered.\n\n' +
        "Exit status: 0 every line was answered, whatever the answers; 2 some line could not be.\n\nExample:\n  keyhole evaluate < requests.jsonl > answers.jsonl",
    )
    .action(async () => {
      done(await evaluate(io));
    });
}

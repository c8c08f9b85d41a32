/**
 * Streams 300,000 lines, with a new policy in every twelfth, through `keyhole evaluate`, and prints the heap in use on
 * the way.
 */
import type { Io } from "../../server/entry/files/io.ts";
import { evaluate } from "../../server/entry/commands/evaluate.ts";
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";

const account = "111122223333";
/**
 * The most that was in use in the second and in the third hundred thousand lines: what is remembered fills up and is
 * halved again.
 */
const heap = [0, 0, 0];

async function* lines(): AsyncGenerator<Uint8Array> {
  for (let block = 0; block < 300; block++) {
    const text = Array.from({ length: 1000 }, (_, index) => {
      const number = block * 1000 + index;
      const policy = Math.floor(number / 12);
      return JSON.stringify({
        id: number,
        request: {
          principal: `arn:aws:iam::${account}:user/u${String(number)}`,
          action: `s3:Action${String(number)}`,
          resource: `arn:aws:s3:::b/${String(number)}`,
          resourceAccount: account,
        },
        policies: {
          identity: [
            {
              Statement: {
                Sid: `S${String(policy)}`,
                Effect: "Allow",
                Action: "s3:A*",
                Resource: [`arn:aws:s3:::b*/${String(policy)}*`, "arn:aws:s3:::b/*"],
                Condition: { StringLike: { "aws:username": ["u*", `u${String(policy)}*`] } },
              },
            },
          ],
        },
      });
    }).join("\n");
    if (block % 10 === 9) {
      (globalThis as { gc?: () => void }).gc?.();
      const hundred = Math.floor(block / 100);
      heap[hundred] = Math.max(heap[hundred] ?? 0, process.memoryUsage().heapUsed);
    }
    yield await Promise.resolve(Buffer.from(`${text}\n`));
  }
}

let allowed = 0;
const output = {
  isTTY: false,
  columns: undefined,
  write: (chunk: string | Uint8Array) => {
    allowed += String(chunk).split('"allowed"').length - 1;
    return Promise.resolve();
  },
};
const status = await evaluate(
  { stdinChunks: lines, stdout: output, stderr: output } as unknown as Io,
  new LineEvaluator(150_000),
);
process.stdout.write(JSON.stringify({ second: heap[1], third: heap[2] }));
process.exitCode = status === 0 && allowed === 300_000 ? 0 : 1;

/** Streams a log of 45 MB, in which every fifth line is another denial, and prints the heap in use on the way. */
import { DenialReader } from "../../server/workspace/denials/reader.ts";

/** The most that was in use in each third. */
const heap = [0, 0, 0];
const reader = new DenialReader();
for (let block = 0; block < 150; block++) {
  const lines = Array.from({ length: 1500 }, (_, index) => {
    const number = String(block * 1500 + index);
    return index % 5 === 0
      ? `ERROR User: arn:aws:iam::111122223333:user/u${number} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/${number}" because no identity-based policy allows the s3:PutObject action`
      : `INFO request ${number} was served in 12 ms, and there is nothing to be said of it; the next one will be served as well, and so on for a long time, until the log has the size that is wanted here, and no longer than that`;
  });
  reader.push(`${lines.join("\n")}\n`);
  if (block % 5 !== 4) continue;
  (globalThis as { gc?: () => void }).gc?.();
  const third = Math.floor(block / 50);
  heap[third] = Math.max(heap[third] ?? 0, process.memoryUsage().heapUsed);
}
const { denials, notKept } = reader.end();
process.stdout.write(JSON.stringify({ second: heap[1], third: heap[2] }));
process.exitCode = denials.length === 1000 && notKept === 44_000 ? 0 : 1;

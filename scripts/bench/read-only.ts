/** What `keyhole explain` is measured against: a process that reads a file of any length and counts its lines. */
import { createReadStream } from "node:fs";

let lines = 0;
for await (const chunk of createReadStream(process.argv[2] ?? "", { encoding: "utf8" }))
  for (let at = (chunk as string).indexOf("\n"); at >= 0; at = (chunk as string).indexOf("\n", at + 1)) lines++;
process.stdout.write(`${String(lines)}\n`);

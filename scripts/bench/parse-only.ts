/** What `keyhole check` is measured against: a process that reads the files of a folder and parses them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseTree } from "jsonc-parser";

const folder = process.argv[2] ?? ".";
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
  if (entry.isFile()) parseTree(readFileSync(join(entry.parentPath, entry.name), "utf8"));

/** `keyhole explain` on logs of 10 and 100 MB, against a process that only reads them: time for each byte, and memory. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { quantile, row } from "./measure.ts";
import { taken } from "./processes.ts";

const served =
  "2026-01-01T00:00:00.000Z INFO request 00000000 of GET /reports/2026/01/index.html was served in 12 ms, 200, 5123 bytes";

/** Of one kind: what stands on a line of a log. */
const logs: Readonly<Record<string, (line: number) => string>> = {
  "one line in 1000 is a denial": (line) => (line % 1000 === 0 ? denial(line % 7) : served),
  "one line in 5 is another denial": (line) => (line % 5 === 0 ? denial(line) : served),
  "CloudTrail events, one line each": (line) => event(line),
};

const denial = (number: number): string =>
  `2026-01-01T00:00:00.000Z ERROR An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:assumed-role/role-${String(number)}/ci is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the kms:GenerateDataKey action`;

const event = (line: number): string =>
  JSON.stringify({
    eventVersion: "1.09",
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111122223333:assumed-role/etl/ci",
      accountId: "111122223333",
    },
    eventTime: "2026-01-01T00:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: line % 50 === 0 ? "PutObject" : "GetObject",
    awsRegion: "eu-west-1",
    sourceIPAddress: "192.0.2.7",
    ...(line % 50 === 0 && { errorCode: "AccessDenied", errorMessage: "Access Denied" }),
    requestParameters: { bucketName: "data-lake", key: `in/${String(line % 1000)}.csv` },
    eventID: String(line),
  });

/** Writes a log of this size. */
function write(path: string, megabytes: number, lineOf: (line: number) => string): void {
  const file = openSync(path, "w");
  const wanted = megabytes * 1024 * 1024;
  for (let line = 0, size = 0; size < wanted;) {
    const lines: string[] = [];
    for (let block = 0; block < 5000; block++) lines.push(lineOf(line++));
    size += writeSync(file, `${lines.join("\n")}\n`);
  }
  closeSync(file);
}

/** @param read a program that reads the file that is its argument */
export function benchExplain(say: (line: string) => void, cli: string, read: string, folder: string): void {
  say(
    "\nkeyhole explain on a log in a cold process, against one that reads it and counts its lines; ms of processor time",
  );
  say(row("", "explain", "read", "ratio", "peak MB"));
  mkdirSync(folder, { recursive: true });
  for (const [name, lineOf] of Object.entries(logs)) {
    for (const megabytes of [10, 100]) {
      const path = join(folder, "bench.log");
      write(path, megabytes, lineOf);
      const runs = Array.from({ length: 3 }, () => ({
        ours: taken([cli, "explain", path, "--format", "json"], folder),
        base: taken([read, path], folder),
      }));
      const median = (of: (run: (typeof runs)[number]) => number): number => quantile(runs.map(of), 0.5);
      say(
        row(
          `${String(megabytes)} MB, ${name}`,
          median(({ ours }) => ours.milliseconds),
          median(({ base }) => base.milliseconds),
          median(({ ours, base }) => ours.milliseconds / base.milliseconds),
          median(({ ours }) => ours.peak),
        ),
      );
      rmSync(path);
    }
  }
}

/** Child processes that end when we do, and free ports. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { createServer } from "node:net";

/** A port on the loopback interface that nobody listens on at the moment of asking. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The operating system gave no free port.");
  return address.port;
}

export interface Owned {
  readonly child: ChildProcess;
  /** All that it has written so far, both streams. */
  output(): string;
  /** Resolves with the exit code; 1 where a signal ended it. */
  readonly ended: Promise<number>;
  /** Ends it and its children (its process group, by its own id), and waits until it is gone. */
  stop(): Promise<void>;
}

const owned = new Set<Owned>();
// A last line of defence beside each caller's `finally`: nothing that we started outlives us.
process.on("exit", () => {
  for (const each of owned) signal(each.child, "SIGKILL");
});

/** Starts a program in a process group of its own. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): Owned {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
    detached: process.platform !== "win32",
  });
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    text += String(chunk);
  });
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      text += String(error);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
  const result: Owned = {
    child,
    ended,
    output: () => text,
    stop: async () => {
      signal(child, "SIGTERM");
      const gone = await Promise.race([
        ended.then(() => true),
        new Promise<boolean>((resolve) => setTimeout(resolve, 5000, false).unref()),
      ]);
      signal(child, "SIGKILL"); // the rest of its group, and itself if it did not listen
      if (!gone) await ended;
      owned.delete(result);
    },
  };
  owned.add(result);
  return result;
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    /* it is gone already */
  }
}

/** Runs a program to its end; throws with the last lines of its output when it fails. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const process_ = start(command, args, { shell: process.platform === "win32", ...options });
  const code = await process_.ended;
  await process_.stop();
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} failed: ${lastLines(process_.output())}`);
  return process_.output();
}

/** Waits for a line that a started program prints. */
export async function waitForOutput(from: Owned, pattern: RegExp, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  let exit: number | undefined;
  void from.ended.then((code) => {
    exit = code;
  });
  while (!pattern.test(from.output())) {
    if (exit !== undefined) throw new Error(`It ended with code ${exit}: ${lastLines(from.output())}`);
    if (Date.now() > deadline)
      throw new Error(`It did not print ${pattern} within ${milliseconds / 1000} s: ${lastLines(from.output())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-8).join("\n");
}

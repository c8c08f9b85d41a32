/**
 * Runs inside the extension host: `run` starts mocha there and writes one JSON line a test to a file, which the process
 * that started the editor reads as it grows. Bundled by ../run.ts; mocha itself comes from the project's node_modules.
 */
import { appendFileSync } from "node:fs";
import Mocha from "mocha";

export interface SuiteOptions {
  /** Absolute path of the file to write to. */
  readonly results: string;
  readonly trusted: boolean;
  /** Only tests whose title holds this text. */
  readonly grep?: string;
}

export async function run({ results, trusted, grep }: SuiteOptions): Promise<void> {
  const write = (line: object) => appendFileSync(results, `${JSON.stringify(line)}\n`);
  try {
    const mocha = new Mocha({ ui: "tdd", timeout: 60_000, ...(grep === undefined ? {} : { fgrep: grep }) });
    // Gives this file's importees the globals `suite`, `test`, `teardown`.
    mocha.suite.emit("pre-require", globalThis, "", mocha);
    if (trusted) {
      await import("./activation.ts");
      await import("./typing.ts");
      await import("./fixes.ts");
      await import("./settings.ts");
      await import("./models.ts");
      await import("./explain.ts");
      await import("./files.ts");
      await import("./terraform.ts");
    } else {
      await import("./untrusted.ts");
    }
    const failures = await new Promise<number>((resolve) => {
      mocha.reporter(function reporter(runner: Mocha.Runner) {
        runner.on("pass", (test) => write({ name: test.fullTitle(), milliseconds: test.duration }));
        runner.on("fail", (test, error: Error) =>
          write({ name: test.fullTitle(), failure: error.stack ?? String(error) }),
        );
      } as unknown as Mocha.ReporterConstructor);
      mocha.run(resolve);
    });
    const { notes } = await import("./harness.ts");
    write({ end: failures, notes });
    if (failures > 0) throw new Error(`${failures} failed`);
  } catch (error) {
    write({ end: 1, failure: String(error) });
    throw error;
  }
}

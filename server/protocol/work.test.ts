import assert from "node:assert/strict";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import { Abandoned, SharedWork, Work } from "./work.ts";

/** Work on a clock that moves by one with each step, so that a slice is a number of steps. */
function stepped() {
  let now = 0;
  const done: string[] = [];
  const steps = function* (name: string, count: number): Steps<string> {
    try {
      for (let step = 0; step < count; step++) {
        now++;
        yield;
      }
      done.push(name);
      return name;
    } finally {
      if (!done.includes(name)) done.push(`${name} ended`);
    }
  };
  return { work: new Work(undefined, () => now), steps, done };
}
const always = (): boolean => true;

suite("work in slices", () => {
  test("short work is done at once, and before long work that began earlier", async () => {
    const { work, steps, done } = stepped();
    const long = work.run(steps("long", 500), always);
    const short = work.run(steps("short", 3), always);
    assert.equal(await short, "short");
    assert.deepEqual(done, ["short"]);
    assert.equal(await long, "long");
  });

  test("of several long ones none waits for the others to end", async () => {
    const { work, steps, done } = stepped();
    await Promise.all([
      work.run(steps("a", 300), always),
      work.run(steps("b", 30), always),
      work.run(steps("c", 60), always),
    ]);
    assert.deepEqual(done, ["b", "c", "a"]);
  });

  test("messages come in between two slices", async () => {
    const { work, steps, done } = stepped();
    const long = work.run(steps("long", 500), always);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    assert.deepEqual(done, []);
    await long;
  });

  test("what nobody wants any more ends, and cleans up", async () => {
    const { work, steps, done } = stepped();
    let wanted = true;
    const long = work.run(steps("long", Infinity), () => wanted);
    wanted = false;
    await assert.rejects(long, Abandoned);
    assert.deepEqual(done, ["long ended"]);
  });

  test("a stop ends all work, and there is none afterwards", async () => {
    const { work, steps, done } = stepped();
    const long = work.run(steps("long", Infinity), always);
    work.stop();
    await assert.rejects(long, { code: LSPErrorCodes.ServerCancelled });
    await assert.rejects(work.run(steps("short", 1), always), { code: LSPErrorCodes.ServerCancelled });
    assert.deepEqual(done, ["long ended"]);
  });

  test("what fails rejects, in the first slice or later, and the rest goes on", async () => {
    const { work, steps } = stepped();
    const failing = function* (after: Steps<string>): Steps<string> {
      yield* after;
      throw new RangeError("no such luck");
    };
    const later = assert.rejects(work.run(failing(steps("a", 100)), always), RangeError);
    await assert.rejects(work.run(failing(steps("b", 1)), always), RangeError);
    assert.equal(await work.run(steps("c", 100), always), "c");
    await later;
  });
});

suite("work that several wait for", () => {
  test("is done once, for all", async () => {
    const { work, steps, done } = stepped();
    const shared = new SharedWork(work, steps("long", 100), always);
    assert.deepEqual(await Promise.all([shared.wait(), shared.wait()]), ["long", "long"]);
    assert.deepEqual([done, shared.isAbandoned], [["long"], false]);
  });

  test("goes on as long as one waits; the cancelled one is answered at once", async () => {
    const { work, steps, done } = stepped();
    const shared = new SharedWork(work, steps("long", 500), always);
    const source = new CancellationTokenSource();
    const impatient = shared.wait(source.token);
    const other = shared.wait();
    source.cancel();
    await assert.rejects(impatient, { code: LSPErrorCodes.RequestCancelled });
    assert.deepEqual(done, []);
    assert.equal(await other, "long");
  });

  test("ends when the last one is cancelled, or when it is out of date", async () => {
    for (const [isCurrent, cancels] of [
      [always, true],
      [() => false, false],
    ] as const) {
      const { work, steps, done } = stepped();
      const shared = new SharedWork(work, steps("long", Infinity), isCurrent);
      const source = new CancellationTokenSource();
      const waiting = shared.wait(source.token);
      if (cancels) source.cancel();
      await assert.rejects(waiting, cancels ? { code: LSPErrorCodes.RequestCancelled } : Abandoned);
      for (let turn = 0; turn < 3; turn++)
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      assert.deepEqual([done, shared.isAbandoned], [["long ended"], true]);
    }
  });

  test("patience: a few slices, then undefined; what is done within them is the answer", async () => {
    const { work, steps } = stepped();
    const endless = new SharedWork(work, steps("endless", Infinity), always);
    assert.equal(await endless.wait(undefined, 3), undefined);
    assert.equal(await new SharedWork(work, steps("short", 12), always).wait(undefined, 3), "short");
  });
});

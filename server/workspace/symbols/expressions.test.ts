import assert from "node:assert/strict";

import type { FreshKind } from "./fresh.ts";
import { Expressions } from "./expressions.ts";

const kinds: readonly FreshKind[] = ["bucketArn", "roleArn", "keyArn", "account", "text"];

suite("names that were made up", () => {
  test("are found in a text in the same way, be there a few or hundreds", () => {
    const spelled = (others: number): string[] => {
      const names = new Expressions(new Map());
      const values = kinds.map((kind) => names.fresh({ kind: "ref", name: `The-${kind}` }, kind));
      for (let number = 0; number < others; number++)
        names.fresh({ kind: "ref", name: `Other${String(number)}` }, "bucketArn");
      const text = `In ${values.join(", ")} (${names.account}) and ${(values[2] ?? "").replace(/^.*:key\//, "key/")}.`;
      return [names.spell(text), JSON.stringify([...names.symbolsIn([text])])];
    };
    const few = spelled(0);
    assert.match(few.join(), /The-bucketArn.*The-roleArn.*The-keyArn/);
    assert.deepEqual(spelled(300), few);
  });
});

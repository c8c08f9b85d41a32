/** What is said of the policies in test/fixtures/, word for word, and what each fix writes: drawn in test/fixtures/said/. */
import { readFileSync } from "node:fs";
import { checkAll, drawnOf, settingsOf } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic } from "./harness/drawings.ts";
import { parseFixture } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

for (const folder of ["documented", "independent", "reported"])
  checkDrawing(`said/${folder}.txt`, (file) => {
    const name = `${folder}/${file}`;
    const fixture = parseFixture(name, readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
    const texts = new Map(fixture.files.map((one) => [one.file, one]));
    const said = drawnOf(fixture, checkAll(wholeEngine(), fixture.files, settingsOf(fixture)));
    return said.flatMap((one) => drawDiagnostic(texts, one)).join("\n");
  });

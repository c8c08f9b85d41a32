/**
 * What `can` answers about the model of test/harness/wide-model.ts, drawn in test/fixtures/answers/can.txt, and about models
 * on one line (behind ` | `, as in test/harness/short-model.ts), in answers/models.txt, and about infrastructure code
 * (its name in test/harness/code-models.ts stands before ` | `), in answers/code.txt: a question
 * behind `##`, the verdict, each authorization with its context and its trail (`-`: decides, `.`: changes nothing,
 * `?`: not told), and what mends it.
 */
import { codeModel } from "./harness/code-models.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { drawAnswer } from "./harness/draw-answer.ts";
import { modelOf } from "./harness/model-source.ts";
import { shortArns, shortModel, wholeArns } from "./harness/short-model.ts";
import { readWideModel } from "./harness/wide-model.ts";

checkDrawing("answers/can.txt", (question) => {
  const { model, files } = readWideModel();
  return drawAnswer(model, files, question);
});

checkDrawing("answers/models.txt", (title) => {
  const [, question = "", line = ""] = /^(.*?) \| (.*)$/.exec(title) ?? [];
  const files = shortModel(line);
  const texts = new Map(files.map((one) => [one.file, one]));
  const model = modelOf(
    texts.get("keyhole.json")?.text ?? "",
    Object.fromEntries(files.map(({ file, text }) => [file, text])),
  );
  return shortArns(drawAnswer(model, texts, wholeArns(question)));
});

checkDrawing("answers/code.txt", (title) => {
  const [name = "", question = ""] = title.split(" | ");
  const code = codeModel(name);
  if (code === undefined) return "no such template";
  return drawAnswer(code.model, new Map([["template.yaml", { file: "template.yaml", text: code.text }]]), question);
});

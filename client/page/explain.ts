/** The page of “Keyhole: Explain Access Denied…”: draws the answer, tells the extension what to open and to fix. */
import { element } from "./element.ts";
import type {
  ExplainAnswer,
  ExplainedFix,
  ExplainedItem,
  ExplainedPlace,
  FromPage,
  TextList,
  ToPage,
} from "../explain-data.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

/** Characters of the message that are shown: a log is not shown again. */
const mostOfMessage = 2000;

function start(): void {
  const host = acquireVsCodeApi();
  const message = element("pre", { class: "message", "aria-label": "The message" });
  const status = element("p", { role: "status" });
  const answer = element("main");
  document.body.append(message, status, answer);
  addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
    status.textContent = data.status ?? "";
    if (!("answer" in data)) return;
    message.textContent = data.text.length > mostOfMessage ? `${data.text.slice(0, mostOfMessage)}…` : data.text.trim();
    answer.replaceChildren(...partsOf(data.answer, (told) => host.postMessage(told)));
  });
  host.postMessage({ kind: "ready" });
}

type Tell = (message: FromPage) => void;

function partsOf({ items, more, nothing }: ExplainAnswer, tell: Tell): Node[] {
  if (nothing !== null) return [element("p", {}, nothing)];
  const left =
    more === 0 ? [] : [element("p", { class: "seen" }, `and ${more} more; keyhole explain lists all of them`)];
  return [...items.map((item) => itemOf(item, tell)), ...left];
}

function itemOf({ title, seen, lines, causes, likely, question, commands }: ExplainedItem, tell: Tell): HTMLElement {
  return element(
    "article",
    {},
    element("h2", {}, title),
    ...(seen === "" ? [] : [element("p", { class: "seen" }, seen)]),
    ...lines.map((line) => element("p", {}, line)),
    ...causes.map((cause) => causeOf(cause, tell)),
    ...(likely === null ? [] : listOf(likely)),
    ...(question === null ? [] : [element("p", { class: "question" }, question)]),
    ...(commands === null ? [] : [commandsOf(commands)]),
  );
}

function causeOf({ text, place, location, fixes }: ExplainedPlace, tell: Tell): HTMLElement {
  const said = element("p");
  if (place !== null && location !== null) {
    const link = element("a", { href: "#" }, place);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      tell({ kind: "open", location });
    });
    said.append(link, " ");
  }
  said.append(text);
  return element(
    "section",
    { class: "cause" },
    said,
    ...(fixes.length === 0 ? [] : [element("p", { class: "fixes" }, ...fixes.map((fix) => fixOf(fix, tell)))]),
  );
}

function fixOf({ title, id, needsInput, isPreferred }: ExplainedFix, tell: Tell): HTMLElement {
  const button = element(
    "button",
    { type: "button", ...(isPreferred ? { class: "preferred" } : {}) },
    needsInput ? `${title} (to be filled in)` : title,
  );
  button.addEventListener("click", () => tell({ kind: "fix", id }));
  return button;
}

const listOf = ({ heading, texts }: TextList): Node[] => [
  element("h3", {}, heading),
  element("ol", {}, ...texts.map((text) => element("li", {}, text))),
];

const commandsOf = ({ heading, texts }: TextList): HTMLElement =>
  element("details", {}, element("summary", {}, heading), element("pre", {}, texts.join("\n")));

start();

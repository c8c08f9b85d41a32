/** Texts are asked about again and again while a policy is checked: what was answered last is kept. */
const maxAnswers = 1_000;
/** In UTF-16 code units; longer texts are rare, and are not held. */
const longest = 1_000;

/** The same function of a text, which answers what it was asked of late without working it out. */
export function recalled<Answer>(of: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    if (text.length > longest) return of(text);
    let answer = answers.get(text);
    if (answer === undefined) {
      if (answers.size >= maxAnswers) answers.clear();
      answers.set(text, (answer = of(text)));
    }
    return answer;
  };
}

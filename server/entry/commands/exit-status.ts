/** The exit statuses of every command (docs/command-line.md). The higher one counts. */
export const fine = 0;
/** The answer is "no": findings, an upload denied. */
export const answeredNo = 1;
/** The question could not be asked: usage, an unreadable file, a named file without a policy. */
export const couldNotAsk = 2;

export type ExitStatus = 0 | 1 | 2;

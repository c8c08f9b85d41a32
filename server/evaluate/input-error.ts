/** What is wrong with a request or a policy that was given to be evaluated; the message begins with its place. */
export class InputError extends Error {}

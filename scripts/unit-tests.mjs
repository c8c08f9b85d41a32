/** The tests that need no process of their own: globs, from the repository's root. */
export const unitTests = [
  "server/**/*.test.ts",
  "client/**/*.test.ts",
  "test/harness/**/*.test.ts",
  "test/*.test.ts",
  "test/properties/**/*.test.ts",
  "test/evaluate/**/*.test.ts",
  "test/grammar/**/*.test.ts",
  "test/fuzz/**/*.test.ts",
];

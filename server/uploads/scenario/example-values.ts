/** Reserved for documentation by AWS's own examples; made-up values are taken from here unless a file uses them. */
export const exampleAccounts: readonly string[] = [
  "111122223333",
  "444455556666",
  "777788889999",
  "123456789012",
  "999999999999",
];

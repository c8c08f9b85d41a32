/** Which lines of a terminal are offered to be explained: by words alone, before anything is read. */
import assert from "node:assert/strict";
import { denialIn } from "../client/denial-text.ts";
import { messageFixtures } from "./harness/message-fixtures.ts";

suite("links in a terminal", () => {
  const offered = (text: string): boolean => text.split("\n").some((line) => denialIn(line) !== undefined);

  test("almost every message that is read as a denial is offered; events are no lines of a terminal", () => {
    const denials = messageFixtures().filter(
      ({ file, expected }) => file !== "events.txt" && expected.some((line) => line.startsWith("-->")),
    );
    assert.ok(denials.length > 80);
    const missed = denials.filter(({ text }) => !offered(text)).map(({ source }) => source);
    assert.deepEqual(missed, [
      "a public note on RDS exports (the role's trust policy)", // in words of its own
      "a public note on storage integrations of Snowflake (lines broken)", // the same
      "aws/aws-sdk-net#3271 (.NET, a HEAD)", // the stack says no more than the exception's name
      "ray-project/ray (Arrow before version 10)", // a number in place of the words
      // services in words of their own
      "ghdna/athena-express#85 (Athena)",
      "awslabs/amazon-s3-find-and-forget#290 (Athena)",
      "aws/aws-sdk-pandas#2644 (Athena, a table of Apache Iceberg)",
      "duckdb/dbt-duckdb#372",
      "a public README of CloudFormation templates (DataSync)",
      "awslabs/aurora-snapshot-tool#29 (Amazon RDS)",
      "the guide of Amazon RDS (its role)",
      "a public note on AWS Backup (EBS)",
      "a public README of a pipeline (CodePipeline)",
      "a public notebook (Redshift)",
      "a public note on Redshift Spectrum",
    ]);
  });

  test("file systems and databases are not, nor what is only about permissions", () => {
    for (const line of [
      "bash: ./run.sh: Permission denied",
      "java.nio.file.AccessDeniedException: /var/lib/data/file.txt",
      "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
      "This request is not authorized to perform this operation using this permission.",
      "HTTP/1.1 404 Not Found",
      "",
    ])
      assert.equal(denialIn(line), undefined, line);
  });

  test("the link is under the words of the message, from the first to the last", () => {
    const line =
      "upload failed: An error occurred (AccessDenied) when calling the PutObject operation: User: x is not authorized to perform: kms:Decrypt";
    const found = denialIn(line);
    assert.equal(
      line.slice(found?.start, found?.end),
      "AccessDenied) when calling the PutObject operation: User: x is not authorized to perform:",
    );
  });

  test("a line of any length costs little", () => {
    // With a step for each pair of words they would take minutes, and the test would not end in time.
    assert.equal(denialIn("403 ".repeat(250_000)), undefined);
    assert.ok(denialIn("AccessDenied ".repeat(80_000)));
  });
});

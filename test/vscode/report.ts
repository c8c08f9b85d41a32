/** Prints tests as they end and keeps the count. */
export interface TestResult {
  readonly name: string;
  /** Absent where it passed. */
  readonly failure?: string;
  readonly milliseconds?: number;
}

export class Report {
  passed = 0;
  failed = 0;

  heading(text: string): void {
    console.log(`\n${text}`);
  }

  note(text: string): void {
    console.log(`        ${text}`);
  }

  add({ name, failure, milliseconds }: TestResult): void {
    if (failure === undefined) {
      this.passed++;
      console.log(`  ok    ${name}${milliseconds === undefined ? "" : ` (${milliseconds} ms)`}`);
    } else {
      this.failed++;
      console.log(`  FAIL  ${name}\n${failure.replaceAll(/^/gm, "        ")}`);
    }
  }

  /** The closing line; returns the exit code. */
  end(): number {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

// Sums up as libtest does, which is how `cargo xtask test` counts.
export default class Sums {
  errors = 0;

  onBegin(_, suite) {
    this.tests = suite.allTests();
  }

  onError() {
    this.errors += 1;
  }

  onEnd() {
    const count = (outcome) => (this.tests ?? []).filter((test) => test.outcome() === outcome).length;
    const failed = count('unexpected') + this.errors;
    const verdict = failed === 0 ? 'ok' : 'FAILED';
    console.log(`test result: ${verdict}. ${count('expected')} passed; ${failed} failed; ${count('skipped')} ignored`);
  }

  printsToStdio() {
    return false;
  }
}

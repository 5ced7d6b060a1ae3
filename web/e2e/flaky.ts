import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

// A busy machine may lose one step of a journey; a second try tells that from a fault of the program. Many that pass
// only at the second try are a fault of their own, so there is a bound.
const bound = 2;

export default class Flaky implements Reporter {
  private root: Suite | undefined;

  onBegin(_: FullConfig, root: Suite) {
    this.root = root;
  }

  onEnd() {
    const flaky = this.root?.allTests().filter((test) => test.outcome() === 'flaky') ?? [];
    for (const test of flaky) console.log(`passed only at the second try: ${test.titlePath().slice(-2).join(' › ')}`);
    if (flaky.length <= bound) return Promise.resolve();
    console.log(`${flaky.length} journeys passed only at the second try, at most ${bound} may`);
    return Promise.resolve({ status: 'failed' as const });
  }
}

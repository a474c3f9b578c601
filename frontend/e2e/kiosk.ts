import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { test as base, expect, type Locator, type Page } from '@playwright/test';

import type { Kind, PracticeAction } from '../src/lib/schemas';
import { act, olga, type App } from './operator';
import { kioskBinary, Program } from './program';

interface Bound {
  go: { main: { App: App } };
}

/** The kiosk as a person meets it. */
export class Kiosk {
  readonly main: Locator;

  constructor(
    readonly page: Page,
    readonly program: Program,
  ) {
    this.main = page.locator('main');
  }

  /** Opens the page, and the desk if that is to be seen first. */
  async open(first: Kind = 'desk'): Promise<void> {
    await this.page.goto(await this.program.address());
    await this.at(first === 'desk' ? 'locked' : first);
    if (first === 'desk') await this.signIn();
  }

  /**
   * Opens the desk with the operator's key, which stays plugged in: so it is there
   * already when the screen is given back, and nobody waits for it to be noticed.
   */
  async signIn(): Promise<void> {
    await this.page.evaluate(`(${act.toString()})(window.go.main.App, ${JSON.stringify(olga)}, ['desk'])`);
    await this.at('desk');
  }

  /** Waits for the screen of a state. */
  async at(kind: Kind): Promise<void> {
    await this.page.locator(`main[data-state="${kind}"][aria-busy="false"]`).waitFor();
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true });
  heading = (name: string): Locator => this.page.getByRole('heading', { name, exact: true });
  /** A field by its label; "optional" may follow. */
  field = (name: string): Locator => this.main.getByLabel(new RegExp(`^${name}(\\s+optional)?$`));

  /** Presses the main button. */
  go = (): Promise<void> => this.page.locator('.page button[type="submit"]').click();

  /** Does something to the practice key, as the panel would. */
  async key(action: PracticeAction | `refuse:${string}`): Promise<void> {
    await this.page.evaluate((act) => (window as unknown as Bound).go.main.App.Practice(act), action);
  }

  /** Opens a link as the system does: by starting the program with it once more. */
  async link(link: string): Promise<void> {
    await promisify(execFile)(kioskBinary, ['run', '--demo', '--data', this.program.data, link]);
  }

  /** Tells the program that somebody is there, without touching the page. */
  async present(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as Bound).go.main.App.Present());
  }

  /** Touches a key once it waits for it. */
  async touch(whose: 'Person’s' | 'Operator’s' = 'Person’s'): Promise<void> {
    await expect(this.page.getByText(`${whose} key blinks: touch it`)).toBeVisible();
    await this.key('touch');
  }

  /** Searches, and waits for the answer. */
  async find(text: string): Promise<void> {
    await this.field('Name, username or e-mail address').fill(text);
    await expect(this.page.getByRole('status').filter({ hasText: /found|Nobody|first/ })).toBeVisible();
  }

  /** Opens the page of a person. */
  async person(name: string): Promise<void> {
    await this.find(name);
    await this.page.getByRole('button', { name }).click();
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  /** Adds a person, and comes to the hand-over. */
  async add(name: string, username: string): Promise<void> {
    await this.button('New person').click();
    await this.field('Name').fill(name);
    await this.field('Username').fill(username);
    await this.go();
    await this.at('handOver');
  }

  /** One of several choices. */
  choice = (name: string): Locator => this.page.getByRole('radio', { name, exact: true });

  /** Says how the person was identified, and hands the screen over. */
  async handOver(): Promise<void> {
    await this.choice('I know them').check();
    await this.go();
  }

  /** From the hand-over to the key that was found. */
  async plugIn(): Promise<void> {
    await this.handOver();
    await this.at('insertKey');
    await this.key('plug');
    await this.at('key');
  }

  async name(name: string): Promise<void> {
    await this.field('Name of the key').fill(name);
    await this.go();
  }

  /** From the key that was found to its PIN, set. */
  async setPin(pin: string): Promise<void> {
    await this.name('blue, on the key ring');
    await this.at('newPin');
    await this.typeNewPin(pin);
    await this.at('touch');
  }

  async typePin(pin: string): Promise<void> {
    await this.at('enterPin');
    await this.field('PIN').fill(pin);
    await this.go();
  }

  async typeNewPin(pin: string, again = pin): Promise<void> {
    await this.field('New PIN').fill(pin);
    await this.field('New PIN once more').fill(again);
    await this.go();
  }

  /** From the touch to the end. */
  async touchTwice(): Promise<void> {
    await this.touch();
    await this.at('tryIt');
    await this.touch();
    await this.at('done');
  }

  /** Sets up a person's first key, from the desk to the desk. */
  async enrol(name: string, username: string): Promise<void> {
    await this.add(name, username);
    await this.plugIn();
    await this.setPin('123456');
    await this.touchTwice();
    await this.giveBack();
  }

  /** Sets up the key of whoever was enrolled last for one more person. */
  async enrolToo(name: string, username: string): Promise<void> {
    await this.add(name, username);
    await this.handOver();
    await this.at('key');
    await this.name('the one on the shelf');
    await this.typePin('123456');
    await this.touchTwice();
    await this.giveBack();
  }

  /** Adds somebody who gets no key yet, and comes back to them. */
  async meet(name: string, username: string): Promise<void> {
    await this.add(name, username);
    await this.stop();
    await this.giveBack();
    await this.person(name);
  }

  /** Gives the screen back, which the operator takes with her key. */
  async giveBack(): Promise<void> {
    await this.go();
    await this.signIn();
  }

  /** Stops, and says yes if asked. */
  async stop(): Promise<void> {
    await this.button('Stop').first().click(); // on some screens it is the main button too
    const yes = this.button('Yes, stop');
    await expect(yes.or(this.page.locator('main[data-state="stopped"]'))).toBeVisible();
    if (await yes.isVisible()) await yes.click();
    await this.at('stopped');
  }

  /** Reads or changes the store behind the program's back. */
  sql(statement: string): string {
    const store = join(this.program.data, 'demo.sqlite');
    return execFileSync('sqlite3', ['-cmd', '.timeout 5000', store, statement], { encoding: 'utf8' }).trim();
  }
}

interface Fixtures {
  /** Further flags of the program. */
  flags: string[];
  /** What the kiosk shows first: the desk, the lock, or that nobody has claimed it. */
  first: 'desk' | 'locked' | 'setUp';
  kiosk: Kiosk;
}

/** A test with a kiosk of its own. */
export const test = base.extend<Fixtures>({
  flags: [['--idle', '10m', '--language', 'en', '--contact', 'extension 4711'], { option: true }],
  first: ['desk', { option: true }],
  kiosk: async ({ page, flags, first }, use) => {
    const program = Program.start(first === 'setUp' ? 'new' : 'claimed', ...flags);
    try {
      const kiosk = new Kiosk(page, program);
      await kiosk.open(first);
      await use(kiosk);
    } finally {
      await program.end();
    }
  },
});

export { expect };

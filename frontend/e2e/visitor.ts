import { test as base, expect, type Locator, type Page } from '@playwright/test';

import type { Place } from '../src/lib/desk/desk.svelte';
import type { PageName } from '../src/lib/site/pages';
import { servers, sqlite } from './ground';
import { Latchkeyd } from './latchkeyd';
import { SecurityKey } from './securityKey';

/** Somebody who comes to the site with a browser and a key. */
export class Visitor {
  readonly main: Locator;

  private constructor(
    readonly page: Page,
    readonly service: Latchkeyd,
    readonly key: SecurityKey,
  ) {
    this.main = page.locator('main');
  }

  static async comes(page: Page, service: Latchkeyd, offers = false): Promise<Visitor> {
    return new Visitor(page, service, await SecurityKey.into(page, offers ? { transport: 'internal' } : {}));
  }

  /** Somebody else, with a browser and a key of their own. */
  another(page: Page): Promise<Visitor> {
    return Visitor.comes(page, this.service);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.service.origin + path);
  }

  /** Waits for a page. */
  async at(page: PageName | Place['at']): Promise<void> {
    await this.main.locator(`[data-page="${page}"]`).waitFor();
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true });
  /** A field by its label; "optional" may follow. */
  field = (name: string): Locator => this.page.getByLabel(new RegExp(`^${name}(\\s+optional)?$`));
  heading = (name: string | RegExp): Locator => this.page.getByRole('heading', { name, exact: true });
  code = (code: string): Locator => this.page.locator(`[data-code="${code}"]`);

  /** Presses the main button of the page, or of the dialog before it. */
  async go(): Promise<void> {
    const dialog = this.page.locator('dialog[open]');
    await ((await dialog.count()) > 0 ? dialog : this.main).locator('button[type="submit"]').click();
  }

  /** Says who they are, and comes to the key. */
  async signUp(name: string, username: string): Promise<void> {
    await this.open('/register');
    await this.field('Name').fill(name);
    await this.field('Username').fill(username);
    await this.go();
    await this.at('name-key');
  }

  /** From the key's name to the end. */
  async setUp(name: string): Promise<void> {
    await this.nameKey(name);
    await this.at('try-it');
    await this.go();
    await this.at('ready');
  }

  async nameKey(name: string): Promise<void> {
    await this.field('Name of the key').fill(name);
    await this.go();
  }

  /** Sets up their first key, and signs in with it. */
  async enrol(name: string, username: string, key = 'blue'): Promise<void> {
    await this.signUp(name, username);
    await this.setUp(key);
    await this.go();
    await this.signIn();
  }

  /** From the page for it to their keys. */
  async signIn(): Promise<void> {
    await this.at('sign-in');
    await this.go();
    await this.at('keys');
  }

  /** Becomes the first administrator, and signs in. */
  async claim(name = 'Ada Admin', username = 'ada'): Promise<void> {
    await this.open('/claim');
    await this.page.getByRole('textbox', { name: 'Code' }).fill(this.service.claimCode());
    await this.field('Name').fill(name);
    await this.field('Username').fill(username);
    await this.go();
    await this.at('name-key');
    await this.setUp('hers');
    await this.go();
    await this.signIn();
  }

  /** Goes to a part of the program by its name. */
  async part(name: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
  }

  /** Adds somebody at the desk, and comes back to them. */
  async addPerson(name: string, username: string, email = ''): Promise<void> {
    await this.part('People');
    await this.button('New person').click();
    await this.field('Name').fill(name);
    await this.field('Username').fill(username);
    if (email) await this.field('E-mail address').fill(email);
    await this.go();
    await this.at('hand-over');
    await this.button('Back').click();
    await this.heading(name).waitFor();
  }

  async signOut(): Promise<void> {
    await this.button('Sign out').click();
    await this.at('start');
  }

  /** Adds a further key, another than the one that is plugged in. */
  async add(name: string): Promise<void> {
    await this.go();
    await this.at('name-key');
    await this.key.layAside();
    await this.setUp(name);
    await this.go();
    await this.at('keys');
  }

  /** The card of a key. */
  card = (name: string): Locator => this.page.getByRole('article').filter({ has: this.heading(name) });

  /** Has navigator.credentials fail as browsers do. */
  async browserFails(error: string): Promise<void> {
    await this.page.evaluate((name) => {
      const fail = (): Promise<never> => Promise.reject(new DOMException('', name));
      Object.assign(navigator.credentials, { create: fail, get: fail });
    }, error);
  }
}

const grounds = { sqlite, servers };

/** What a test may ask for. */
export interface Options {
  /** What the service stands on. */
  ground: keyof typeof grounds;
  /** Further flags of the service. */
  flags: string[];
  /** Whether the browser offers keys where a username is typed. */
  offers: boolean;
}

interface Fixtures {
  service: Latchkeyd;
  visitor: Visitor;
}

/** A test with a service of its own, and a visitor. */
export const test = base.extend<Options & Fixtures>({
  ground: ['sqlite', { option: true }],
  flags: [['--contact', 'extension 4711'], { option: true }],
  offers: [false, { option: true }],
  service: async ({ flags, ground }, use) => {
    const service = await Latchkeyd.start(flags, grounds[ground]);
    try {
      await use(service);
    } finally {
      await service.end();
    }
  },
  visitor: async ({ page, offers, service }, use) => {
    // Chromium offers the keys of its own computer alone.
    if (offers) service.policy({ kinds: ['securityKey', 'platform'], hints: [] });
    await use(await Visitor.comes(page, service, offers));
  },
});

export { expect };

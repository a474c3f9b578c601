import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { inject } from 'vitest';

import type { Kind, PracticeAction, StateOf } from '../../src/lib/backend';
import { de } from '../../src/lib/words/de';
import { en, type Words } from '../../src/lib/words/en';
import { copyKey, copyStore } from '../copies';
import type { Latchkeyd } from '../latchkeyd';
import { act, olga } from '../operator';
import { Key } from './driver';
import { Window } from './window';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the key is called. */
export const keyName = 'blue, on the key ring';

/** A PIN that is found wherever it may have been left. */
export const pin = '7351-Enchantress';

export interface Person {
  displayName: string;
  username: string;
  email?: string;
}

export const ada: Person = { displayName: 'Ada Lovelace', username: 'ada', email: 'ada@example.com' };
export const bob: Person = { displayName: 'Bob Babbage', username: 'bob' };

/** The screens that axe has looked at, and what it has found on each. */
export const audits = new Map<string, string[]>();

/** The program itself in demo mode, in its window. */
export class Kiosk {
  /** With a store of its own, its desk opened. */
  static async open(...args: string[]): Promise<Kiosk> {
    const kiosk = await Kiosk.openLocked(...args);
    await kiosk.signIn();
    return kiosk;
  }

  /** With a store of its own, which has its operator. */
  static async openLocked(...args: string[]): Promise<Kiosk> {
    const claimed = (home: string): void => {
      copyStore(join(home, 'store.sqlite'));
      copyKey(join(home, 'data'));
    };
    const kiosk = await Kiosk.#open(claimed, args);
    await kiosk.at('locked');
    return kiosk;
  }

  /** With a store that nobody has claimed. */
  static async openNew(...args: string[]): Promise<Kiosk> {
    const kiosk = await Kiosk.#open(() => undefined, args);
    await kiosk.at('setUp');
    return kiosk;
  }

  /** With a service for its store, its desk opened. */
  static async openAt(service: Latchkeyd, ...args: string[]): Promise<Kiosk> {
    const kiosk = await Kiosk.openLockedAt(service, ...args);
    await kiosk.signIn();
    return kiosk;
  }

  /** At a service that does not know it yet. */
  static async openUnpairedAt(service: Latchkeyd): Promise<Kiosk> {
    const kiosk = await Kiosk.#open((home) => copyKey(join(home, 'data')), [`--store=${service.origin}`], service, false);
    await kiosk.at('pair');
    return kiosk;
  }

  /** With a service for its store, which has its operator. */
  static async openLockedAt(service: Latchkeyd, ...args: string[]): Promise<Kiosk> {
    const own = (home: string): void => copyKey(join(home, 'data'));
    const kiosk = await Kiosk.#open(own, [`--store=${service.origin}`, ...args], service);
    await kiosk.at('locked');
    return kiosk;
  }

  static async #open(prepare: (home: string) => void, args: string[], service?: Latchkeyd, paired = true): Promise<Kiosk> {
    const program = inject('ready').latchkey;
    const flags = (home: string): string[] => {
      const all = [...settings(home), ...args];
      prepare(home);
      if (paired) service?.pair(program, all);
      return all;
    };
    const window = await Window.open(program, flags, { env: service?.trust });
    return new Kiosk(window, args.includes('--language=de') ? de : en, service);
  }

  protected constructor(
    readonly window: Window,
    readonly t: Words,
    protected readonly service: Latchkeyd | undefined,
  ) {}

  /** The file of the store. */
  get store(): string {
    return this.service ? join(this.service.data, 'service-demo.sqlite') : join(this.window.home, 'store.sqlite');
  }

  /** What was printed so far, by the service too. */
  get output(): string {
    return this.window.program.output + (this.service?.output ?? '');
  }

  /** Waits for a state and until its screen takes commands, and has axe look at it. */
  async at(kind: Kind): Promise<void> {
    await this.window.waitFor(`document.querySelector('main[data-state=${kind}][aria-busy=false]')`);
    await this.audit(kind);
  }

  /** Has axe look at what is shown, the first time it is. */
  async audit(screen: string): Promise<void> {
    if (audits.has(screen)) return;
    const found = await this.window.run<string[]>(
      `${axe};
       return window.axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
         violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html)))`,
    );
    audits.set(screen, found);
  }

  /** The state that Go is in. */
  state<K extends Kind>(): Promise<StateOf<K>> {
    return this.window.run('return window.go.main.App.State()');
  }

  /** Where a text is to be found: in the page with all its fields, or in Go's state. */
  async traces(text: string): Promise<{ page: boolean; state: boolean }> {
    const page = await this.window.run<string>(
      `return document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((field) => field.value)`,
    );
    return { page: page.includes(text), state: JSON.stringify(await this.state()).includes(text) };
  }

  press = async (button: string): Promise<void> => (await this.window.button(button)).click();
  type = async (field: string, text: string): Promise<void> => (await this.window.field(field)).fill(text);

  /** The name of the button that plugs a practice key in or pulls it out. */
  practice = (hand: 'plug' | 'unplug', whose: 'own' | 'persons'): string => `${this.t.practice[hand]}: ${this.t.practice[whose]}`;

  /** Does something with the practice keys. */
  async hand(action: PracticeAction): Promise<void> {
    await this.window.run('return window.go.main.App.Practice(arguments[0])', action);
  }

  /** Opens the desk with the operator's key, or takes it back, without a click. */
  async signIn(): Promise<void> {
    await this.window.run(`return (${act.toString()})(window.go.main.App, arguments[0], ['desk'])`, olga);
    await this.at('desk');
  }

  /** From the desk to the touch, with a new person and a new PIN. */
  async toTouch(person: Person): Promise<void> {
    await this.add(person);
    await this.handOver();
    await this.acceptKey();
    await this.newPin();
    await this.at('touch');
  }

  /** Adds a person, which leads to the hand-over. */
  async add(person: Person): Promise<void> {
    await this.press(this.t.find.add);
    await this.type(this.t.add.displayName, person.displayName);
    await this.type(this.t.add.username, person.username);
    if (person.email) await this.type(this.t.add.email, person.email);
    await this.audit('add a person');
    await this.press(this.t.add.main);
  }

  /** Finds a person and begins another enrolment. */
  async another(person: Person): Promise<void> {
    await this.type(this.t.find.label, person.username);
    await (await this.window.find('main li button', person.displayName, (name) => name.includes(person.displayName))).click();
    await this.window.heading(person.displayName);
    await this.audit('a person');
    await this.press(this.t.person.another);
  }

  /** Says how the person was identified. */
  async identify(): Promise<void> {
    await this.at('handOver');
    await (await this.window.field(this.t.identification.known ?? '')).click();
  }

  /** Hands over, and plugs in the key. */
  async handOver(): Promise<void> {
    await this.identify();
    await this.press(this.t.handOver.main);
    await this.at('insertKey');
    await this.hand('plug');
  }

  /** Gives the key its name. */
  async acceptKey(): Promise<void> {
    await this.at('key');
    await this.type(this.t.key.name, keyName);
    await this.press(this.t.key.main);
  }

  async newPin(text = pin): Promise<void> {
    await this.at('newPin');
    await this.type(this.t.pin.newPin, text);
    await this.type(this.t.pin.again, text);
    await this.press(this.t.pin.newMain);
  }

  async enterPin(text = pin): Promise<void> {
    await this.at('enterPin');
    await this.type(this.t.pin.pin, text);
    await this.press(this.t.pin.enterMain);
  }

  /** Touches for the registration and for the proof. */
  async touches(): Promise<void> {
    await this.at('touch');
    await this.hand('touch');
    await this.at('tryIt');
    await this.hand('touch');
    await this.at('done');
  }

  /** Enrols the key of one who is being added, and gives the screen back. */
  async enrol(person: Person): Promise<void> {
    await this.add(person);
    await this.handOver();
    await this.acceptKey();
    await this.newPin();
    await this.touches();
    await this.giveBack();
  }

  /** Gives the screen back, which the operator takes with her key. */
  async giveBack(): Promise<void> {
    await this.press(this.t.done.main);
    await this.signIn();
    await this.hand('unplug');
  }

  /** Stops the enrolment, where that has to be confirmed. */
  async stop(): Promise<void> {
    await this.press(this.t.common.stop);
    await this.audit('stop?');
    await this.press(this.t.stop.main);
    await this.at('stopped');
  }

  /** Goes by Tab alone to something and presses Enter there. */
  async enter(name: string): Promise<void> {
    await this.window.tabTo(name);
    await this.window.press(Key.Enter);
  }

  /** Goes by Tab alone to a field and types. */
  async write(field: string, text: string): Promise<void> {
    await this.window.tabTo(field);
    await this.window.press(text);
  }

  /** Asks the store, as anybody with the file could. */
  rows<T>(query: string): T[] {
    const answer = execFileSync('sqlite3', ['-readonly', '-json', this.store, query], { encoding: 'utf8' });
    return answer === '' ? [] : (JSON.parse(answer) as T[]);
  }

  /** The files that hold a text, of all that the program, its page and the service have written. */
  filesWith(text: string): string[] {
    return [this.window.home, ...(this.service ? [this.service.data] : [])]
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(text));
  }
}

/** The settings with which the tests start the program. */
export const settings = (home: string): string[] => [
  '--demo',
  `--data=${join(home, 'data')}`,
  `--store=sqlite:${join(home, 'store.sqlite')}`,
];

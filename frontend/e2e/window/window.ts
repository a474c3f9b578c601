import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inject, type TestContext } from 'vitest';

import { freePort } from '../port';
import { Child, endAll, family, nameOf, until } from './child';
import { Display, type Picture } from './display';
import { DriverError, type Element, Key, Session } from './driver';
import { Manager } from './manager';

const opened = new Set<Window>();

/** Closes every window. Of a test that failed, a picture of each display is kept. */
export async function closeAll({ task }: TestContext): Promise<void> {
  for (const window of opened) {
    if (task.result?.state === 'fail') keep(task.name, window.display.picture());
    await window.close();
  }
  await endAll();
}

/** Where a window stands, and under what. */
export interface Setting {
  /** Further variables of the program's environment. */
  env?: Record<string, string> | undefined;
  /** The size of the screen, in pixels. */
  size?: string;
  /** The window has a manager, as at a desk; else it is alone with the screen. */
  managed?: boolean;
  /** What the program is started by; its own command line comes behind that. */
  through?: string[];
}

/** A program with a window, on a display and in a home folder of its own. */
export class Window {
  private constructor(
    private readonly binary: string,
    readonly program: Child,
    readonly display: Display,
    readonly home: string,
    private readonly driver: string,
    private readonly driving: Child,
    private session: Session,
    readonly manager: Manager | undefined,
  ) {
    opened.add(this);
  }

  /** Opens a program's window; its arguments may need to know the home folder. */
  static async open(binary: string, args: (home: string) => string[], setting: Setting = {}): Promise<Window> {
    const display = await Display.start(setting.size);
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    const [inspector, port] = [await freePort(), await freePort()];
    const manager = setting.managed ? await Manager.start(surroundings(display, home)) : undefined;
    const env = { ...surroundings(display, home), ...setting.env, WEBKIT_INSPECTOR_SERVER: `127.0.0.1:${inspector}` };
    // The library is for the program alone: what starts it may have no threads.
    const line = [...(setting.through ?? []), 'env', `LD_PRELOAD=${inject('ready').automate}`, binary, ...args(home)];
    const program = new Child('env', line, env);
    const driving = new Child('WebKitWebDriver', [`--port=${port}`, `--target=127.0.0.1:${inspector}`, '--replace-on-new-session'], env);
    const driver = `http://127.0.0.1:${port}`;
    const session = await until('the window', () => begin(program, driver));
    return new Window(binary, program, display, home, driver, driving, session, manager);
  }

  async close(): Promise<void> {
    opened.delete(this);
    await Promise.all([this.program.end(), this.driving.end(), this.manager?.end()]);
    await this.display.end();
    rmSync(this.home, { recursive: true });
  }

  /** Starts the same program once more, where it cannot show a window. */
  again(args: string[]): Child {
    return new Child(this.binary, args, { ...surroundings(this.display, this.home), DISPLAY: undefined });
  }

  /** Kills the process of the page and waits for the next one. */
  async crash(): Promise<void> {
    const page = this.#pageProcess();
    if (page === undefined) throw new Error('the page has no process');
    process.kill(page, 'SIGKILL');
    await until('another page', () => {
      const next = this.#pageProcess();
      return next === page ? undefined : next;
    });
    this.session = await until('control of the new page', () => begin(this.program, this.driver));
  }

  /** What the page's process has mapped, a line each (proc(5), maps). */
  mappings(): string[] {
    return readFileSync(`/proc/${this.#pageProcess()}/maps`, 'utf8').split('\n');
  }

  #pageProcess(): number | undefined {
    return family(this.program.pid).find((pid) => nameOf(pid).startsWith('WebKitWebProc'));
  }

  run<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.session.run<T>(body, ...args);
  }

  button = (name: string): Promise<Element> => this.find('button, summary, [role=button]', name);
  link = (name: string): Promise<Element> => this.find('a[href]', name);
  /** A field by its label; "optional" may follow. */
  field = (label: string): Promise<Element> =>
    this.find('input, select, textarea', label, (name) => name.split('\u2002')[0] === label);
  heading = (name: string): Promise<Element> => this.find('h1, h2, h3', name);

  /** Waits for an element by its name for those who hear the page. */
  async find(css: string, name: string, fits = (found: string): boolean => found === name): Promise<Element> {
    return until(`${css} "${name}"`, async () => {
      try {
        for (const element of await this.session.elements(css)) {
          if (fits(await element.name()) && (await element.shown())) return element;
        }
      } catch (error) {
        if (!(error instanceof DriverError && error.code === 'stale element reference')) throw error;
      }
      return undefined; // or the page changed meanwhile
    });
  }

  /** Waits until an expression is true in the page. */
  async waitFor(expression: string): Promise<void> {
    await until(expression, async () => (await this.run<boolean>(`return Boolean(${expression})`)) || undefined);
  }

  press = (keys: string): Promise<void> => this.session.press(keys);
  active = (): Promise<Element> => this.session.active();

  /** Goes on with Tab until the named element has the keyboard. */
  async tabTo(name: string): Promise<void> {
    for (let i = 0; i < 50; i++) {
      if ((await (await this.active()).name()) === name) return;
      await this.press(Key.Tab);
    }
    throw new Error(`Tab does not reach "${name}"`);
  }
}

/** Nothing of the one who runs the tests, but where programs are. */
function surroundings(display: Display, home: string): NodeJS.ProcessEnv {
  const runtime = join(home, 'run');
  if (!existsSync(runtime)) mkdirSync(runtime, { mode: 0o700 });
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home, XDG_RUNTIME_DIR: runtime, DISPLAY: display.name };
}

async function begin(program: Child, driver: string): Promise<Session | undefined> {
  const gone = program.ended.then((code) => {
    throw new Error(`${program.command} ended with ${code}:\n${program.output}`);
  });
  return Promise.race([gone, Session.begin(driver).catch(() => undefined)]);
}

function keep(name: string, picture: Picture): void {
  const folder = join(import.meta.dirname, '../../test-results/window');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-')}.png`), picture.png());
}

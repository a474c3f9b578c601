import { execFileSync } from 'node:child_process';

import { Child, until } from './child';

/** A window manager, and what it knows of the one window that it has. */
export class Manager {
  readonly #others: Child[] = [];

  static async start(env: NodeJS.ProcessEnv): Promise<Manager> {
    const manager = new Manager(new Child('openbox', ['--sm-disable'], env), env);
    const there = until('the window manager', () => manager.#property('-root', '_NET_SUPPORTING_WM_CHECK') || undefined);
    const gone = manager.child.ended.then((code) => {
      throw new Error(`openbox ended with ${code}:\n${manager.child.output}`);
    });
    await Promise.race([there, gone]);
    return manager;
  }

  private constructor(
    private readonly child: Child,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async end(): Promise<void> {
    await Promise.all([this.child, ...this.#others].map((child) => child.end()));
  }

  /** The X window of a title, once it is there. */
  async #window(title: string): Promise<string> {
    return until(`a window "${title}"`, () => {
      const line = this.#run('wmctrl', '-l').split('\n').find((one) => one.endsWith(` ${title}`));
      return line?.split(' ')[0];
    });
  }

  /** What is going on with a window: _NET_WM_STATE of the window manager's specification (EWMH). */
  async states(title: string): Promise<string[]> {
    return names(this.#property('-id', await this.#window(title), '_NET_WM_STATE'));
  }

  /** What may be done to it (_NET_WM_ALLOWED_ACTIONS). */
  async actions(title: string): Promise<string[]> {
    return names(this.#property('-id', await this.#window(title), '_NET_WM_ALLOWED_ACTIONS'));
  }

  /** How far its decorations stand out, in pixels: left, right, top, bottom (_NET_FRAME_EXTENTS). */
  async frame(title: string): Promise<number[]> {
    return this.#property('-id', await this.#window(title), '_NET_FRAME_EXTENTS').split(', ').map(Number);
  }

  /** Whether it has the keyboard. */
  async isActive(title: string): Promise<boolean> {
    const [window, active] = [await this.#window(title), this.#property('-root', '_NET_ACTIVE_WINDOW')];
    return Number(active.split(' ').at(-1)) === Number(window);
  }

  /** Whether it lies over all others. */
  async isFront(title: string): Promise<boolean> {
    const [window, stack] = [await this.#window(title), this.#property('-root', '_NET_CLIENT_LIST_STACKING')];
    return Number(stack.split(/[ ,]+/).at(-1)) === Number(window);
  }

  /** Opens another window, which comes to the front. */
  async cover(): Promise<void> {
    this.#others.push(new Child('xmessage', ['-title', 'another', '-center', 'another window'], this.env));
    await this.#window('another');
  }

  /** Closes it as its button in the title does. */
  async close(title: string): Promise<void> {
    this.#run('wmctrl', '-i', '-c', await this.#window(title));
  }

  /** The value of a property; "" if there is none. */
  #property(...of: string[]): string {
    return /[=#] (.*)/.exec(this.#run('xprop', ...of))?.[1] ?? '';
  }

  #run(command: string, ...args: string[]): string {
    return execFileSync(command, args, { env: this.env, encoding: 'utf8' });
  }
}

const names = (list: string): string[] => list.split(', ').filter((name) => name !== '');

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { inject } from 'vitest';

import { en } from '../../src/lib/words/en';
import type { Latchkeyd } from '../latchkeyd';
import type { Child } from './child';
import { Kiosk, pin } from './kiosk';
import type { Manager } from './manager';
import { Window, type Setting } from './window';

/** The title of its window. */
export const title = 'Latchkey';

/** The employee. */
export const martina = { displayName: 'Martina Berger', username: 'mberger', email: 'martina.berger@example.com' };

/** What a test's workstation is, besides a service that it may come to know. */
export interface At {
  /** Further flags, and the link that it is opened with. */
  args?: string[];
  /** The person's own settings, as they stand in the file. */
  own?: string;
  /** The settings for everybody on the machine. */
  managed?: string;
  size?: string;
  env?: Record<string, string>;
}

/** A person's own machine, in its window, under a window manager. */
export class Workstation extends Kiosk {
  /** Starts the program that has the practice key, and that trusts a service. */
  static async start(service: Latchkeyd, at: At = {}): Promise<Workstation> {
    const { args = [], own, managed, size = '1280x1024', env = {} } = at;
    const setting: Setting = { env: { ...service.trust, ...env }, size, managed: true };
    const flags = (home: string): string[] => {
      if (own !== undefined) write(ownSettings(home), own);
      return [...workstation(home), ...args];
    };
    if (managed !== undefined) setting.through = forEverybody(managed);
    return new Workstation(await Window.open(inject('ready').latchkey, flags, setting), en, service);
  }

  /** Opens a link as the system does: by starting the program with it once more. */
  link(link: string): Child {
    return this.window.again([...workstation(this.window.home), link]);
  }

  /** What the person's own settings are, as they stand in the file; undefined if there is none. */
  get own(): string | undefined {
    const path = ownSettings(this.window.home);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** The window manager. */
  get manager(): Manager {
    if (!this.window.manager) throw new Error('it has no window manager');
    return this.window.manager;
  }

  /** What is kept of interrupted enrolments. */
  get leftovers(): unknown {
    const path = join(this.window.home, 'data/interrupted.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : [];
  }

  /** From the empty port to the touch. */
  async toTouchAlone(): Promise<void> {
    await this.at('insertKey');
    await this.hand('plug');
    await this.acceptKey();
    await this.newPin();
    await this.at('touch');
  }

  /** From the start to one's own keys, with the key that is plugged in. */
  async toOwnKeys(): Promise<void> {
    await this.press(this.t.workstation.signIn);
    await this.enterPin(pin);
    await this.at('tryIt');
    await this.hand('touch');
    await this.at('ownKeys');
  }
}

/** The flags that make a workstation with a practice key. */
const workstation = (home: string): string[] => ['--demo', '--mode=workstation', `--data=${join(home, 'data')}`];

const ownSettings = (home: string): string => join(home, '.config/latchkey/config.toml');

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}

/**
 * What starts a program on a machine with these settings for everybody: in /etc, as
 * it sees it, and nobody else does (user_namespaces(7), overlayfs).
 */
function forEverybody(settings: string): string[] {
  const script = `
    set -e
    mount -t tmpfs none /mnt
    mkdir -p /mnt/upper/latchkey /mnt/work
    printf '%s' "$1" >/mnt/upper/latchkey/config.toml
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
    shift
    exec "$@"`;
  const becoming = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return ['unshare', ...becoming, '--mount', 'sh', '-c', script, 'sh', settings];
}

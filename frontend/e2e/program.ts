import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyKey, copyStore } from './copies';
import { Child } from './window/child';

export const kioskBinary = join(import.meta.dirname, '../../build/bin/latchkey-bridge');

/** The program itself, in demo mode, with its screens in a browser. */
export class Program {
  private constructor(
    private child: Child,
    readonly data: string,
    private readonly args: string[],
    private readonly env: Record<string, string> = {},
  ) {}

  /** Starts it as it comes, where nobody has claimed it, or where Olga has. */
  static start(as: 'new' | 'claimed', ...args: string[]): Program {
    return Program.startIn({}, as, ...args);
  }

  /** Starts it with further variables of the environment. */
  static startIn(env: Record<string, string>, as: 'new' | 'claimed', ...args: string[]): Program {
    if (!existsSync(kioskBinary)) throw new Error('build/bin/latchkey-bridge is missing: run `make bridge`');
    const data = mkdtempSync(join(tmpdir(), 'latchkey-'));
    if (as === 'claimed') {
      copyStore(join(data, 'demo.sqlite'));
      copyKey(data);
    }
    return new Program(run(data, args, env), data, args, env);
  }

  /** The address to open; it works once. */
  async address(): Promise<string> {
    const [address] = await this.child.prints(/http:\/\/\S+/);
    return address;
  }

  /** What it has printed, its log included. */
  get output(): string {
    return this.child.output;
  }

  /** Kills it, as a cut cable would, and starts it again on the same data. */
  async crash(): Promise<void> {
    await this.child.end();
    this.child = run(this.data, this.args, this.env);
  }

  /** Ends it as its owner would, and leaves its data. */
  async close(): Promise<void> {
    this.child.signal('SIGTERM');
    await this.child.exit();
  }

  async end(): Promise<void> {
    await this.child.end();
    rmSync(this.data, { recursive: true });
  }
}

function run(data: string, args: string[], more: Record<string, string>): Child {
  const env = { ...more, PATH: process.env.PATH, HOME: data, LANG: 'C.UTF-8', LATCHKEY_E2E_ADDR: '127.0.0.1:0' };
  return new Child(kioskBinary, ['run', '--demo', '--data', data, ...args], env);
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Child } from './window/child';

const binary = join(import.meta.dirname, '../../build/bin/latchkeyd');

/** The web service itself, in demo mode. */
export class Service {
  private constructor(
    private child: Child,
    readonly data: string,
    private readonly args: string[],
    readonly url: string,
  ) {}

  static async start(...args: string[]): Promise<Service> {
    if (!existsSync(binary)) throw new Error('build/bin/latchkeyd is missing: run `make latchkeyd`');
    const data = mkdtempSync(join(tmpdir(), 'latchkeyd-'));
    const listen = `localhost:${await freePort()}`;
    const all = ['serve', '--demo', '--data', data, '--listen', listen, ...args];
    const service = new Service(new Child(binary, all, environment(data)), data, all, `http://${listen}`);
    await service.child.prints(/"serving"/);
    return service;
  }

  /** Kills it, as a cut cable would. */
  kill(): Promise<void> {
    return this.child.end();
  }

  /** Starts it again on the same data. */
  async again(): Promise<void> {
    this.child = new Child(binary, this.args, environment(this.data));
    await this.child.prints(/"serving"/);
  }

  async end(): Promise<void> {
    await this.child.end();
    rmSync(this.data, { recursive: true });
  }

  /** Asks its store behind its back. */
  rows(query: string): unknown[] {
    const out = execFileSync('sqlite3', ['-json', '-cmd', '.timeout 5000', join(this.data, 'service-demo.sqlite'), query], { encoding: 'utf8' });
    return out.trim() === '' ? [] : (JSON.parse(out) as unknown[]);
  }
}

const environment = (home: string): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

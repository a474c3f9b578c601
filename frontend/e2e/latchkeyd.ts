import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Child, until } from './window/child';

const binary = join(import.meta.dirname, '../../build/bin/latchkeyd');

/** The web service itself, in demo mode, on a port and a data folder of its own. */
export class Latchkeyd {
  private constructor(
    private child: Child,
    private readonly launch: () => Child,
    readonly origin: string,
    readonly data: string,
  ) {}

  static async start(...args: string[]): Promise<Latchkeyd> {
    if (!existsSync(binary)) throw new Error('build/bin/latchkeyd is missing: run `make latchkeyd`');
    const data = mkdtempSync(join(tmpdir(), 'latchkeyd-'));
    const listen = `localhost:${await freePort()}`;
    const env = { PATH: process.env.PATH, HOME: data, LANG: 'C.UTF-8' };
    const launch = (): Child => new Child(binary, ['serve', '--demo', '--listen', listen, '--data', data, ...args], env);
    const service = new Latchkeyd(launch(), launch, `http://${listen}`, data);
    await service.answers();
    return service;
  }

  /** Kills it, as a cut cable would. */
  async kill(): Promise<void> {
    await this.child.end();
  }

  /** Starts it again on the same data. */
  async again(): Promise<void> {
    this.child = this.launch();
    await this.answers();
  }

  /** What it has printed, its log included. */
  get output(): string {
    return this.child.output;
  }

  /** Reads or changes the store behind its back. */
  sql(statement: string): string {
    const store = join(this.data, 'service-demo.sqlite');
    return execFileSync('sqlite3', ['-cmd', '.timeout 5000', store, statement], { encoding: 'utf8' }).trim();
  }

  /** Changes the policy that the next registrations are judged by. */
  policy(changes: Record<string, unknown>): void {
    const set = Object.entries(changes).map(([path, value]) => `, '$.${path}', json('${JSON.stringify(value)}')`);
    this.sql(`INSERT INTO policies SELECT 2, json_set(body, '$.version', 2${set.join('')}) FROM policies WHERE version = 1`);
  }

  async end(): Promise<void> {
    await this.child.end();
    rmSync(this.data, { recursive: true });
  }

  private async answers(): Promise<void> {
    const answer = until('an answer of the service', () =>
      fetch(`${this.origin}/api/v1/info`).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      ),
    );
    await Promise.race([answer, this.child.ended]);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

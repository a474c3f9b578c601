import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sqlite, type Ground, type MakeGround } from './ground';
import { freePort } from './port';
import { Child, until } from './window/child';

/** The program of the service. */
export function binary(): string {
  const path = join(import.meta.dirname, '../../build/bin/latchkeyd');
  if (!existsSync(path)) throw new Error('build/bin/latchkeyd is missing: run `make latchkeyd`');
  return path;
}

/** Whether an address answers, whoever vouches for it. */
function answered(address: string): Promise<true | undefined> {
  const get = address.startsWith('https:') ? https.get : http.get;
  return new Promise((resolve) => {
    get(address, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 || undefined);
    }).on('error', () => resolve(undefined));
  });
}

/** The web service itself, in demo mode, on a port, a data folder and a store of its own. */
export class Latchkeyd {
  /** What a program needs in its environment to trust it. */
  trust: Record<string, string> = {};
  private readonly pairs: Record<string, string> = {};

  private constructor(
    private child: Child,
    private readonly launch: () => Child,
    private readonly ground: Ground,
    readonly origin: string,
    readonly data: string,
  ) {}

  static async start(args: string[] = [], makeGround: MakeGround = sqlite): Promise<Latchkeyd> {
    return Latchkeyd.#start('http', mkdtempSync(join(tmpdir(), 'latchkeyd-')), args, makeGround);
  }

  /** With a certificate for localhost that vouches for itself. */
  static async startWithTLS(makeGround: MakeGround = sqlite): Promise<Latchkeyd> {
    const data = mkdtempSync(join(tmpdir(), 'latchkeyd-'));
    const [cert, key] = [join(data, 'cert.pem'), join(data, 'key.pem')];
    const request = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', ...request, '-out', cert, '-keyout', key], { stdio: 'pipe' });
    const service = await Latchkeyd.#start('https', data, ['--tls-cert-file', cert, '--tls-key-file', key], makeGround);
    service.trust = { SSL_CERT_FILE: cert };
    service.pairs.SSL_CERT_FILE = cert;
    return service;
  }

  static async #start(scheme: string, data: string, args: string[], makeGround: MakeGround): Promise<Latchkeyd> {
    const ground = makeGround(data);
    const listen = `localhost:${await freePort('localhost')}`;
    const env = { PATH: process.env.PATH, HOME: data, LANG: 'C.UTF-8' };
    const launch = (): Child => new Child(binary(), ['serve', '--demo', '--listen', listen, '--data', data, ...ground.flags, ...args], env);
    const service = new Latchkeyd(launch(), launch, ground, `${scheme}://${listen}`, data);
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

  /** Makes a code with which a machine becomes a kiosk. */
  pairingCode(): string {
    return this.#command('kiosk', 'pair', '--name', 'Reception').trim();
  }

  /** Makes a kiosk of a program with these flags, as whoever sets one up unattended does. */
  pair(program: string, flags: string[]): void {
    const env = { PATH: process.env.PATH, HOME: this.data, ...this.pairs };
    execFileSync(program, ['pair', ...flags], { env, input: this.pairingCode(), stdio: ['pipe', 'ignore', 'inherit'] });
  }

  /** Runs a command of the program on the service's own machine. */
  #command(...args: string[]): string {
    const env = { PATH: process.env.PATH, HOME: this.data };
    const own = ['--demo', '--data', this.data, ...this.ground.flags];
    return execFileSync(binary(), [...args, ...own], { env, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  }

  /** Invites an administrator from the service's own machine. */
  recover(username: string): { code: string; token: string } {
    const out = this.#command('admin', 'recover', username);
    return { code: /^Code +(\S+)$/m.exec(out)?.[1] ?? '', token: /^Link +\S+#(\S+)$/m.exec(out)?.[1] ?? '' };
  }

  /** The code that claims it, from the file that only its owner reads. */
  claimCode(): string {
    const file = readdirSync(this.data).find((name) => name.endsWith('claim-code')) ?? '';
    return readFileSync(join(this.data, file), 'utf8').trim();
  }

  /** Reads or changes the store behind its back. */
  sql(statement: string): string {
    return this.ground.sql(statement);
  }

  /** Changes the policy that the next registrations are judged by. */
  policy(changes: Record<string, unknown>): void {
    const first = JSON.parse(this.sql('SELECT body FROM policies WHERE version = 1')) as Record<string, unknown>;
    const body = JSON.stringify({ ...first, ...changes, version: 2 });
    this.sql(`INSERT INTO policies (version, body) VALUES (2, '${body.replaceAll("'", "''")}')`);
  }

  async end(): Promise<void> {
    await this.child.end();
    this.ground.end();
    rmSync(this.data, { recursive: true });
  }

  private async answers(): Promise<void> {
    const answer = until('an answer of the service', () => answered(`${this.origin}/api/v1/info`));
    await Promise.race([answer, this.child.ended]);
  }
}

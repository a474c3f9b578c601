import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { freePort } from './port';
import { Child } from './window/child';

const versions = '/usr/lib/postgresql';
const password = 's3cret/p@ss'; // has signs that need an escape in a URL

/** One PostgreSQL and one Redis, on ports and in folders of their own. */
export class Servers {
  private constructor(
    private readonly postgres: Server,
    private readonly redis: Server,
    private readonly bin: string,
  ) {}

  static async start(): Promise<Servers> {
    const bin = needPrograms();
    const redis = await startRedis();
    try {
      return new Servers(await startPostgres(bin), redis, bin);
    } catch (error) {
      await redis.end();
      throw error;
    }
  }

  /** Where they are, for the processes that run tests. */
  get places(): Places {
    return { postgres: this.postgres.port, redis: this.redis.port, bin: this.bin };
  }

  async end(): Promise<void> {
    await Promise.all([this.postgres.end(), this.redis.end()]);
  }
}

/** The ports of the servers, and the folder of PostgreSQL's programs. */
export interface Places {
  postgres: number;
  redis: number;
  bin: string;
}

export const postgresURL = ({ postgres }: Places, database: string): string =>
  `postgres://latchkey:${encodeURIComponent(password)}@127.0.0.1:${postgres}/${database}?sslmode=disable`;

export const redisURL = ({ redis }: Places, database: string): string =>
  `redis://:${encodeURIComponent(password)}@127.0.0.1:${redis}/${database}`;

/** Has a database run a script, and returns its rows as sqlite3 prints them. */
export function psql(places: Places, database: string, script: string): string {
  const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
  // Debian's psql in the path looks for a server first, which takes longer than the rest.
  return execFileSync(join(places.bin, 'psql'), [...options, postgresURL(places, database)], { input: script, encoding: 'utf8' }).trim();
}

interface Server {
  port: number;
  end: () => Promise<void>;
}

async function startPostgres(bin: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (isRoot) {
    const { uid, gid } = owner();
    for (const path of [folder, secret]) chownSync(path, uid, gid);
  }
  const initdb = ['--pgdata', data, '--no-sync', '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=latchkey', '--pwfile', secret];
  execFileSync(...within(folder, join(bin, 'initdb'), initdb), { stdio: ['ignore', 'ignore', 'inherit'] });
  const port = await freePort();
  // Nothing in it has to outlive the tests.
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off', 'lc_messages=C'];
  const server = new Child(...within(folder, join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]));
  await server.prints(/ready to accept connections/);
  return {
    port,
    // Killed, it would leave its shared memory behind.
    end: () => finish(server, 'SIGINT', folder),
  };
}

async function startRedis(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = join(folder, 'redis.conf');
  // As many databases as tests will ask for.
  writeFileSync(settings, `bind 127.0.0.1\nport ${port}\nsave ""\ndatabases 10000\nrequirepass ${password}\n`, { mode: 0o600 });
  const server = new Child('setpriv', ['--pdeathsig=TERM', 'redis-server', settings, '--dir', folder]);
  await server.prints(/Ready to accept connections/);
  return { port, end: () => finish(server, 'SIGTERM', folder) };
}

async function finish(server: Child, how: NodeJS.Signals, folder: string): Promise<void> {
  server.signal(how);
  await server.exit();
  rmSync(folder, { recursive: true });
}

const isRoot = process.getuid?.() === 0;

// PostgreSQL refuses to be run by root, and has to end with the tests even if they are killed.
function within(folder: string, program: string, args: string[]): [string, string[]] {
  const as = isRoot ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  return ['env', ['--chdir', folder, 'setpriv', '--pdeathsig=QUIT', ...as, program, ...args]];
}

function owner(): { uid: number; gid: number } {
  const ask = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('--user'), gid: ask('--group') };
}

// Returns the folder of the newest PostgreSQL: Debian keeps the server's programs out of the path.
function needPrograms(): string {
  const bin = (existsSync(versions) ? readdirSync(versions) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(versions, version, 'bin'))
    .find((folder) => ['initdb', 'postgres', 'psql'].every((program) => existsSync(join(folder, program))));
  const path = (process.env.PATH ?? '').split(delimiter);
  const redis = path.some((folder) => existsSync(join(folder, 'redis-server')));
  if (bin !== undefined && redis) return bin;
  const missing = [...(bin === undefined ? ['postgresql'] : []), ...(redis ? [] : ['redis-server'])];
  throw new Error(`run: sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`);
}

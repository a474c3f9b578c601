import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { postgresURL, psql, redisURL, type Places } from './servers';

/** What a service stands on. */
export interface Ground {
  /** The settings that say so. */
  readonly flags: string[];
  /** Reads or changes the store behind the service's back: `a|b` for a row. */
  sql: (statement: string) => string;
  /** Takes away what is not in the service's folder. */
  end: () => void;
}

/** Makes what a service in a folder stands on. */
export type MakeGround = (folder: string) => Ground;

/** A file in the service's own folder, and its own memory. */
export const sqlite: MakeGround = (folder) => ({
  flags: [],
  sql: (statement) =>
    execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(folder, 'service-demo.sqlite'), statement], { encoding: 'utf8' }).trim(),
  end: () => undefined,
});

/** The variable that tells where the servers are. */
export const placesVariable = 'LATCHKEY_E2E_SERVERS';

/** The database in which the tables are already. */
export const prepared = 'prepared';

/** A database and a number in Redis, of the servers that were started for all. */
export const servers: MakeGround = (folder) => {
  const places = JSON.parse(process.env[placesVariable] ?? '') as Places;
  const number = psql(places, 'postgres', `SELECT nextval('numbers') AS n \\gset\n\\echo :n\nCREATE DATABASE test:n TEMPLATE ${prepared};`);
  const database = `test${number}`;
  return {
    flags: urlFiles(folder, postgresURL(places, database), redisURL(places, number)),
    sql: (statement) => psql(places, database, statement),
    end: () => psql(places, 'postgres', `DROP DATABASE ${database} WITH (FORCE)`),
  };
};

/** The settings for a PostgreSQL, a Redis and a secret, which no command line shows. */
export function urlFiles(folder: string, postgres: string, redis: string): string[] {
  const secret = randomBytes(32).toString('base64');
  return Object.entries({ postgres, redis, secret }).map(([name, text]) => {
    const file = join(folder, `${name}.line`);
    writeFileSync(file, text, { mode: 0o600 });
    return `--${name}-file=${file}`;
  });
}

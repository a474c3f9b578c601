import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { placesVariable, prepared, urlFiles } from '../ground';
import { binary } from '../latchkeyd';
import { postgresURL, psql, redisURL, Servers } from '../servers';

/** Starts what the tests share, and returns what ends it. */
export default async function setup(): Promise<() => Promise<void>> {
  const servers = await Servers.start();
  const { places } = servers;
  const folder = mkdtempSync(join(tmpdir(), 'prepared-'));
  try {
    // The tests' databases are copies of one with its tables: making those takes longer.
    psql(places, 'postgres', `CREATE DATABASE ${prepared}; CREATE SEQUENCE numbers;`);
    execFileSync(binary(), ['migrate', '--demo', ...urlFiles(folder, postgresURL(places, prepared), redisURL(places, '0'))]);
  } catch (error) {
    await servers.end();
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.env[placesVariable] = JSON.stringify(places);
  return () => servers.end();
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the library that lets a driver control a window, and returns its path. */
export function buildLibrary(folder: string): string {
  const to = join(folder, 'automate.so');
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'webkit2gtk-4.1'], { encoding: 'utf8' });
  const source = join(import.meta.dirname, 'automate.c');
  execFileSync('gcc', ['-shared', '-fPIC', '-o', to, source, ...flags.trim().split(/\s+/)]);
  return to;
}

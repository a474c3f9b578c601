import { rmSync } from 'node:fs';

import { variable } from './copies';
import { act, olga, type App } from './operator';
import { Program } from './program';

/** Claims a kiosk once for all tests of a run. */
export default async function claim(): Promise<() => void> {
  const program = Program.start('new');
  const address = new URL(await program.address());
  await act(methods(address, await enter(address)), olga, ['locked']);
  await program.close();
  process.env[variable] = program.data;
  return () => rmSync(program.data, { recursive: true });
}

/** Opens the page of a program, for its cookie alone. */
async function enter(address: URL): Promise<string> {
  const opened = await fetch(address, { redirect: 'manual' });
  return opened.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
}

/** The methods bound to a page, called from outside it. */
function methods(address: URL, cookie: string): App {
  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    const response = await fetch(new URL(`/call/${method}`, address), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie },
      body: JSON.stringify(args),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: string };
    if (error !== undefined) throw new Error(`${method}: ${error}`);
    return result;
  };
  return new Proxy({} as App, { get: (_, method) => (...args: unknown[]) => call(String(method), args) });
}

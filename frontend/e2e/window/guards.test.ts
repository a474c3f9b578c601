// What the shell guards against, in a real window whose page misbehaves.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';

import { closeAll, Window } from './window';

const { probe } = inject('ready');
const home = 'wails://wails/';
const secret = '86420975';

let w: Window;

const openProbe = (...args: string[]): Promise<Window> => Window.open(probe, () => args);

afterEach(closeAll);

/** Calls a bound method and gives the text of its error. */
const failure = (method: string, ...args: unknown[]): Promise<string> =>
  w.run(`return window.go.main.App[arguments[0]](...arguments[1]).then(() => 'no error', String)`, method, args);

const count = (): Promise<number> => w.run('return window.go.main.App.Count()');

describe('a page', () => {
  beforeEach(async () => {
    w = await openProbe();
    await w.waitFor('document.body.dataset.count');
  });

  test('runs no script but those built in', async () => {
    expect(await w.run('return document.documentElement.dataset.inline ?? null')).toBeNull();
    expect(await w.run(`try { return eval('1') } catch (e) { return e.name }`)).toBe('EvalError');
  });

  test('has no frames, so that none can call', async () => {
    const called = { name: 'main.App.Count', args: [], callbackID: 'x' };
    const script = `<script>webkit.messageHandlers.external.postMessage('C' + ${JSON.stringify(JSON.stringify(called))})</script>`;
    const refused = await w.run<string>(
      `return new Promise((resolve) => {
        addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective));
        const frame = document.createElement('iframe');
        frame.src = 'data:text/html,' + encodeURIComponent(arguments[0]);
        document.body.append(frame);
      })`,
      script,
    );
    expect(refused).toBe('frame-src');
    expect(await count()).toBe(2);
  });

  test.each(['away', 'to another host', 'to another window', 'to data', 'a download'])('follows no link %s', async (name) => {
    await (await w.link(name)).click();
    expect(await count()).toBe(2); // by now it would have gone
    expect(await w.run('return [location.href, history.length]')).toEqual([home, 1]);
  });

  test.each([
    ['location', `location.href = 'https://example.com/'`],
    ['a reload elsewhere', `location.replace('data:text/html,elsewhere')`],
    ['a window of its own', `open('https://example.com/')`],
    ['a form', `const f = document.createElement('form'); f.action = '/'; document.body.append(f); f.submit()`],
  ])('goes nowhere by %s', async (_, script) => {
    await w.run(script);
    expect(await count()).toBe(2);
    expect(await w.run('return location.href')).toBe(home);
    expect(await w.run('return document.body.dataset.count')).toBe('1');
  });

  test('gets no permission', async () => {
    expect(await w.run('return Notification.requestPermission()')).toBe('denied');
    const place = `return new Promise((resolve) => navigator.geolocation.getCurrentPosition(resolve, (e) => resolve(e.code)))`;
    expect(await w.run(place)).toBe(1); // PERMISSION_DENIED
  });

  test('has no memory that is both written and run', () => {
    expect(w.mappings().filter((line) => / rwx[ps] /.test(line))).toEqual([]);
  });

  test('comes back after its process was killed', async () => {
    await w.crash();
    await w.waitFor(`document.body.dataset.count === '2'`);
  });

  test('hears events, and none from before it listened', async () => {
    expect(await w.run(`return document.querySelector('[role=status]').textContent`)).toBe('');
    await w.run(`return window.go.main.App.Say('now')`);
    await w.waitFor(`document.querySelector('[role=status]').textContent === 'now'`);
  });

  test('gets an answer when a method panics, without its values', async () => {
    const text = await failure('Panic', secret);
    expect(text).toContain('*shell.PanicError');
    expect(text).not.toContain(secret);
    expect(await count()).toBe(2);
  });

  test('gets an answer to arguments that cannot be read, and they are not logged', async () => {
    expect(await failure('Say', { pin: secret })).toContain('error parsing arguments');
    expect(await failure('Say')).toContain('error parsing arguments');
    expect(w.program.output).not.toContain(secret);
  });

  test.each([
    ['a result that is no JSON', `window.go.main.App.NaN()`],
    ['a fatal line in the log', `window.runtime.LogFatal('the end')`],
    ['a method that does not exist', `window.WailsInvoke('C{"name":"main.App.Gone","args":[],"callbackID":"x"}')`],
    ['a message that is no JSON', `window.WailsInvoke('C{')`],
  ])('cannot end the program with %s', async (_, script) => {
    await w.run(script);
    expect(await count()).toBe(2);
  });

  test('can close an ordinary window', async () => {
    await w.run('setTimeout(window.runtime.Quit, 100)'); // after the driver has its answer
    expect(await w.program.exit()).toBe(0);
    expect(w.program.output).toContain('closed'); // events and Quit after the end did no harm
  });
});

describe('a window that may not close now', () => {
  beforeEach(async () => {
    w = await openProbe('-open');
  });

  test('stays, and ends by signal', async () => {
    await w.run('window.runtime.Quit()');
    expect(await count()).toBeGreaterThan(0);
    w.program.signal('SIGTERM');
    expect(await w.program.exit()).toBe(0);
  });
});

describe('a kiosk', () => {
  beforeEach(async () => {
    w = await openProbe('-kiosk');
  });

  test('covers the screen', async () => {
    await w.waitFor('innerWidth === screen.width && innerHeight === screen.height');
    expect(await w.run('return [screenX, screenY]')).toEqual([0, 0]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('refuses to close, and ends by %s', async (signal) => {
    await w.run('window.runtime.Quit(); window.close()');
    expect(await count()).toBeGreaterThan(0);
    w.program.signal(signal);
    expect(await w.program.exit()).toBe(0);
  });
});

describe('a lock', () => {
  test('lets one program run, to which the second leads', async () => {
    const lock = join(tmpdir(), `window-${process.pid}.lock`);
    onTestFinished(() => {
      rmSync(lock);
      rmSync(`${lock}.d`, { recursive: true });
    });
    w = await openProbe('-lock', lock);
    const second = w.again(['-lock', lock]);
    expect(await second.exit()).toBe(0);
    expect(await count()).toBeGreaterThan(0);

    await w.close(); // as by a power cut
    w = await openProbe('-lock', lock);
    expect(await count()).toBeGreaterThan(0);
  });
});

// What the shell guards against, in the program as it ships.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, inject, onTestFinished, test } from 'vitest';

import { notOlga } from '../operator';
import { Child, until } from './child';
import { Display } from './display';
import { ada, Kiosk, pin, settings } from './kiosk';
import { closeAll } from './window';

afterEach(closeAll);

test('a kiosk covers the screen, cannot be closed, and ends by signal in the middle of an enrolment', async () => {
  const k = await Kiosk.open('--mode=kiosk');
  await k.window.waitFor('innerWidth === screen.width && innerHeight === screen.height');
  await k.add(ada);
  await k.handOver();
  await k.acceptKey();
  await k.newPin();
  await k.at('touch');
  // Not within the script: a driver that sees its window closing may never answer.
  await k.window.run('setTimeout(() => { window.runtime.Quit(); window.close(); document.title = "asked"; }, 0)');
  await k.window.waitFor('document.title === "asked"');
  await k.at('touch');
  k.window.program.signal('SIGTERM');
  expect(await k.window.program.exit()).toBe(0);
  expect(k.rows(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toEqual([]);
});

test('a second start leads to the window that is open, and that goes on', async () => {
  const k = await Kiosk.open();
  const second = k.window.again(settings(k.window.home));
  expect(await second.exit()).toBe(0);
  await k.add(ada);
  await k.at('handOver');
});

test('what keeps the window from opening is said on the screen too', async () => {
  const display = await Display.start();
  onTestFinished(() => display.end());
  const empty = display.picture().png();
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const program = new Child(inject('ready').latchkey, ['--demo', '--idle=1s'], { HOME: home, LANG: 'C.UTF-8', DISPLAY: display.name });
  await program.prints(/latchkey: .*idle/);
  await until('a window that says it', () => !display.picture().png().equals(empty) || undefined);
  await program.end(); // or somebody closes it
});

test('without a display it says so, and where its screens are to be had', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const program = new Child(inject('ready').latchkey, ['--demo'], { HOME: home, LANG: 'C.UTF-8', PATH: process.env.PATH });
  expect(await program.exit()).toBe(1);
  expect(program.output).toMatch(/^latchkey: open the window: there is no display that this program could use: .*make run/m);
  expect(program.output).not.toContain('GTK');
});

test('a call that cannot be read has an answer, and no PIN of it is kept', async () => {
  const k = await Kiosk.open();
  const calls: [string, unknown[]][] = [
    ['EnterPIN', [{ pin }, pin]],
    ['EnterPIN', [1]],
    ['NewPIN', [1, [pin], pin]],
    ['NewPIN', [1.5, pin, pin]],
    ['EnterPIN', [1, pin]], // it can be read, and answers a state that is gone
  ];
  for (const [method, args] of calls) {
    const text = await k.window.run<string>(
      `return window.go.main.App[arguments[0]](...arguments[1]).then(() => 'no error', String)`,
      method,
      args,
    );
    expect(text).toMatch(/error parsing arguments|kiosk_stale/);
    expect(text).not.toContain(pin);
  }
  await k.at('desk');
  expect(k.window.program.output).not.toContain(pin);
  expect(k.filesWith(pin)).toEqual([]);
});

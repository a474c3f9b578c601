import { afterEach, expect, test, vi } from 'vitest';

import { httpDesk } from './desk';

afterEach(() => vi.unstubAllGlobals());

test('an export tells how much of it is there, and ends up with the browser', async () => {
  const saved: { download: string; href: string }[] = [];
  const link = { download: '', href: '', click: () => saved.push({ ...link }) };
  vi.stubGlobal('document', { createElement: () => link });
  const body = new ReadableStream({
    start(parts) {
      for (const part of ['{}\n{}\n', '{}\n']) parts.enqueue(new TextEncoder().encode(part));
      parts.close();
    },
  });
  const desk = httpDesk(() => Promise.resolve(new Response(body, { headers: { 'Latchkey-Total': '3' } })));
  const told: number[][] = [];
  await desk.exportJournal({ format: 'csv', query: {} }, ({ done, total }) => told.push([done, total]), new AbortController().signal);
  expect(told).toEqual([[2, 3], [3, 3]]); // prettier-ignore
  expect(saved).toMatchObject([{ download: 'latchkey-journal.csv' }]);
});

test('an export that breaks off is none', async () => {
  const body = new ReadableStream({ pull: (parts) => parts.error(new Error('cut')) });
  const desk = httpDesk(() => Promise.resolve(new Response(body)));
  const exporting = desk.exportJournal({ format: 'csv', query: {} }, () => undefined, new AbortController().signal);
  await expect(exporting).rejects.toMatchObject({ failure: { code: 'browser_offline' } });
});

import { expect, test } from 'vitest';

import { de } from './de';
import { en, type Words } from './en';
import { fieldFaults } from './fields';

// Every text of a language, by its path; texts with holes are filled with
// samples, one for each number that changes the grammar.
function texts(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const fill = node as (...args: unknown[]) => string;
    return [0, 1, 7].map((n) => [`${path}(${n})`, fill(n, n, n)]);
  }
  return Object.entries(node as object).flatMap(([key, value]) => texts(value, path ? `${path}.${key}` : key));
}

const both = { en: new Map(texts(en)), de: new Map(texts(de)) };

test('both languages say the same things', () => {
  expect([...both.de.keys()].sort()).toEqual([...both.en.keys()].sort());
});

test.each(['en', 'de'] as const)('%s: nothing is empty or unfinished', (tag) => {
  const bad = [...both[tag]].filter(([, text]) => text.trim() === '' || /undefined|TODO|NaN/.test(text));
  expect(bad).toEqual([]);
});

// Names and abbreviations are the same in both.
const same = /^(tag|.*\.(pin|person|aaguid|firmware|code|name|displayName|who|in|link|machine|version)|touch.+|.*\(\d\))$/;

test('German is German', () => {
  const untranslated = [...both.de].filter(([path, text]) => both.en.get(path) === text && !same.test(path));
  expect(untranslated).toEqual([]);
});

test.each(Object.entries({ en, de }))('%s: each problem says what happened and what to do, in sentences', (_, words: Words) => {
  for (const [code, { title, what, next }] of [...Object.entries(words.problems), ...Object.entries(words.site.problems)]) {
    expect(title, code).toMatch(/[^.!]$/);
    expect(what, code).toMatch(/\.$/);
    expect(next, code).toMatch(/\.$/);
  }
});

test('German says Sie', () => {
  const familiar = [...both.de].filter(([, text]) => /\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b/.test(text));
  expect(familiar).toEqual([]);
});

test('faults go to their fields, the first for each', () => {
  const failure = {
    code: 'in_use',
    field: 'username',
    message: '',
    reference: 'r',
    others: [
      { code: 'bad_address', field: 'email', message: '', reference: 'r' },
      { code: 'unavailable', message: '', reference: 'r' },
    ],
  };
  const faults = fieldFaults(failure, ['username', 'email'], en);
  expect(faults.at).toEqual({ username: en.fields.username.in_use, email: en.fields.email.bad_address });
  expect(faults.rest?.code).toBe('unavailable');
});

test('a code that a field has no words for has general ones', () => {
  const failure = { code: 'conflict', field: 'name', message: '', reference: '' };
  expect(fieldFaults(failure, ['name'], en).at.name).toBe(en.problems.conflict.what);
});

import { expect, test } from 'vitest';

import { BackendError, failureOf } from './failure';

const taken = { code: 'in_use', field: 'email', message: 'taken', reference: 'r1' };

test.each([
  ['a string of JSON', JSON.stringify(taken), 'in_use'],
  ['an Error with JSON', new Error(JSON.stringify(taken)), 'in_use'],
  ['one that was made already', new BackendError(taken), 'in_use'],
  ['an argument that Wails could not read', 'error parsing arguments', 'internal'],
  ['JSON that is no failure', '{"code":1}', 'internal'],
  ['JSON null', 'null', 'internal'],
  ['nothing', undefined, 'internal'],
])('%s', (_, thrown, code) => {
  expect(failureOf(thrown).code).toBe(code);
});

test('fields survive', () => {
  expect(failureOf(JSON.stringify(taken))).toEqual(taken);
});

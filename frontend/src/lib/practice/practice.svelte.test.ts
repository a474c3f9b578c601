import { expect, test } from 'vitest';

import type { Backend, PracticeView } from '../backend';
import { Practice } from './practice.svelte';

const dark: PracticeView = { plugged: true, second: false, blinking: false, own: false, ownBlinking: false };

test('an answer that is older than what the keys have told is not shown', async () => {
  let tell: (view: PracticeView) => void = () => undefined;
  let answer: (view: PracticeView) => void = () => undefined;
  const practice = new Practice({
    onPractice: (told: (view: PracticeView) => void) => ((tell = told), () => undefined),
    practice: () => new Promise<PracticeView>((resolve) => (answer = resolve)),
  } as Partial<Backend> as Backend);
  practice.follow();
  answer(dark);
  await Promise.resolve();

  const touched = practice.do('touch');
  tell(dark); // the key has stopped blinking
  answer({ ...dark, blinking: true }); // and was asked before
  await touched;
  expect(practice.view.blinking).toBe(false);

  const plugged = practice.do('plug');
  answer({ ...dark, own: true });
  await plugged;
  expect(practice.view.own).toBe(true); // nothing was told meanwhile
});

import type { State } from '../backend';

/** The steps that the indicator shows, in order. */
export const steps = ['person', 'key', 'pin', 'touch', 'tryIt', 'done'] as const;

export type Step = (typeof steps)[number];

/** The step that a state belongs to; none for states that can follow any. */
export function stepOf(state: State): Step | undefined {
  switch (state.kind) {
    case 'handOver':
      return 'person';
    case 'insertKey':
      return state.again ? undefined : 'key';
    case 'chooseKey':
    case 'key':
      return 'key';
    case 'newPin':
    case 'enterPin':
    case 'changePin':
      return 'pin';
    case 'touch':
      return state.cleaning ? undefined : 'touch';
    case 'tryIt':
      return 'tryIt';
    case 'done':
      return 'done';
    case 'working':
      return taskStep[state.task];
    case 'desk':
    case 'problem':
    case 'stopped':
      return undefined;
  }
}

const taskStep = {
  reading: 'key',
  settingPin: 'pin',
  registering: 'touch',
  proving: 'tryIt',
  cleaning: undefined,
} as const;

/** Reports whether stopping now throws away something that was done. */
export function costsToStop(state: State): boolean {
  return ['newPin', 'enterPin', 'changePin', 'touch', 'working', 'tryIt', 'problem'].includes(state.kind);
}

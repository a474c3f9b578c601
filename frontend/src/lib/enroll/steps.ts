import type { State } from '../backend';

/** The steps that the indicator shows, in order. */
export const steps = ['person', 'key', 'pin', 'touch', 'tryIt', 'done'] as const;

export type Step = (typeof steps)[number];

/** The step to show for a state that follows one of step before. */
export function nextStep(before: Step | undefined, state: State): Step | undefined {
  if (state.entry) return undefined;
  switch (state.kind) {
    case 'desk':
    case 'pair':
    case 'setUp':
    case 'locked':
    case 'start':
    case 'newService':
    case 'invitation':
    case 'ownKeys':
    case 'stopped':
      return undefined;
    case 'problem': // the first thing that can fail is the key
      return before === 'person' ? 'key' : before;
    default:
      return stepOf(state) ?? before;
  }
}

// Undefined for what can happen at any step.
function stepOf(state: State): Step | undefined {
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
    case 'pair':
    case 'setUp':
    case 'locked':
    case 'chooseAccount':
    case 'start':
    case 'newService':
    case 'invitation':
    case 'ownKeys':
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

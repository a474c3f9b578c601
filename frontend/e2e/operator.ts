import type { Backend, State } from '../src/lib/backend';

/** Who looks after the kiosk of the tests. */
export const olga = { displayName: 'Olga Operator', username: 'olga', pin: '246810' };

/** The SQL that is true of everybody's rows but hers. */
export const notOlga = {
  users: `username <> '${olga.username}'`,
  credentials: `user_id <> (SELECT id FROM users WHERE username = '${olga.username}')`,
};

/** The methods bound to the page, as far as the tests call them by themselves. */
export interface App {
  State: Backend['state'];
  SetUp: Backend['setUp'];
  Unlock: Backend['unlock'];
  AcceptKey: Backend['acceptKey'];
  NewPIN: Backend['newPin'];
  EnterPIN: Backend['enterPin'];
  GiveBack: Backend['giveBack'];
  Present: Backend['present'];
  Practice: (action: string) => ReturnType<Backend['practice']>;
}

/**
 * Does by bound calls alone what an operator does with her key, until the kiosk is
 * in one of the states. It is sent to the page as text: it may use nothing around it.
 */
export async function act(app: App, who: { displayName: string; username: string; pin: string }, until: string[]): Promise<void> {
  const answer = (state: State): Promise<unknown> | undefined => {
    switch (state.kind) {
      case 'setUp':
        return app.SetUp(state.seq, { displayName: who.displayName, username: who.username, email: '' });
      case 'locked':
        // If it was another's before, hers is noticed by itself.
        return state.ready && !state.again ? app.Unlock(state.seq) : undefined;
      case 'key':
        return app.AcceptKey(state.seq, 'the operator’s');
      case 'newPin':
        return app.NewPIN(state.seq, who.pin, who.pin);
      case 'enterPin':
        return app.EnterPIN(state.seq, who.pin);
      case 'touch':
      case 'tryIt':
        return app.Practice('touch');
      case 'done':
        return app.GiveBack(state.seq);
      case 'problem':
        throw new Error(`the operator’s key: ${state.problem.code}`);
      default:
        return undefined;
    }
  };
  await app.Practice('plugOwn');
  const late = Date.now() + 20_000;
  for (let answered = -1; ; ) {
    const state = await app.State();
    if (until.includes(state.kind)) return;
    if (Date.now() > late) throw new Error(`the operator’s key: still at ${state.kind}`);
    // A touch may come before the key waits for it.
    if (state.seq !== answered || state.kind === 'touch' || state.kind === 'tryIt') {
      answered = state.seq;
      // It may be gone since it was read: the next turn sees what there is.
      await answer(state)?.catch((error: unknown) => {
        if (!String(error).includes('kiosk_stale')) throw error;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

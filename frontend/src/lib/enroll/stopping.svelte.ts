import type { Backend, State } from '../backend';
import type { Kiosk } from './kiosk.svelte';

/** Stopping an enrolment, with a question first where something would be lost. */
export class Stopping {
  asking = $state.raw(false);

  constructor(
    private readonly backend: Backend,
    private readonly kiosk: Kiosk,
  ) {}

  /** Asks too when somebody wants to close the window, until the returned function is called. */
  follow(): () => void {
    return this.backend.onClosing(() => this.ask());
  }

  /** Whether there is anything to stop. */
  possible(): boolean {
    return canStop(this.kiosk.state);
  }

  ask(): void {
    if (!this.possible()) return;
    if (this.kiosk.state.begun) this.asking = true;
    else void this.stop();
  }

  stay(): void {
    this.asking = false;
    void this.backend.present().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.asking = false;
    await this.kiosk.send(this.backend.stop, true);
  }
}

function canStop(state: State): boolean {
  switch (state.kind) {
    case 'desk':
    case 'pair':
    case 'setUp':
    case 'locked': // has a way out of its own where there is one
    case 'start':
    case 'newService':
    case 'invitation':
    case 'ownKeys':
    case 'done':
    case 'stopped':
      return false;
    case 'working':
      return state.task !== 'cleaning';
    default:
      return true;
  }
}

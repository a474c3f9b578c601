import type { Page } from '@playwright/test';

import { Kiosk } from './kiosk';
import type { Latchkeyd } from './latchkeyd';
import { Program } from './program';

/** A person's own machine, with the practice key. */
export class Workstation extends Kiosk {
  /** Starts one that trusts a service; the flags may say that it is its own. */
  static start(page: Page, service: Latchkeyd, ...flags: string[]): Workstation {
    return Workstation.startIn(page, service.trust, ...flags);
  }

  /** Starts one whose system asks for keys, PINs and touches in a window of its own, as on Windows. */
  static startWithDialogs(page: Page, service: Latchkeyd, ...flags: string[]): Workstation {
    return Workstation.startIn(page, { ...service.trust, LATCHKEY_E2E_DIALOG: '123456' }, ...flags);
  }

  private static startIn(page: Page, env: Record<string, string>, ...flags: string[]): Workstation {
    return new Workstation(page, Program.startIn(env, 'new', '--mode', 'workstation', '--idle', '10m', '--language', 'en', ...flags));
  }

  /** From the empty port to the key that is set up and tried out. */
  async setUpKey(): Promise<void> {
    await this.at('insertKey');
    await this.key('plug');
    await this.at('key');
    await this.setPin('123456');
    await this.touchTwice();
  }
}

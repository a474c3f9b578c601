import type { Credential, CredentialChange } from '../schemas';
import type { KeyChange } from '../desk/keyState';
import { failureIn, type Change, type ServiceFailure } from '../service';
import type { Waiting } from './ceremonies';
import type { Site } from './site.svelte';

/** What stands before the list of keys. */
export type KeysDialog =
  | { at: 'rename'; key: Credential; waiting?: Waiting; failure?: ServiceFailure }
  | { at: 'last'; key: Credential; to: Change }
  | { at: 'change'; key: Credential; to: Change; waiting?: Waiting; failure?: ServiceFailure };

/** A person's own keys. */
export class Keys {
  dialog = $state.raw<KeysDialog>();
  /** What came of fetching them. */
  failure = $state.raw<ServiceFailure>();

  readonly #site: Site;
  readonly all: Credential[];
  /** Those one can sign in with. */
  readonly usable: Credential[];

  constructor(site: Site) {
    this.#site = site;
    this.all = $derived(site.me?.credentials ?? []);
    this.usable = $derived(this.all.filter(({ state }) => state === 'active'));
  }

  /** Whether somebody is signed in with this one. */
  signedInWith(key: Credential): boolean {
    return this.#site.me?.session.credential === key.id;
  }

  async refresh(): Promise<void> {
    if (this.dialog) return;
    try {
      await this.#site.refresh();
      this.failure = undefined;
    } catch (thrown) {
      this.failure = failureIn(thrown);
    }
  }

  ask(key: Credential, to: KeyChange): void {
    this.#site.tell(undefined);
    if (to === 'rename') this.dialog = { at: 'rename', key };
    else if (to !== 'replace') this.dialog = this.#isLast(key, to) ? { at: 'last', key, to } : { at: 'change', key, to };
  }

  /** The warning was read. */
  anyway(): void {
    if (this.dialog?.at === 'last') this.dialog = { ...this.dialog, at: 'change' };
  }

  close(): void {
    const over = this.dialog && this.dialog.at !== 'last' && this.dialog.failure?.code === 'signed_out';
    this.#site.ceremonies.stop();
    this.dialog = undefined;
    if (over) void this.#site.refresh().catch(() => undefined);
  }

  async rename(name: string): Promise<void> {
    const dialog = this.dialog;
    if (dialog?.at !== 'rename' || dialog.waiting) return;
    await this.#do(dialog, async () => {
      const renamed = await this.#site.service.rename(dialog.key.id, name.trim());
      this.#site.changed(renamed, { what: 'renamed', key: renamed.name });
    });
  }

  /** Changes a key, after one of the keys has shown who is there. */
  async change(reason: CredentialChange['reason'], label: string): Promise<void> {
    const dialog = this.dialog;
    if (dialog?.at !== 'change' || dialog.waiting) return;
    const { key, to } = dialog;
    await this.#do(dialog, async () => {
      await this.#site.ceremonies.stepUp(`change:${key.id}`, (waiting) => {
        if (this.#shows(dialog)) this.dialog = { at: 'change', key, to, waiting };
      });
      if (!this.#shows(dialog)) return;
      const changed = await this.#site.service.change(key.id, to, reason);
      if (to !== 'reinstate' && this.signedInWith(key)) this.#site.gone({ what: done[to], key: label });
      else this.#site.changed(changed, { what: done[to], key: label });
    });
  }

  async #do(dialog: Exclude<KeysDialog, { at: 'last' }>, work: () => Promise<void>): Promise<void> {
    const { at, key } = dialog;
    this.dialog = { ...dialog, waiting: 'service' };
    try {
      await work();
      if (this.#shows(dialog)) this.dialog = undefined;
    } catch (thrown) {
      // Where the dialog was closed meanwhile, nothing was done.
      const failure = failureIn(thrown);
      if (this.#shows(dialog)) this.dialog = at === 'rename' ? { at, key, failure } : { at, key, to: dialog.to, failure };
    }
  }

  #shows({ at, key }: KeysDialog): boolean {
    return this.dialog?.at === at && this.dialog.key.id === key.id;
  }

  #isLast(key: Credential, to: Change): boolean {
    return to !== 'reinstate' && key.state === 'active' && this.usable.length === 1;
  }
}

const done = { suspend: 'suspended', reinstate: 'reinstated', revoke: 'revoked' } as const;

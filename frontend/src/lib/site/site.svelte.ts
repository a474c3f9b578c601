import { createContext, untrack } from 'svelte';

import type { Credential, Identification, User } from '../schemas';
import type { Desk } from '../desk/desk.svelte';
import { failureIn, type About, type Authenticator, type Me, type Service, type ServiceFailure } from '../service';
import type { Language } from '../words/language.svelte';
import { Ceremonies } from './ceremonies';
import type { Confirmation } from './confirmation.svelte';
import { Router, type Path } from './router.svelte';

/** Something that was done, to be said on the page that follows. */
export type Told =
  | { what: 'renamed' | 'suspended' | 'reinstated' | 'revoked'; key: string; gone?: boolean }
  | { what: 'signedOut' }
  | { what: 'failure'; failure: ServiceFailure };

/** A person, and the key that the new one takes the place of. */
export interface Handing {
  user: User;
  replaces?: string;
}

interface Deps {
  service: Service;
  authenticator: Authenticator;
  language: Language;
  about: About;
  me: Me | undefined;
  remembered: string;
  /** Makes the desk of whoever is signed in and has a role. */
  desk: (site: Site) => Desk;
}

/** Who is here, and where. What one page knows and another needs is here too. */
export class Site {
  me = $state.raw<Me>();
  /** The name that this browser remembers; empty if none. */
  remembered = $state.raw('');
  told = $state.raw<Told>();
  /** The name of somebody who has just set up their first key. */
  newcomer = '';

  /** The desk of whoever has a role, for as long as they are signed in. */
  readonly desk: Desk | undefined;
  /** What stands before the pages until a key was shown. */
  confirming = $state.raw<Confirmation>();
  /** For whom a key is about to be set up at the desk. */
  handing = $state.raw<Handing>();

  readonly router = new Router();
  readonly ceremonies: Ceremonies;
  readonly service: Service;
  readonly authenticator: Authenticator;
  readonly about: About;
  readonly #language: Language;

  constructor({ service, authenticator, language, about, me, remembered, desk }: Deps) {
    this.service = service;
    this.authenticator = authenticator;
    this.about = about;
    this.#language = language;
    this.ceremonies = new Ceremonies(service, authenticator);
    this.remembered = remembered;
    this.#is(me);
    const user = $derived(this.signedIn() && this.me?.user.role ? this.me.user.id : undefined);
    this.desk = $derived(user === undefined ? undefined : untrack(() => desk(this)));
  }

  /** Whether somebody is signed in, rather than only invited. */
  signedIn(): boolean {
    return this.me !== undefined && !this.me.session.invitation && !this.handedOver();
  }

  /** Whether somebody at the desk has handed this screen over to the person in me. */
  handedOver(): boolean {
    return this.me?.session.handed !== undefined;
  }

  /** Goes to another page; what was told on this one is over. */
  go(path: Path, view = '', unproved = ''): void {
    this.told = undefined;
    this.router.go(path, view, unproved);
  }

  tell(told: Told | undefined): void {
    this.told = told;
  }

  /** Fetches who is signed in. Nobody any more: they are told so. */
  async refresh(): Promise<void> {
    const { me } = this;
    const before = this.signedIn();
    const now = await this.service.me();
    if (this.me !== me) return; // more was learnt meanwhile than this answer knows
    this.#is(now);
    if (before && !this.signedIn() && !this.handedOver()) {
      this.told = { what: 'failure', failure: { code: 'signed_out', message: '', reference: '' } };
      this.router.replace('/sign-in');
    }
  }

  /** Passes on what the service answers, and notices where that is that nobody is signed in any more. */
  async heard<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (thrown) {
      if (failureIn(thrown).code === 'signed_out') void this.refresh().catch(() => undefined);
      throw thrown;
    }
  }

  /** Somebody has signed in. */
  async entered(remember: boolean): Promise<void> {
    const me = await this.service.me();
    // That their name is not remembered is no reason to keep them waiting.
    if (remember && me) await this.service.remember().then(() => (this.remembered = me.user.username)).catch(() => undefined);
    this.newcomer = '';
    this.#is(me);
    this.told = undefined;
    this.router.replace('/keys');
  }

  /** Somebody may set up a key. */
  invited(me: Me): void {
    this.told = undefined;
    this.newcomer = me.user.username;
    this.#is(me);
  }

  /** Hands the screen over to a person, to set up a key of theirs and nothing else. */
  async handOver({ user, replaces }: Handing, identified: Identification): Promise<void> {
    await this.heard(this.service.handOver(user.id, identified));
    this.router.replace('/desk', '', replaces);
    await this.refresh();
  }

  /** Whoever has handed over has shown their own key. */
  async tookBack(): Promise<void> {
    this.#is(await this.service.me());
    this.router.replace('/desk');
  }

  async signOut(): Promise<void> {
    try {
      await this.leave();
      this.told = { what: 'signedOut' };
      this.router.go('/');
    } catch (thrown) {
      this.told = { what: 'failure', failure: failureIn(thrown) };
    }
  }

  /** Nobody was there for as long as a session holds: nothing of anybody stays on the screen. */
  async forgetThem(): Promise<void> {
    await this.leave().catch(() => this.#is(undefined));
    this.told = { what: 'failure', failure: { code: 'signed_out', message: '', reference: '' } };
    this.router.replace('/sign-in');
  }

  async leave(): Promise<void> {
    await this.service.signOut();
    this.#is(undefined);
  }

  async forget(): Promise<void> {
    await this.service.forget();
    this.remembered = '';
  }

  /** One of their keys is not what it was. */
  changed(key: Credential, told: Told): void {
    if (!this.me) return;
    this.me = { ...this.me, credentials: this.me.credentials.map((one) => (one.id === key.id ? key : one)) };
    this.told = told;
  }

  /** The key that they had signed in with no longer counts. */
  gone(told: { what: 'suspended' | 'revoked'; key: string }): void {
    this.#is(undefined);
    this.told = { ...told, gone: true };
    this.router.replace('/sign-in');
  }

  #is(me: Me | undefined): void {
    if (me?.session.id !== this.me?.session.id || me?.user.id !== this.me?.user.id) {
      this.handing = undefined;
      this.confirming?.stop();
    }
    this.me = me;
    if (me) this.#language.speakTo(me.user.language);
  }
}

export type { Me };

export const [useSite, provideSite] = createContext<Site>();

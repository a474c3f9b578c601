import { createContext } from 'svelte';

import type { Credential } from '../backend/port';
import { failureIn, type About, type Authenticator, type Me, type Service, type ServiceFailure } from '../service';
import type { Language } from '../words/language.svelte';
import { Ceremonies } from './ceremonies';
import { Router, type Path } from './router.svelte';

/** Something that was done, to be said on the page that follows. */
export type Told =
  | { what: 'renamed' | 'suspended' | 'reinstated' | 'revoked'; key: string; gone?: boolean }
  | { what: 'signedOut' }
  | { what: 'failure'; failure: ServiceFailure };

interface Deps {
  service: Service;
  authenticator: Authenticator;
  language: Language;
  about: About;
  me: Me | undefined;
  remembered: string;
}

/** Who is here, and where. What one page knows and another needs is here too. */
export class Site {
  me = $state.raw<Me>();
  /** The name that this browser remembers; empty if none. */
  remembered = $state.raw('');
  told = $state.raw<Told>();
  /** The name of somebody who has just set up their first key. */
  newcomer = '';

  readonly router = new Router();
  readonly ceremonies: Ceremonies;
  readonly service: Service;
  readonly authenticator: Authenticator;
  readonly about: About;
  readonly #language: Language;

  constructor({ service, authenticator, language, about, me, remembered }: Deps) {
    this.service = service;
    this.authenticator = authenticator;
    this.about = about;
    this.#language = language;
    this.ceremonies = new Ceremonies(service, authenticator);
    this.remembered = remembered;
    this.#is(me);
  }

  /** Whether somebody is signed in, rather than only invited. */
  signedIn(): boolean {
    return this.me !== undefined && !this.me.session.invitation;
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
    const before = this.signedIn();
    this.#is(await this.service.me());
    if (before && !this.signedIn()) {
      this.told = { what: 'failure', failure: { code: 'signed_out', message: '', reference: '' } };
      this.router.replace('/sign-in');
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

  async signOut(): Promise<void> {
    try {
      await this.leave();
      this.told = { what: 'signedOut' };
      this.router.go('/');
    } catch (thrown) {
      this.told = { what: 'failure', failure: failureIn(thrown) };
    }
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
    this.me = me;
    if (me) this.#language.speakTo(me.user.language);
  }
}

export const [useSite, provideSite] = createContext<Site>();

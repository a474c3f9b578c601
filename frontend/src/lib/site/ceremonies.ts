import type { Credential } from '../schemas';
import { failureIn, here, type Authentication, type AuthenticationCeremony, type Authenticator, type Service } from '../service';

/** What a person waits for: the browser's own window, or the service. */
export type Waiting = 'browser' | 'service';

/** Ceremonies from their begin to the service's last word, lost replies included. */
export class Ceremonies {
  // A registration whose reply was lost. The key holds an entry by now, so
  // another try would end at "already set up".
  #lost: { ceremony: string; user: string } | undefined;

  // Counts how often somebody gave up.
  #stops = 0;

  constructor(
    private readonly service: Service,
    private readonly authenticator: Pick<Authenticator, 'create' | 'get' | 'withdraw'>,
  ) {}

  /** Gives up what is going on, also where the browser was not asked yet. */
  stop(): void {
    this.#stops++;
    this.authenticator.withdraw();
  }

  /** Has a key make a credential. Answers the credential's ID. */
  async register(user: string, name: string, waiting: (for_: Waiting) => void, replaces?: string): Promise<string> {
    const lost = this.#lost;
    if (lost?.user === user) {
      waiting('service');
      const outcome = await this.service.outcome(lost.ceremony);
      this.#lost = undefined;
      if (outcome.state === 'done' && outcome.credential) return outcome.credential;
    }
    const stops = this.#stops;
    const ceremony = await this.service.beginRegistration(user, replaces);
    this.#goesOn(stops);
    waiting('browser');
    const response = await this.authenticator.create(ceremony.publicKey);
    waiting('service');
    const made = await this.#handIn(ceremony.id, () => this.service.finishRegistration(ceremony.id, { ...response, name })).catch(
      (thrown: unknown) => {
        if (noReply(thrown)) this.#lost = { ceremony: ceremony.id, user };
        throw thrown;
      },
    );
    return typeof made === 'string' ? made : made.id;
  }

  /** Tries a credential out. Answers it, or nothing if only its success is known. */
  async prove(credential: string, waiting: (for_: Waiting) => void): Promise<Credential | undefined> {
    const done = await this.#assert(() => this.service.beginProof(credential), waiting);
    return typeof done === 'string' ? undefined : done.credential;
  }

  async signIn(username: string, waiting: (for_: Waiting) => void): Promise<void> {
    await this.#assert(() => this.service.beginSignIn(username), waiting);
  }

  async stepUp(act: string, waiting: (for_: Waiting) => void): Promise<void> {
    await this.#assert(() => this.service.beginStepUp(act), waiting);
  }

  async #assert(begin: () => Promise<AuthenticationCeremony>, waiting: (for_: Waiting) => void): Promise<Authentication | string> {
    const stops = this.#stops;
    const ceremony = await begin();
    this.#goesOn(stops);
    waiting('browser');
    const response = await this.authenticator.get(ceremony.publicKey);
    waiting('service');
    return this.#handIn(ceremony.id, () => this.service.finishAuthentication(ceremony.id, response));
  }

  #goesOn(stops: number): void {
    if (stops !== this.#stops) throw here('browser_aborted');
  }

  // Hands an answer in. Answers the credential's ID where the reply was lost and
  // the service says that all is done.
  async #handIn<T>(ceremony: string, send: () => Promise<T>): Promise<T | string> {
    try {
      return await send();
    } catch (thrown) {
      if (!noReply(thrown)) throw thrown;
      const outcome = await this.service.outcome(ceremony);
      if (outcome.state === 'pending') return send(); // it never arrived
      if (outcome.state === 'failed' || !outcome.credential) throw thrown;
      return outcome.credential;
    }
  }
}

function noReply(thrown: unknown): boolean {
  return ['browser_offline', 'browser_no_service'].includes(failureIn(thrown).code);
}

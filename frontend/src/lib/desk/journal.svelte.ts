import { failureOf, type EventQuery, type Failure, type JournalEvent, type JournalHead, type Name } from '../backend';
import { among } from './filter';
import type { DeskPort, ExportProgress } from './port';

// How long, in milliseconds, to wait for the next letter before asking.
const PAUSE = 150;

// How many pages without a single entry are gone through before somebody is asked
// whether to go on: a store looks through only so much at once.
const EMPTY_PAGES = 20;

/** The journal as it is read, a page at a time. */
export class Journal {
  events = $state.raw<JournalEvent[]>([]);
  names = $state.raw(among(undefined, []));
  head = $state.raw<JournalHead>();
  /** There are earlier ones. */
  more = $state.raw(false);
  busy = $state.raw(false);
  failure = $state.raw<Failure>();
  /** What is shown is the answer to this. */
  query = $state.raw<EventQuery>({});

  #next = '';
  #asked = 0;

  constructor(private readonly port: Pick<DeskPort, 'events'> & Partial<Pick<DeskPort, 'journalHead'>>) {}

  async show(query: EventQuery): Promise<void> {
    this.query = query;
    this.events = [];
    this.#next = '';
    void this.port.journalHead?.().then(
      (head) => (this.head = head),
      () => undefined, // what is read says what is wrong
    );
    await this.#fetch();
  }

  showMore(): Promise<void> {
    return this.#fetch();
  }

  async #fetch(): Promise<void> {
    const question = ++this.#asked;
    this.busy = true;
    this.failure = undefined;
    try {
      for (let pages = 0; pages < EMPTY_PAGES; pages++) {
        const page = await this.port.events({ ...this.query, ...(this.#next !== '' && { cursor: this.#next }), limit: 50 });
        if (question !== this.#asked) return;
        this.names = among(this.names, page.names);
        this.events = [...this.events, ...page.events];
        this.#next = page.next;
        this.more = page.next !== '';
        if (page.events.length > 0 || !this.more) break;
      }
    } catch (thrown) {
      if (question !== this.#asked) return;
      this.failure = failureOf(thrown);
    }
    this.busy = false;
  }
}

/** People and kiosks whose name is being typed. */
export class NameSearch {
  text = $state('');
  found = $state.raw<Name[]>([]);
  /** The text that they are the answer to. */
  answered = $state.raw('');

  #asked = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly port: Pick<DeskPort, 'journalNames'>) {}

  typed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#ask(), PAUSE);
  }

  clear(): void {
    clearTimeout(this.#pause);
    this.#asked++;
    this.text = '';
    this.answered = '';
    this.found = [];
  }

  async #ask(): Promise<void> {
    const question = ++this.#asked;
    const text = this.text.trim();
    const found = text === '' ? [] : await this.port.journalNames(text).catch(() => []);
    if (question !== this.#asked) return;
    this.found = found;
    this.answered = text;
  }
}

/** An export that is being written. */
export class JournalExport {
  progress = $state.raw<ExportProgress>();
  failure = $state.raw<Failure>();
  /** Where it is, once it is done; empty where the browser has it. */
  path = $state.raw<string>();

  readonly #stop = new AbortController();

  constructor(
    private readonly port: Pick<DeskPort, 'exportJournal'>,
    private readonly query: EventQuery,
  ) {}

  get busy(): boolean {
    return this.progress !== undefined && this.path === undefined && this.failure === undefined;
  }

  /** Gives up what is being written. */
  stop(): void {
    this.#stop.abort();
  }

  async write(format: 'csv' | 'json'): Promise<void> {
    if (this.busy) return;
    this.failure = undefined;
    this.progress = { done: 0, total: 0 };
    try {
      this.path = await this.port.exportJournal({ format, query: this.query }, (now) => (this.progress = now), this.#stop.signal);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }
}

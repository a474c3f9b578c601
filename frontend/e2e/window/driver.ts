// A client of the W3C WebDriver protocol, as far as the tests need it.

/** What the driver answers when something cannot be done. */
export class DriverError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** The key under which the protocol hands out elements (WebDriver section 12). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** Keys without a character (WebDriver section 17.4.2). */
export const Key = { Tab: '\uE004', Enter: '\uE007' };

/** Control over one window. */
export class Session {
  private constructor(private readonly url: string) {}

  /** Begins with the window the driver at the address was given. */
  static async begin(driver: string): Promise<Session> {
    const { sessionId } = await send<{ sessionId: string }>(`${driver}/session`, { capabilities: {} });
    return new Session(`${driver}/session/${sessionId}`);
  }

  /** Runs the body of a function in the page; a promise is awaited. */
  async run<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.ask<T>('execute/sync', { script: body, args });
  }

  async elements(css: string): Promise<Element[]> {
    const found = await this.ask<Record<string, string>[]>('elements', { using: 'css selector', value: css });
    return found.map((handle) => new Element(this, handle[elementKey] ?? ''));
  }

  /** The element that has the keyboard. */
  async active(): Promise<Element> {
    const handle = await this.ask<Record<string, string>>('element/active');
    return new Element(this, handle[elementKey] ?? '');
  }

  /** Presses keys one after the other. */
  async press(keys: string): Promise<void> {
    const strokes = Array.from(keys).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.ask('actions', { actions: [{ type: 'key', id: 'keyboard', actions: strokes }] });
  }

  async ask<T>(path: string, body?: object): Promise<T> {
    return send<T>(`${this.url}/${path}`, body);
  }
}

/** An element of the page. */
export class Element {
  readonly #path: string;

  constructor(
    private readonly session: Session,
    id: string,
  ) {
    this.#path = `element/${id}`;
  }

  /** Its name for those who hear the page. */
  name = (): Promise<string> => this.session.ask(`${this.#path}/computedlabel`);
  value = (): Promise<string> => this.session.ask(`${this.#path}/property/value`);
  shown = (): Promise<boolean> => this.session.ask(`${this.#path}/displayed`);

  async click(): Promise<void> {
    await this.session.ask(`${this.#path}/click`, {});
  }

  /** Empties a field and types into it. */
  async fill(text: string): Promise<void> {
    await this.session.ask(`${this.#path}/clear`, {});
    await this.session.ask(`${this.#path}/value`, { text });
  }
}

async function send<T>(url: string, body?: object): Promise<T> {
  const response = await fetch(
    url,
    body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
  );
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) {
    const { error, message } = value as { error: string; message: string };
    throw new DriverError(error, message);
  }
  return value as T;
}

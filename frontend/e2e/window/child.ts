import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * How long anything may take before a test gives up, in milliseconds. The idle
 * question comes after twenty seconds and stands for as long: it must not be a race.
 */
export const patience = 35_000;

const running = new Set<Child>();

/** Ends what was started here and still runs. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((child) => child.end()));
}

/** A program that was started here, and is ended here. */
export class Child {
  /** Its exit status; 128 if a signal ended it. */
  readonly ended: Promise<number>;
  /** Everything it has printed so far, on both streams. */
  output = '';
  #process: ChildProcess;
  #heard = (): void => undefined;

  constructor(
    readonly command: string,
    args: string[],
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.#process = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    this.ended = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('exit', (code) => resolve(code ?? 128));
    });
    this.ended.catch(() => undefined).finally(() => running.delete(this));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#heard();
      });
    }
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.command} did not start`);
    return this.#process.pid;
  }

  /** Waits until it prints what matches. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((resolve) => {
      this.#heard = () => {
        const match = pattern.exec(this.output);
        if (match) resolve(match);
      };
      this.#heard();
    });
    const gone = this.ended.then((code) => {
      throw new Error(`${this.command} ended with ${code} before printing ${pattern.source}:\n${this.output}`);
    });
    return soon(Promise.race([found, gone]), `${this.command} printing ${pattern.source}`);
  }

  /** Waits for its end and gives its exit status. */
  async exit(): Promise<number> {
    return soon(this.ended, `the end of ${this.command}`);
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Ends it and everything it has started. */
  async end(): Promise<void> {
    if (this.#process.pid !== undefined) family(this.#process.pid).reverse().forEach(kill);
    await this.ended.catch(() => undefined);
  }
}

/** A process and those it has started, and they, itself first. */
export function family(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((id) => readFileSync(`/proc/${pid}/task/${id}/children`, 'utf8').split(' '));
    return [pid, ...children.filter(Boolean).flatMap((child) => family(Number(child)))];
  } catch {
    return []; // it is gone
  }
}

/** The name of a process, at most 15 characters as the kernel keeps it; "" once it is gone. */
export function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** Fails when a promise takes too long. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took too long`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

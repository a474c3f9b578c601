import { here, ServiceError, type ServiceFailure } from './failure';

// How long to wait for an answer, in milliseconds. Verifying takes the service
// some, and a slow network a few thousand.
const PATIENCE = 30_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request to the service, and its answer. */
export type Call = <T>(method: Method, path: string, body?: unknown) => Promise<T>;

export function caller(send: typeof fetch): Call {
  return async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const answer = await reach(send, method, path, body, AbortSignal.timeout(PATIENCE));
    if (answer.status === 204) return undefined as T;
    const text = await answer.text().catch(() => '');
    const said = parsed(text);
    if (answer.ok) return (said as T | undefined) ?? refuse(answer);
    throw new ServiceError(problem(said, answer) ?? refuse(answer));
  };
}

/** The answer to a request, if it is not a refusal, to be read as it comes. */
export async function stream(send: typeof fetch, path: string, body: unknown, stop: AbortSignal): Promise<Response> {
  const answer = await reach(send, 'POST', path, body, stop);
  if (answer.ok) return answer;
  throw new ServiceError(problem(parsed(await answer.text().catch(() => '')), answer) ?? refuse(answer));
}

/** Puts something into a path. */
export const segment = encodeURIComponent;

async function reach(send: typeof fetch, method: Method, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  try {
    return await send(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
  } catch (thrown) {
    throw here('browser_offline', String(thrown));
  }
}

// Something between here and the service has answered in its place.
function refuse(answer: Response): never {
  throw here('browser_no_service', `${answer.status} ${answer.statusText}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The failure in a problem (RFC 9457); undefined for what is none. */
export function problem(body: unknown, answer: Pick<Response, 'headers'>): ServiceFailure | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const said: Partial<Record<string, unknown>> = body;
  if (typeof said.code !== 'string') return undefined;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const reference = text(said.reference);
  const field = (value: unknown): { field?: string } => (text(value) === '' ? {} : { field: text(value) });
  const others = (Array.isArray(said.others) ? said.others : []) as { code: string; field: string }[];
  const wait = Number(answer.headers.get('Retry-After'));
  return {
    code: said.code,
    message: text(said.detail),
    reference,
    ...field(said.field),
    ...(others.length > 0 && { others: others.map((one) => ({ code: one.code, message: '', reference, ...field(one.field) })) }),
    ...(wait > 0 && { retryAt: new Date(Date.now() + wait * 1000).toISOString() }),
  };
}

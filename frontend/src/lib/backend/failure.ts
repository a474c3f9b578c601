import type { Failure } from '../schemas';

/** The one error of the backend port. */
export class BackendError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'BackendError';
  }
}

/** Makes a BackendError of whatever was thrown on the way. */
export function backendError(thrown: unknown): BackendError {
  if (thrown instanceof BackendError) return thrown;
  return new BackendError(parse(text(thrown)));
}

/** The failure in whatever was thrown. */
export function failureOf(thrown: unknown): Failure {
  return backendError(thrown).failure;
}

function text(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

// What is not a Failure comes from the road itself, not from our Go code.
function parse(message: string): Failure {
  try {
    const value: unknown = JSON.parse(message);
    if (isFailure(value)) return value;
  } catch {
    // Not JSON.
  }
  return { code: 'internal', message, reference: '' };
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'reference' in value &&
    typeof value.reference === 'string'
  );
}

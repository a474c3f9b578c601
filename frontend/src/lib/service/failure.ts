import { BackendError } from '../backend/failure';
import type { Failure } from '../schemas';
import type { BrowserCode } from './port';

/** A failure, and when it is of use to try again. */
export interface ServiceFailure extends Failure {
  /** A moment; undefined if it can be tried at once. */
  retryAt?: string;
}

/** The one error of the ports. */
export class ServiceError extends BackendError {
  constructor(override readonly failure: ServiceFailure) {
    super(failure);
    this.name = 'ServiceError';
  }
}

/** What went wrong on this side. */
export function here(code: BrowserCode, message = ''): ServiceError {
  return new ServiceError({ code, message, reference: '' });
}

/** The failure in whatever was thrown; what is not ours is a defect of ours. */
export function failureIn(thrown: unknown): ServiceFailure {
  if (thrown instanceof ServiceError) return thrown.failure;
  return { code: 'internal', message: String(thrown), reference: '' };
}

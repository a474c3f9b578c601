export * from './port';
export { failureIn, type ServiceFailure } from './failure';
export { httpService } from './http';
export { browserAuthenticator } from './webauthn';

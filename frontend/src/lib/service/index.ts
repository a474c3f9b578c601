export * from './port';
export { failureIn, type ServiceFailure } from './failure';
export { httpService } from './service';
export { browserAuthenticator } from './webauthn';

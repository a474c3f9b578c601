export * from './port';
export { failureIn, here, type ServiceFailure } from './failure';
export { httpService } from './service';
export { browserAuthenticator } from './webauthn';

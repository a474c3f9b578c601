import type { Credential, EventQuery, Invitation, KioskMachine, Name, UnsentMail, User } from '../schemas';
import type { DeskPort, ExportProgress } from '../desk/port';
import { here } from './failure';
import { caller, segment, stream } from './http';

/** What the help desk does for others, at the web service. */
export function httpDesk(send: typeof fetch): DeskPort {
  const call = caller(send);
  const person = async (id: string): ReturnType<DeskPort['person']> => {
    const [user, { credentials }] = await Promise.all([
      call<User>('GET', `/users/${segment(id)}`),
      call<{ credentials: Credential[] }>('GET', `/users/${segment(id)}/credentials`),
    ]);
    return { user, credentials };
  };
  return {
    findPeople: (text, cursor) => call('GET', `/users?${query({ text, cursor })}`),
    findProtected: (cursor) => call('GET', `/users?${query({ protected: 'true', cursor, limit: '100' })}`),
    createPerson: (user) => call('POST', '/users', user),
    person,
    updatePerson: (id, patch) => call('PATCH', `/users/${segment(id)}`, patch),
    erasePerson: (id) => call('DELETE', `/users/${segment(id)}`),
    changeCredential: (id, { state, reason }) => call('POST', `/credentials/${segment(id)}/${changes[state]}`, { reason }),
    renameCredential: (id, name) => call('PATCH', `/credentials/${segment(id)}`, { name }),
    loseKeys: async (id, reason) => {
      await call('POST', `/users/${segment(id)}/credentials/suspend`, { reason });
      return person(id);
    },

    invitationsOf: async (user) => (await call<{ invitations: Invitation[] }>('GET', `/users/${segment(user)}/invitations`)).invitations,
    invite: (user, request) => call('POST', `/users/${segment(user)}/invitations`, request),
    revokeInvitation: (id) => call('DELETE', `/invitations/${segment(id)}`),
    verifyAddress: (user, email) => call('POST', `/users/${segment(user)}/verifications`, { email }),

    listKiosks: async () => (await call<{ kiosks: KioskMachine[] }>('GET', '/kiosks')).kiosks,
    createPairing: (name) => call('POST', '/pairings', { name }),
    renameKiosk: (id, name) => call('PATCH', `/kiosks/${segment(id)}`, { name }),
    revokeKiosk: (id) => call('POST', `/kiosks/${segment(id)}/revoke`),

    unsentMail: async () => (await call<{ mail: UnsentMail[] }>('GET', '/mail')).mail,
    retryMail: (id) => call('POST', `/mail/${segment(id)}/retry`),
    discardMail: (id) => call('DELETE', `/mail/${segment(id)}`),

    events: (asked) => call('GET', `/events?${query(asked)}`),
    journalNames: async (text) => (await call<{ names: Name[] }>('GET', `/journal/names?${query({ text })}`)).names,
    journalHead: () => call('GET', '/journal'),
    exportJournal: async (request, progress, stop) => {
      const answer = await stream(send, '/journal/exports', request, stop);
      save(await read(answer, progress), `latchkey-journal.${request.format === 'csv' ? 'csv' : 'jsonl'}`);
      return '';
    },
  };
}

const changes = { active: 'reinstate', suspended: 'suspend', revoked: 'revoke', unproved: '' } as const;

function query(parameters: EventQuery | Record<string, string>): string {
  const set = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
  return new URLSearchParams(set.filter(([, value]) => value !== '').map(([name, value]) => [name, value])).toString();
}

// Reads an export, in which each event is a line. One that has broken off ends in an
// error of the connection.
async function read(answer: Response, progress: (now: ExportProgress) => void): Promise<Blob> {
  const total = Number(answer.headers.get('Latchkey-Total') ?? 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body?.getReader();
  let done = 0;
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value);
      for (const byte of part.value) if (byte === NEW_LINE) done++;
      progress({ done: Math.min(done, total), total });
    }
  } catch (thrown) {
    throw here('browser_offline', String(thrown));
  }
  return new Blob(parts, { type: answer.headers.get('Content-Type') ?? '' });
}

const NEW_LINE = 10;

// Hands a file to the browser, which keeps it where it keeps what is fetched.
function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// An employee's own window, in the program as it ships, with a service over TLS.
import { afterEach, expect, test } from 'vitest';

import { Latchkeyd } from '../latchkeyd';
import { until } from './child';
import { elsewhere } from './enrolments';
import { audits, keyName, pin } from './kiosk';
import { closeAll } from './window';
import { martina, title, Workstation } from './workstation';

const services: Latchkeyd[] = [];
afterEach(async (context) => {
  await closeAll(context);
  await Promise.all(services.splice(0).map((service) => service.end()));
});

interface Place {
  service: Latchkeyd;
  host: string;
  /** The token of Martina's invitation, and the link that has it. */
  token: string;
  link: string;
}

/** A service that has invited Martina. */
async function invited(): Promise<Place> {
  const service = await Latchkeyd.startWithTLS();
  services.push(service);
  const { host } = new URL(service.origin);
  const { token } = service.recover(martina.username);
  const address = JSON.stringify([{ email: martina.email, verified: true, primary: true }]);
  service.sql(`UPDATE users SET display_name = '${martina.displayName}', addresses = '${address}'`);
  return { service, host, token, link: `latchkey://${host}/device#${token}` };
}

const may = (...actions: string[]): string[] => actions.map((one) => `_NET_WM_ACTION_${one}`);
/** What a window is that nobody comes past. */
const covering = ['_NET_WM_STATE_FULLSCREEN', '_NET_WM_STATE_ABOVE'];

const credentials = 'SELECT username, name, state FROM credentials JOIN users ON users.id = user_id ORDER BY username';
const hers = { username: martina.username, name: keyName, state: 'active' };

test('by the first link an employee comes to the service, sets up a key, sees it and gives it another name', async () => {
  const { service, host, link, token } = await invited();
  const w = await Workstation.start(service, { args: [link] });
  await w.at('newService');
  expect(await w.traces(host)).toEqual({ page: true, state: true });
  expect(service.output).not.toContain('invitation-views'); // nobody has said yes
  await w.press(w.t.workstation.serviceMain);
  await w.at('invitation');
  expect(await w.traces(martina.displayName)).toEqual({ page: false, state: false }); // it is masked
  expect(w.own).toBeUndefined();
  await w.press(w.t.workstation.invitationMain);
  await w.toTouchAlone();
  expect(w.own).toContain(`store = 'https://${host}'`);
  await w.touches();
  expect(w.rows(credentials)).toEqual([hers]);
  await w.press(w.t.common.toStart);
  await w.at('start');
  expect(await w.traces(martina.displayName)).toEqual({ page: false, state: false });

  await w.toOwnKeys();
  await w.window.heading(keyName);
  await w.press(w.t.person.rename);
  await w.audit('rename');
  await w.type(w.t.change.name, 'green, in the drawer');
  await w.press(w.t.change.renameMain);
  await w.window.heading('green, in the drawer');
  expect(w.rows(credentials)).toEqual([{ ...hers, name: 'green, in the drawer' }]);
  await w.press(w.t.workstation.signOut);
  await w.at('start');
  for (const secret of [token, pin]) {
    expect(w.output).not.toContain(secret);
    expect(w.filesWith(secret)).toEqual([]);
  }
});

test('a second start hands its link to the window that is open, and brings it to the front', async () => {
  const { service, link, token } = await invited();
  const w = await Workstation.start(service, { own: `store = "${service.origin}"\n` });
  await w.at('start');
  const { manager } = w;
  await w.window.run('window.runtime.WindowMinimise()');
  await until('the window out of sight', async () => (await manager.states(title)).includes('_NET_WM_STATE_HIDDEN') || undefined);
  let second = w.link(link);
  expect(await second.exit()).toBe(0);
  expect(second.output).not.toContain(token);
  await w.at('invitation');
  await until('the window in sight', async () => !(await manager.states(title)).includes('_NET_WM_STATE_HIDDEN') || undefined);
  await until('the keyboard in it', async () => (await manager.isActive(title)) || undefined);

  await w.press(w.t.workstation.invitationNo);
  await w.at('start');
  await w.press(w.t.workstation.invited);
  await w.audit('by a code');
  await manager.cover();
  await until('another window in front', async () => !(await manager.isFront(title)) || undefined);
  second = w.link(link);
  expect(await second.exit()).toBe(0);
  await w.at('invitation');
  await until('the window in front', async () => (await manager.isFront(title)) || undefined);
  expect(w.output).not.toContain(token);
  expect(w.filesWith(token)).toEqual([]);
});

test('the window has its frame, covers nothing, and ends the program when it is closed', async () => {
  const { service } = await invited();
  const w = await Workstation.start(service);
  await w.at('start');
  const { manager } = w;
  const [, , top = 0] = await manager.frame(title);
  expect(top).toBeGreaterThan(0);
  expect(await manager.actions(title)).toEqual(expect.arrayContaining(may('CLOSE', 'MINIMIZE', 'MOVE', 'RESIZE')));
  const states = await manager.states(title);
  for (const one of covering) expect(states).not.toContain(one);
  expect(await w.window.run('return innerWidth < screen.width && innerHeight < screen.height')).toBe(true);
  await manager.close(title);
  expect(await w.window.program.exit()).toBe(0);
});

test('on a screen of twice the density it is as large, and drawn from twice as many dots', async () => {
  const { service } = await invited();
  const w = await Workstation.start(service, { size: '2560x2048', env: { GDK_SCALE: '2' } });
  await w.at('start');
  expect(await w.window.run('return [devicePixelRatio, innerWidth]')).toEqual([2, 1024]);
  expect(await w.window.run('return document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('under the same manager, a kiosk is over everything and cannot be closed', async () => {
  const { service } = await invited();
  const w = await Workstation.start(service, { args: ['--mode=kiosk'] });
  await w.at('setUp');
  const { manager } = w;
  await until('all over the screen', async () => {
    const states = await manager.states(title);
    return covering.every((one) => states.includes(one)) || undefined;
  });
  await manager.close(title);
  await w.at('setUp');
});

test.each([
  ['touch' as const, []],
  ['tryIt' as const, [{ state: 'revoked' }]], // no more than the record of it
])('closed in the middle of an enrolment, at %s, it asks first, and leaves nothing half done', async (kind, made) => {
  const { service, link } = await invited();
  const w = await Workstation.start(service, { args: [link], own: `store = "${service.origin}"\n` });
  await w.at('invitation');
  await w.press(w.t.workstation.invitationMain);
  await w.toTouchAlone();
  if (kind === 'tryIt') {
    await w.hand('touch');
    await w.at('tryIt');
  }
  await w.manager.close(title);
  await w.window.heading(w.t.stop.heading); // first it asks
  await w.at(kind);
  await w.manager.close(title);
  expect(await w.window.program.exit()).toBe(0);
  expect(w.rows('SELECT state FROM credentials')).toEqual(made);
  expect(w.rows('SELECT id FROM sessions WHERE ended_at IS NULL')).toEqual([]);
  expect(w.leftovers).toEqual([]); // nothing stayed on the key either
});

test('it remembers nobody', async () => {
  const { service, link } = await invited();
  const w = await Workstation.start(service, { args: [link], own: `store = "${service.origin}"\nidle = "40s"\n` });
  await w.at('invitation');
  await w.press(w.t.workstation.invitationMain);
  await w.toTouchAlone();
  await w.touches();
  await w.press(w.t.common.toStart);
  await w.at('start');
  await w.toOwnKeys();
  expect(await w.traces(martina.displayName)).toEqual({ page: true, state: true });
  await w.window.waitFor(`document.querySelector('dialog[open]')`);
  await w.audit('still there?');
  await w.at('start');
  const personal = [...Object.values(martina), keyName];
  const nobodys = (): void => {
    for (const text of personal) {
      const files = w.filesWith(text);
      expect(files).not.toEqual([]); // the search finds what the service keeps
      expect(files.filter((file) => !file.startsWith(w.store))).toEqual([]);
    }
  };
  for (const text of personal) expect(await w.traces(text), text).toEqual({ page: false, state: false });
  nobodys();
  expect(w.rows('SELECT id FROM sessions WHERE ended_at IS NULL')).toEqual([]);
  await w.manager.close(title);
  expect(await w.window.program.exit()).toBe(0);
  nobodys();
});

test('settings for everybody on the machine overrule a link and one’s own', async () => {
  const { service, host, token } = await invited();
  const other = await invited();
  const w = await Workstation.start(service, {
    args: [other.link],
    own: `store = "${other.service.origin}"\n`,
    managed: `mode = "workstation"\nstore = "${service.origin}"\n`,
  });
  await w.at('start');
  await w.window.waitFor(`document.querySelector('main [data-code=kiosk_link_elsewhere]')`);
  await w.audit('a link elsewhere');
  expect((await w.traces(w.t.problems.kiosk_link_elsewhere.title)).page).toBe(true);
  expect(await w.state<'start'>()).toMatchObject({ service: host });
  expect(other.service.output).not.toContain('invitation-views');
  await w.press(w.t.about.summary);
  await w.audit('about');
  expect((await w.traces('mode, store')).page).toBe(true);
  expect((await w.traces(w.t.workstation.leave)).page).toBe(false);
  expect(await w.link(`latchkey://${host}/device#${token}`).exit()).toBe(0);
  await w.at('invitation');
});

test('a service that a link once named can be left, and another link names another', async () => {
  const { service, host } = await invited();
  const other = await invited();
  const w = await Workstation.start(service, { own: `# mine\nstore = "${service.origin}"\nmode = "workstation"\n` });
  await w.at('start');
  await w.press(w.t.about.summary);
  await w.press(w.t.workstation.leave);
  await w.audit('leave?');
  await w.press(w.t.workstation.leaveMain);
  await w.window.heading(w.t.workstation.noneHeading);
  expect(w.own).toBe('# mine\nmode = "workstation"\n');
  expect(await w.traces(host)).toEqual({ page: false, state: false });
  expect(await w.link(other.link).exit()).toBe(0);
  await w.at('newService');
  expect(await w.traces(other.host)).toEqual({ page: true, state: true });
});

test('one of several people on a key says who they are', async () => {
  const { service, link } = await invited();
  const w = await Workstation.start(service, { args: [link], own: `store = "${service.origin}"\n` });
  await w.at('invitation');
  await w.press(w.t.workstation.invitationMain);
  await w.toTouchAlone();
  await w.touches();
  await w.press(w.t.common.toStart);
  await w.at('start');
  await w.link(`latchkey://${new URL(service.origin).host}/device#${service.recover('bob').token}`).exit();
  await w.at('invitation');
  await w.press(w.t.workstation.invitationMain);
  await w.acceptKey();
  await w.enterPin();
  await w.touches();
  await w.press(w.t.common.toStart);
  await w.at('start');
  await w.press(w.t.workstation.signIn);
  await w.enterPin();
  await w.at('tryIt');
  await w.hand('touch');
  await w.at('chooseAccount');
  await (await w.window.field(`${martina.displayName} (${martina.username})`)).click();
  await w.press(w.t.entry.accountMain);
  await w.at('ownKeys');
  expect((await w.state<'ownKeys'>()).person.username).toBe(martina.username);
});

test('every state that is not a kiosk’s was seen, and axe finds nothing', () => {
  const more = ['rename', 'still there?', 'leave?', 'about', 'by a code', 'a link elsewhere'];
  expect([...audits.keys()]).toEqual(expect.arrayContaining([...elsewhere, ...more]));
  expect([...audits].filter(([, found]) => found.length > 0)).toEqual([]);
});

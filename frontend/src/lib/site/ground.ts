import type { Failure, Staff, User } from '../schemas';
import type { Abilities, DeskPort, Ground, Section } from '../desk/port';
import { Confirmation } from './confirmation.svelte';
import type { Path } from './router.svelte';
import type { Site } from './site.svelte';

/** The address of each part of the desk. */
export const deskPaths: Record<Section, Path> = { people: '/desk', kiosks: '/kiosks', mail: '/mail', journal: '/journal' };

/** The part of the desk at an address. */
export function sectionAt(path: Path): Section | undefined {
  return (['people', 'kiosks', 'mail', 'journal'] as const).find((section) => deskPaths[section] === path);
}

// The same port, whose answers the site hears.
function heard(port: DeskPort, site: Site): DeskPort {
  const calls = Object.entries(port).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => {
    return [name, (...args: unknown[]) => site.heard(call(...args))];
  });
  return Object.fromEntries(calls) as DeskPort;
}

/** The desk in a browser. */
export class SiteGround implements Ground {
  readonly busy = false;
  readonly port: DeskPort;

  constructor(private readonly site: Site) {
    this.port = heard(site.service.desk, site);
  }

  get staff(): Staff {
    const { me } = this.site;
    if (!me?.user.role) throw new Error('nobody with a role is signed in');
    const keys = me.credentials.filter(({ state }) => state === 'active').length;
    return { id: me.user.id, displayName: me.user.displayName, role: me.user.role, keys, freshUntil: '' };
  }

  get abilities(): Abilities {
    return this.site.about.info.abilities;
  }

  get methods(): readonly string[] {
    return this.site.about.info.identification;
  }

  get origin(): string {
    return this.site.about.info.origin;
  }

  confirm(): Promise<boolean> {
    this.site.confirming?.stop();
    return new Promise((answer) => {
      this.site.confirming = new Confirmation(this.site.ceremonies, (shown) => {
        this.site.confirming = undefined;
        answer(shown);
      });
    });
  }

  begin(user: User, replaces?: string): Promise<Failure | undefined> {
    this.site.handing = { user, ...(replaces && { replaces }) };
    this.site.router.go('/desk', `handOver:${user.id}`);
    return Promise.resolve(undefined);
  }

  moved(section: Section, view: string): void {
    const { place } = this.site.router;
    if (place.path !== deskPaths[section] || place.view !== view) this.site.go(deskPaths[section], view);
  }
}

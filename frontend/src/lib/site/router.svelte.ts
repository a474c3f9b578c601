/** The addresses that the service answers with these pages. */
export const paths = ['/', '/register', '/sign-in', '/keys', '/history', '/device', '/verify', '/claim', '/desk', '/kiosks', '/mail', '/journal'] as const;

export type Path = (typeof paths)[number];

/** Where somebody is. What the browser keeps of it goes with the tab. */
export interface Place {
  path: Path;
  /** A page without an address of its own. */
  view: string;
  /** The fragment, which never leaves the browser. */
  token: string;
  /** A credential that is registered and has to be tried out. */
  unproved: string;
  /** A credential that the one being set up takes the place of. */
  replaces: string;
}

type Kept = Partial<Pick<Place, 'view' | 'unproved' | 'replaces'>>;

/** The place that the browser's address names. */
function current(): Place {
  const kept = (history.state ?? {}) as Kept;
  return {
    path: paths.find((path) => path === location.pathname) ?? '/',
    view: kept.view ?? '',
    token: location.hash.slice(1),
    unproved: kept.unproved ?? '',
    replaces: kept.replaces ?? '',
  };
}

/** Follows the browser's address, and changes it. */
export class Router {
  place = $state.raw(current());

  constructor() {
    addEventListener('popstate', () => (this.place = current()));
  }

  go(path: Path, view = '', unproved = ''): void {
    history.pushState({ view, unproved } satisfies Kept, '', path);
    this.place = current();
  }

  /** Goes without a way back, and forgets the token. */
  replace(path: Path, view = '', replaces = ''): void {
    history.replaceState({ view, replaces } satisfies Kept, '', path);
    this.place = current();
  }

  /** Keeps what a page that is loaded anew has to know. It shows nothing else. */
  keep(unproved: string): void {
    const { view, replaces } = this.place;
    history.replaceState({ view, unproved, replaces } satisfies Kept, '', location.pathname);
  }
}

import { browserAuthenticator, httpService } from '../service';
import { Desk } from '../desk/desk.svelte';
import type { Language } from '../words/language.svelte';
import { SiteGround } from './ground';
import { Site } from './site.svelte';

/** Puts the pages in a browser together, once it is known where and who one is. */
export async function startSite(language: Language): Promise<Site> {
  const service = httpService();
  const [about, remembered] = await Promise.all([service.about(), service.remembered()]);
  // Asked about nobody, the service refuses, and browsers note that as an error.
  const me = about.signedIn ? await service.me() : undefined;
  const desk = (site: Site): Desk => new Desk(new SiteGround(site));
  return new Site({ service, authenticator: browserAuthenticator(), language, about, me, remembered, desk });
}

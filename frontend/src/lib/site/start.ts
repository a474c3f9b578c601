import { browserAuthenticator, httpService } from '../service';
import type { Language } from '../words/language.svelte';
import { Site } from './site.svelte';

/** Puts the pages in a browser together, once it is known where and who one is. */
export async function startSite(language: Language): Promise<Site> {
  const service = httpService();
  const [about, me, remembered] = await Promise.all([service.about(), service.me(), service.remembered()]);
  return new Site({ service, authenticator: browserAuthenticator(), language, about, me, remembered });
}

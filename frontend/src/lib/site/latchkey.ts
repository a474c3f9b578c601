/**
 * The link that opens an invitation in Latchkey on this computer, where that is
 * installed: the address of the page, with Latchkey's scheme in place of https. Its
 * token stands in the fragment there too.
 */
export function latchkeyLink(origin: string, token: string): string {
  return `latchkey://${new URL(origin).host}/device#${token}`;
}

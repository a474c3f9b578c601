import type { Place } from './desk.svelte';

/** Every page of the desk; the gallery has a picture of each. */
export const deskPages = ['find', 'add', 'person', 'edit', 'invite', 'staff', 'kiosks', 'mail', 'journal'] as const satisfies Place['at'][];

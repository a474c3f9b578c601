import { tick } from 'svelte';

/** Moves the focus to the first field that is wrong, once the page says so. */
export async function focusFault(): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>(':is(input, select)[aria-invalid="true"], [aria-invalid="true"] input')?.focus();
}

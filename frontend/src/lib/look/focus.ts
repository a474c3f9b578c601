import { tick } from 'svelte';

/** Moves the focus to the first field that is wrong, once the page says so, and both into sight. */
export async function focusFault(): Promise<void> {
  await tick();
  const field = document.querySelector<HTMLElement>(':is(input, select)[aria-invalid="true"], [aria-invalid="true"] input');
  field?.focus();
  const [fault = ''] = field?.closest('[aria-describedby]')?.getAttribute('aria-describedby')?.split(' ') ?? [];
  document.getElementById(fault)?.scrollIntoView({ block: 'nearest' });
}

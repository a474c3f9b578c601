// How long after a typed character, in milliseconds, an Enter counts as typed by
// the same device: keys that are touched at the wrong moment type 44 characters
// and Enter as a keyboard would, much faster than this.
const BURST = 100;

interface Handlers {
  onmain: (() => void) | undefined;
  onescape: (() => void) | undefined;
}

/**
 * The keyboard of a screen, for key presses outside its fields: Enter is the
 * main button, Escape leaves, and a character goes to the first field.
 */
export class Keys {
  #typed = -Infinity;

  press(event: KeyboardEvent, form: HTMLElement, { onmain, onescape }: Handlers): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog:modal')) return;
    if (event.key === 'Escape') {
      event.preventDefault(); // or it would close the dialog that it opens
      onescape?.();
      return;
    }
    if (acts(event.target)) return;
    if (event.key === 'Enter') {
      if (event.timeStamp - this.#typed > BURST && !event.repeat) onmain?.();
      event.preventDefault();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.#typed = event.timeStamp;
      // The field has the focus before the character arrives, and so gets it.
      if (event.key !== ' ') form.querySelector<HTMLElement>('input:not([type="radio"])')?.focus();
    }
  }
}

// Whether the key press has a meaning of its own where it happened.
function acts(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, select, textarea, summary, [tabindex="0"]') !== null;
}

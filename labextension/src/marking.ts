const MARKED_MS = 2000;

/** Brings what somebody was led to into sight, focuses it (or the field in it), and marks it for two seconds. */
export function mark(place: HTMLElement | null | undefined, field: HTMLElement | null | undefined = place): void {
  if (place) {
    place.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
    place.classList.add('ca-mod-found');
    setTimeout(() => place.classList.remove('ca-mod-found'), MARKED_MS);
  }
}

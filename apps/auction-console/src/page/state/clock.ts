import { computed, signal } from '@preact/signals';
import { ahead } from './live';

const tick = signal(Date.now());
setInterval(() => (tick.value = Date.now()), 1000);

/** The time of the local AWS in milliseconds, once a second. */
export const now = computed(() => tick.value + ahead.value);

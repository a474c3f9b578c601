// The program in its window, with a store of its own.
import { afterEach } from 'vitest';

import { enrolments } from './enrolments';
import { Kiosk } from './kiosk';
import { closeAll } from './window';

afterEach(closeAll);

enrolments((...args) => Kiosk.open(...args));

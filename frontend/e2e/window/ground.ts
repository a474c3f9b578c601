import { join } from 'node:path';

import { copyStore } from '../copies';
import { sqlite, type MakeGround } from '../ground';

/** The store of a kiosk that has its operator is one of a service as well. */
export const claimed: MakeGround = (folder) => {
  copyStore(join(folder, 'service-demo.sqlite'));
  return sqlite(folder);
};

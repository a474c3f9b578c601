import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

import { Child } from './child';

/** A screen without a monitor, and what is to be seen on it. */
export class Display {
  /** Starts one of this size in pixels. */
  static async start(size = '1280x1024'): Promise<Display> {
    const folder = mkdtempSync(join(tmpdir(), 'display-'));
    const screen = ['-screen', '0', `${size}x24`, '-fbdir', folder];
    // Without -noreset it begins anew whenever its last client goes, under the next one.
    const server = new Child('Xvfb', ['-displayfd', '1', ...screen, '-nolisten', 'tcp', '-noreset']);
    const [number = ''] = await server.prints(/^\d+$/m);
    return new Display(server, folder, `:${number}`);
  }

  private constructor(
    private readonly server: Child,
    private readonly folder: string,
    readonly name: string,
  ) {}

  async end(): Promise<void> {
    await this.server.end();
    rmSync(this.folder, { recursive: true });
  }

  picture(): Picture {
    return new Picture(readFileSync(join(this.folder, 'Xvfb_screen0')));
  }
}

/** A picture as the X server keeps it: a file of xwd's, see X11/XWDFile.h. */
export class Picture {
  private readonly width: number;
  private readonly height: number;
  /** Rows of blue, green, red, unused. */
  readonly #pixels: Buffer;

  constructor(file: Buffer) {
    const field = (index: number): number => file.readUInt32BE(4 * index);
    this.width = field(4);
    this.height = field(5);
    const [header, rowLength, colours] = [field(0), field(12), field(19)];
    const start = header + 12 * colours;
    if (field(11) !== 32 || rowLength !== 4 * this.width) throw new Error('the screen has not 32 bits a pixel');
    this.#pixels = file.subarray(start, start + rowLength * this.height);
  }

  /** The picture as a file (PNG, second edition, section 5). */
  png(): Buffer {
    const rows = Buffer.alloc((1 + 3 * this.width) * this.height);
    for (let y = 0, from = 0, to = 0; y < this.height; y++) {
      to++; // filter type 0
      for (let x = 0; x < this.width; x++, from += 4, to += 3) rows.writeUIntBE(this.#pixels.readUIntLE(from, 3), to, 3);
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header.set([8, 2], 8); // bits a channel, colour without transparency
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
  }
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
